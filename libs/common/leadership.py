"""One leader at a time for work that only one instance of a service may do.

The lock is a PostgreSQL advisory lock on a connection of its own: it is gone with the connection, so a leader that is
killed, or cut off, is followed by another one within seconds.
"""

import asyncio
import hashlib
import random
from collections.abc import Awaitable, Callable

import asyncpg
import structlog

from libs.common.db import CONNECTION_LOST, PASSING, Database
from libs.common.errors import Unavailable

LOST: tuple[type[BaseException], ...] = (*CONNECTION_LOST, *PASSING)

log = structlog.get_logger()
RETRY_SECONDS = 0.5
WATCH_SECONDS = 2.0


async def lead(db: Database, name: str, work: Callable[[asyncpg.Connection], Awaitable[None]]) -> None:
    """Run `work` whenever this process holds the lock `name`, for ever; `work` is cancelled when the lock is lost."""
    while True:
        try:
            await _lead_once(db, name, work)
        except LOST as error:
            log.warning("leadership.lost", name=name, error=repr(error))
        await asyncio.sleep(RETRY_SECONDS * (1 + random.random()))


async def _lead_once(db: Database, name: str, work: Callable[[asyncpg.Connection], Awaitable[None]]) -> None:
    connection = await db.connect()
    try:
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock_number(name)):
            await asyncio.sleep(RETRY_SECONDS * (1 + random.random()))
        await _work_while_connected(connection, work)
    finally:
        connection.terminate()


async def _work_while_connected(
    connection: asyncpg.Connection, work: Callable[[asyncpg.Connection], Awaitable[None]]
) -> None:
    task = asyncio.ensure_future(work(connection))
    try:
        while not (await asyncio.wait([task], timeout=WATCH_SECONDS))[0]:
            await connection.execute("SELECT 1")
        if task.cancelled():  # not by us: then nobody would ever lead again
            raise Unavailable("the work was cancelled from within")
        task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def lock_number(name: str) -> int:
    """A stable signed 64-bit number for the lock called `name`."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
