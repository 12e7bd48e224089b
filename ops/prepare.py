"""The deploy steps before any program starts: the database, what stands in the broker, every service's migrations."""

import asyncio
import hashlib
import sys
from pathlib import Path

from libs.common.administration import prepare_database
from ops.backing import Pair
from ops.environment import Environments
from ops.errors import Failed
from ops.places import CHECKOUT, read_json, write_json
from ops.programs import AUDITOR, KEEPER, SERVICES, Program

MIGRATION_SECONDS = 120.0
DEPLOYED = "deployed.json"


async def start_backing(backing: Pair) -> None:
    """Start PostgreSQL and RabbitMQ side by side. Raises `Failed`."""
    await asyncio.gather(asyncio.to_thread(backing.postgres.start), asyncio.to_thread(backing.rabbitmq.start))


async def prepare(backing: Pair, environments: Environments, folder: Path) -> None:
    """Bring an answering PostgreSQL and RabbitMQ to where the services can start. Safe to repeat. Raises `Failed`.

    What `folder` says was deployed already, from the same files into the same database, is not deployed again.
    """
    is_new = await prepare_database(backing.postgres.url, environments.owner_url, environments.service_urls)
    stamp, stamp_file = deployment_stamp(), folder / DEPLOYED
    if is_new or read_json(stamp_file) != stamp:
        await migrate(environments, folder / "logs")
        write_json(stamp_file, stamp)


def deployment_stamp() -> str:
    """A digest of all that decides tables and queues: migrations, consumers, contracts, and how they are made."""
    patterns = ("services/*/migrations/*.sql", "libs/common/migrations/*.sql", "ops/*/migrations/*.sql")
    files = [file for pattern in patterns for file in sorted(CHECKOUT.glob(pattern))]
    files += sorted(CHECKOUT.glob("libs/contracts/*.py"))
    names = ("administration.py", "commands.py", "migrate.py", "topology.py")
    files += [CHECKOUT / "libs" / "common" / name for name in names]
    files.append(CHECKOUT / "ops" / "auditor" / "reading.py")
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


async def migrate(environments: Environments, logs: Path) -> None:
    """Run the deploy step of every service and of the keeper side by side, then the auditor's, who reads their tables.

    Raises `Failed` naming each that did not end well.
    """
    steps = [(KEEPER, "declare"), *((service, "migrate") for service in SERVICES)]
    ended = await asyncio.gather(*(_run(program, step, environments, logs) for program, step in steps))
    if complaints := [complaint for complaint in ended if complaint]:
        raise Failed("\n".join(complaints))
    if complaint := await _run(AUDITOR, "prepare", environments, logs):
        raise Failed(complaint)


async def _run(program: Program, step: str, environments: Environments, logs: Path) -> str | None:
    log = logs / f"{program.name}.{step}.log"
    with log.open("wb") as stream:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            program.module,
            step,
            env=environments.of_migration(program),
            cwd=CHECKOUT,
            stdout=stream,
            stderr=stream,
        )
    try:
        code = await asyncio.wait_for(process.wait(), MIGRATION_SECONDS)
    except TimeoutError:
        process.kill()
        code = await process.wait()
    return None if code == 0 else f"{step} of {program.name} failed (code {code}), see {log}:\n{_tail(log)}"


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-5:])
