"""The deploy steps before any program starts: the database, the virtual host, every service's migrations."""

import asyncio
import sys
from pathlib import Path

import asyncpg

from ops.backing import Pair
from ops.backing.management import ensure_virtual_host
from ops.environment import DATABASE, VIRTUAL_HOST, Environments
from ops.errors import Failed
from ops.places import CHECKOUT
from ops.programs import SERVICES, Program

MIGRATION_SECONDS = 120.0


async def start_backing(backing: Pair) -> None:
    """Start PostgreSQL and RabbitMQ side by side. Raises `Failed`."""
    await asyncio.gather(asyncio.to_thread(backing.postgres.start), asyncio.to_thread(backing.rabbitmq.start))


async def prepare(backing: Pair, environments: Environments, logs: Path) -> None:
    """Bring an answering PostgreSQL and RabbitMQ to where the services can start. Safe to repeat. Raises `Failed`."""
    await ensure_database(backing.postgres.url)
    if backing.rabbitmq.management_url:
        await asyncio.to_thread(ensure_virtual_host, backing.rabbitmq.management_url, VIRTUAL_HOST)
    await migrate(environments, logs)


async def ensure_database(admin_url: str) -> None:
    """Make the database, closed to everybody but the roles that are let in by name."""
    connection = await asyncpg.connect(admin_url, timeout=10)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE}")
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
