"""The deploy steps before any program starts: the database, the virtual host, every service's migrations."""

import asyncio
import hashlib
import sys
from pathlib import Path

import asyncpg

from ops.backing import Pair
from ops.backing.management import ensure_virtual_host
from ops.environment import DATABASE, VIRTUAL_HOST, Environments
from ops.errors import Failed
from ops.places import CHECKOUT, read_json, write_json
from ops.programs import SERVICES, Program

MIGRATION_SECONDS = 120.0
DEPLOYED = "deployed.json"


async def start_backing(backing: Pair) -> None:
    """Start PostgreSQL and RabbitMQ side by side. Raises `Failed`."""
    await asyncio.gather(asyncio.to_thread(backing.postgres.start), asyncio.to_thread(backing.rabbitmq.start))


async def prepare(backing: Pair, environments: Environments, folder: Path) -> None:
    """Bring an answering PostgreSQL and RabbitMQ to where the services can start. Safe to repeat. Raises `Failed`.

    What `folder` says was deployed already, from the same files into the same database, is not deployed again.
    """
    is_new = await ensure_database(backing.postgres.url)
    if backing.rabbitmq.management_url:
        await asyncio.to_thread(ensure_virtual_host, backing.rabbitmq.management_url, VIRTUAL_HOST)
    stamp, stamp_file = deployment_stamp(), folder / DEPLOYED
    if is_new or read_json(stamp_file) != stamp:
        await migrate(environments, folder / "logs")
        write_json(stamp_file, stamp)


def deployment_stamp() -> str:
    """A digest of all that decides tables and queues: migrations, consumers, contracts, and how they are made."""
    patterns = ("services/*/migrations/*.sql", "libs/common/migrations/*.sql", "services/*/consumers.py")
    files = [file for pattern in patterns for file in sorted(CHECKOUT.glob(pattern))]
    files += sorted(CHECKOUT.glob("libs/contracts/*.py"))
    files += [CHECKOUT / "libs" / "common" / name for name in ("bus.py", "migrate.py", "service.py")]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


async def ensure_database(admin_url: str) -> bool:
    """Make the database if there is none; True when it is new."""
    connection = await asyncpg.connect(admin_url, timeout=10)
    try:
        if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            return False
        await connection.execute(f"CREATE DATABASE {DATABASE}")
        return True
    finally:
        await connection.close()


async def migrate(environments: Environments, logs: Path) -> None:
    """Run `migrate` of all services side by side. Raises `Failed` naming each that did not end well."""
    ended = await asyncio.gather(*(_migrate(service, environments, logs) for service in SERVICES))
    if complaints := [complaint for complaint in ended if complaint]:
        raise Failed("\n".join(complaints))


async def _migrate(service: Program, environments: Environments, logs: Path) -> str | None:
    log = logs / f"{service.name}.migrate.log"
    with log.open("wb") as stream:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            service.module,
            "migrate",
            env=environments.of_migration(service),
            cwd=CHECKOUT,
            stdout=stream,
            stderr=stream,
        )
    try:
        code = await asyncio.wait_for(process.wait(), MIGRATION_SECONDS)
    except TimeoutError:
        process.kill()
        code = await process.wait()
    return None if code == 0 else f"migrating {service.name} failed (code {code}), see {log}:\n{_tail(log)}"


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-5:])
