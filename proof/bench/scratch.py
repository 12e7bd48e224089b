"""A database of its own for one measurement, on the given server."""

import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from libs.common.testing import Backing, with_path
from libs.common.testing_databases import build_database


@asynccontextmanager
async def scratch_database(backing: Backing, schemas: Mapping[str, Path]) -> AsyncIterator[str]:
    """The administrator's address of a fresh database with these schemas (by the folder of their migrations)."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    admin = await asyncpg.connect(backing.postgres)
    try:
        await build_database(backing.postgres, name, schemas)
        yield with_path(backing.postgres, name)
    finally:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.close()
