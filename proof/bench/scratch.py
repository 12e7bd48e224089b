"""A database of its own for one measurement, on the given server."""

import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from libs.common.migrate import migrate
from libs.common.testing import Backing, with_path


@asynccontextmanager
async def scratch_database(backing: Backing, schemas: Mapping[str, Path]) -> AsyncIterator[str]:
    """The administrator's address of a fresh database with these schemas (by the folder of their migrations)."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    admin = await asyncpg.connect(backing.postgres)
    await admin.execute(f"CREATE DATABASE {name}")
    try:
        url = with_path(backing.postgres, name)
        for schema, folder in schemas.items():
            await migrate(url, with_path(url, name, f"shomei_{schema}"), schema, folder)
        yield url
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()
