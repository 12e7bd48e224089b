"""The deploy step: schema and tables of one service, made by the database's owner, a plain role.

Migrations are plain SQL files, forward only, applied in order of their names, each in its own transaction, with a
checksum; the common ones (outbox, inbox, mails, …) first. One migrator at a time works on a database.

The owner is bound by the policies of its own tables, as everybody is: a migration that changes rows goes through the
chambers, one by one (`services/payment/migrations/0004_hand_over_tasks.sql`).
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg

COMMON = Path(__file__).parent / "migrations"
LOCK = 0x5403E1


@dataclass(frozen=True)
class Migration:
    """One file. `name` carries the folder, so that common and own migrations keep apart."""

    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


class NotPrepared(Exception):
    """The service's role is missing or may do too much: `libs/common/administration.py` is an administrator's step."""


class ChangedMigration(Exception):
    """A migration that was already applied has another content now; write a new one instead."""


def migrations_of(service_folder: Path, common: bool = True) -> list[Migration]:
    """The common migrations, for what speaks and hears, then those of the service."""
    found: list[Migration] = []
    folders = [("common", COMMON)] if common else []
    for label, folder in (*folders, ("service", service_folder)):
        found += [Migration(f"{label}/{file.name}", file.read_text()) for file in sorted(folder.glob("*.sql"))]
    return found


async def migrate(
    owner_url: str, service_url: str, service: str, service_folder: Path, *, common: bool = True
) -> list[str]:
    """Bring the schema `service` up to date and return the names of the migrations applied.

    The role in `owner_url` owns the tables; the one in `service_url` has to be there, and owns nothing.
    Raises `ChangedMigration`, `NotPrepared`.
    """
    connection = await asyncpg.connect(owner_url, timeout=10)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        role = await _plain_role(connection, service_url)
        await _ensure_schema(connection, service, role)
        return [m.name for m in migrations_of(service_folder, common) if await _apply(connection, service, m)]
    finally:
        await connection.close()


async def _plain_role(connection: asyncpg.Connection, service_url: str) -> str:
    role = unquote(urlsplit(service_url).username or "")
    known = await connection.fetchrow(
        "SELECT rolsuper OR rolbypassrls AS is_free FROM pg_roles WHERE rolname = $1", role
    )
    if known is None:
        raise NotPrepared(f"there is no role {role}: first run `python -m ops.database` as an administrator")
    if known["is_free"]:
        raise NotPrepared(f"no policy binds {role}: it must be NOSUPERUSER NOBYPASSRLS")
    return role


async def _ensure_schema(connection: asyncpg.Connection, service: str, role: str) -> None:
    await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {service}")
    await connection.execute(f"GRANT USAGE ON SCHEMA {service} TO {role}")
    await connection.execute(f"SET search_path = {service}")
    await connection.execute("SET lock_timeout = '5s'")
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations"
        " (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
    )


async def _apply(connection: asyncpg.Connection, service: str, migration: Migration) -> bool:
    applied = await connection.fetchval("SELECT checksum FROM migrations WHERE name = $1", migration.name)
    if applied is not None and applied != migration.checksum:
        raise ChangedMigration(f"{service}: {migration.name} was applied with another content")
    if applied is not None:
        return False
    async with connection.transaction():
        await connection.execute(migration.sql)
        await connection.execute(
            "INSERT INTO migrations (name, checksum) VALUES ($1, $2)", migration.name, migration.checksum
        )
    return True
