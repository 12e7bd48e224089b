"""PostgreSQL: a pool that never waits for ever, and transactions that know their chamber.

Row-level security shows a transaction only the rows of the chamber that it was opened for (D-42).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from libs.common.errors import Unavailable

Transaction = asyncpg.pool.PoolConnectionProxy
Row = asyncpg.Record

# Longer than the roles' statement_timeout (30 s): a statement that is only slow is not a server that is away.
COMMAND_SECONDS = 35
# Losing the server shows itself as any of these. InternalClientError is a plain Exception (reliability.md, F9).
CONNECTION_LOST: tuple[type[BaseException], ...] = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)
# The whole transaction may simply be run again.
TRANSIENT: tuple[type[BaseException], ...] = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.InvalidCachedStatementError,
)
# What a loop waits out instead of ending by it.
PASSING: tuple[type[BaseException], ...] = (Unavailable, *TRANSIENT)


async def _keep_as_is(_: asyncpg.Connection) -> None:
    """Nothing to reset: settings are local to transactions, and nobody listens or locks on pooled connections."""


async def open_pool(
    url: str, size: int, acquire_seconds: float, command_seconds: float = COMMAND_SECONDS, **server_settings: str
) -> asyncpg.Pool:
    """A pool that connects lazily, so that a service starts while PostgreSQL is away."""
    return await asyncpg.create_pool(
        url,
        min_size=0,
        max_size=size,
        timeout=acquire_seconds,
        command_timeout=command_seconds,
        reset=_keep_as_is,
        server_settings={"application_name": "shomei"} | server_settings,
    )


class Database:
    """The pool of one service. `acquire_seconds` bounds every wait for a connection (REL-25)."""

    def __init__(self, url: str, *, size: int = 10, acquire_seconds: float = 1.5) -> None:
        self._url, self._size, self._acquire_seconds = url, size, acquire_seconds
        self._pool: asyncpg.Pool | None = None

    async def open(self) -> None:
        """Make the pool of connections. The server may be away."""
        self._pool = await open_pool(
            self._url, self._size, self._acquire_seconds, idle_in_transaction_session_timeout="60000"
        )

    async def close(self) -> None:
        """Close the pool; connections still busy after 5 s are cut."""
        if self._pool is None:
            return
        try:
            await asyncio.wait_for(self._pool.close(), 5)
        except TimeoutError:
            self._pool.terminate()

    async def connect(self) -> asyncpg.Connection:
        """A connection of its own, outside the pool, for LISTEN and for leader locks."""
        return await asyncpg.connect(self._url, timeout=5, command_timeout=COMMAND_SECONDS)

    @asynccontextmanager
    async def transaction(self, chamber: str | None = None) -> AsyncIterator[Transaction]:
        """A transaction that sees the rows of `chamber` (none: only tables without a chamber policy).

        Raises `Unavailable` when no connection is to be had in time or the server goes away, at COMMIT too: then
        whether it was committed is unknown, and the caller's natural keys must make a second try harmless (REL-20).
        """
        async with self._connection() as connection, connection.transaction():
            if chamber is not None:
                await connection.execute("SELECT set_config('shomei.chamber', $1, true)", chamber)
            yield connection

    async def fetchval(self, query: str, *values: object) -> Any:
        """The first value of one statement that is a transaction of its own: one way to the server instead of three.

        It sees only tables without a chamber policy. Raises `Unavailable` like `transaction`.
        """
        async with self._connection() as connection:
            return await connection.fetchval(query, *values)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Transaction]:
        """A connection of the pool. Losing it, or having none in time, is `Unavailable`."""
        if self._pool is None:
            raise Unavailable("the database is not open")
        is_the_callers = False
        try:
            async with self._pool.acquire(timeout=self._acquire_seconds) as connection:
                try:
                    yield connection
                except asyncpg.InternalClientError:
                    connection.terminate()
                    raise
                except (OSError, TimeoutError):
                    # A missing file, say, in what the caller does: no reason to think that the database is away.
                    is_the_callers = not connection.is_closed()
                    raise
        except CONNECTION_LOST as error:
            if is_the_callers:
                raise
            raise Unavailable(f"database: {type(error).__name__}") from error

    async def in_each(self, chambers: Iterable[str], work: Callable[[Transaction, str], Awaitable[None]]) -> None:
        """Do the work of a job in each chamber, in a transaction each: a fault in one keeps no other waiting.

        Raises what was wrong at the end, as an `ExceptionGroup`; `Unavailable` at once.
        """
        faults: list[Exception] = []
        for chamber in chambers:
            try:
                async with self.transaction(chamber) as tx:
                    await work(tx, chamber)
            except Unavailable:
                raise
            except Exception as error:
                error.add_note(f"in chamber {chamber}")
                faults.append(error)
        if faults:
            raise ExceptionGroup("not done in every chamber", faults)

    async def is_ready(self) -> bool:
        """Whether a query is answered now."""
        try:
            return bool(await self.fetchval("SELECT true"))
        except Unavailable:
            return False
