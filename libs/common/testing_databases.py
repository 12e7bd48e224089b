"""The databases of the tests: clones of one template with every service's migrations.

Making a clone copies some thousand files and takes half a second and more of the processor; so a clone that a test has
used is emptied, in a few milliseconds, and serves the next one. A clone whose shape a test has changed is thrown away.
"""

import hashlib
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import asyncpg

from libs.common.administration import prepare_database
from libs.common.migrate import migrate, migrations_of
from libs.common.testing_servers import ROOT, SAMPLES, Backing, with_path

OPS = ("auditor", "keeper")
"""Of `ops`: they neither speak nor hear."""
OWNER = "shomei_owner"
FOR_TESTS = Path(__file__).with_suffix(".sql").read_text()
END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def migration_folders() -> dict[str, Path]:
    """Every schema with the folder of its migrations."""
    own = {folder.parent.name: folder for folder in sorted((ROOT / "services").glob("*/migrations"))}
    ops = {name: ROOT / "ops" / name / "migrations" for name in OPS}
    return ops | own | {name: Path("/nonexistent") for name in SAMPLES}


async def find_template(backing: Backing) -> str:
    """The name of the template database, made once for each state of the migrations."""
    folders = migration_folders()
    text = "".join(m.name + m.sql for folder in folders.values() for m in migrations_of(folder)) + ",".join(folders)
    name = f"template_{hashlib.sha256((text + FOR_TESTS + OWNER).encode()).hexdigest()[:16]}"
    admin = await asyncpg.connect(backing.postgres)
    try:
        await admin.execute("SELECT pg_advisory_lock(71)")
        if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await _build_template(admin, backing, name, folders)
    finally:
        await admin.close()
    return name


async def _build_template(admin: asyncpg.Connection, backing: Backing, name: str, folders: dict[str, Path]) -> None:
    building = f"{name}_building"
    await admin.execute(f"DROP DATABASE IF EXISTS {building}")
    await build_database(backing.postgres, building, folders)
    inside = await asyncpg.connect(with_path(backing.postgres, building))
    await inside.execute(FOR_TESTS)
    await inside.close()
    await admin.execute(f"ALTER DATABASE {building} RENAME TO {name}")


async def build_database(admin_url: str, name: str, folders: Mapping[str, Path]) -> None:
    """Make the database and migrate these schemas as an installation does: by its owner, a plain role."""
    owner = with_path(admin_url, name, OWNER)
    services = {schema: with_path(admin_url, name, f"shomei_{schema}") for schema in folders}
    await prepare_database(admin_url, owner, services)
    for schema, folder in folders.items():
        await migrate(owner, services[schema], schema, folder, common=schema not in OPS)


@asynccontextmanager
async def fresh_database(backing: Backing, template: str) -> AsyncIterator[str]:
    """The administrator's address of a new clone of the template, which lives as long as the context."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    admin = await asyncpg.connect(backing.postgres)
    try:
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} {_strategy(admin)}")
        yield with_path(backing.postgres, name)
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


def _strategy(admin: asyncpg.Connection) -> str:
    """Copying files costs half of what writing the copy to the log costs, which older versions cannot do at all."""
    return "STRATEGY FILE_COPY" if admin.get_server_version().major >= 15 else ""


async def make_like_new(admin: asyncpg.Connection) -> bool:
    """Empty the clone that `admin` is connected to and start its counters anew; False when it cannot be used again."""
    return bool(await admin.fetchval("SELECT for_tests.empty()"))


class Clones:
    """One clone at a time, which is emptied after each use; a new one where that cannot be."""

    def __init__(self, backing: Backing, template: str) -> None:
        self._backing, self._template = backing, template
        self._kept = AsyncExitStack()
        self._url = ""

    @asynccontextmanager
    async def one(self) -> AsyncIterator[str]:
        """The administrator's address of a clone that is like new, as long as the context lives."""
        if not self._url:
            self._url = await self._kept.enter_async_context(fresh_database(self._backing, self._template))
            self._admin = await asyncpg.connect(self._url)
        yield self._url
        if not await self._is_like_new():
            await self.close()

    async def _is_like_new(self) -> bool:
        try:
            await self._admin.execute(END_OTHERS)
            return await make_like_new(self._admin)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):  # a test may have ended this connection, too
            return False

    async def close(self) -> None:
        """Drop the clone."""
        if self._url:
            self._admin.terminate()
            await self._kept.aclose()
        self._url = ""
