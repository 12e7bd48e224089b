"""Live changes over a real database: told once committed, never lost without a word."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import pytest
from aiohttp import ClientResponse, ClientSession, web

from libs.common import changes
from libs.common.changes import REFRESH, Change, Changes, Watch
from libs.common.db import Database, Transaction
from libs.common.http import Listener

Open = Callable[[str], Awaitable[Database]]
CHANNEL = "bell_changes"


def everything(_: Change) -> bool:
    return True


async def tell(tx: Transaction, channel: str, change: Change) -> None:
    await tx.execute("SELECT pg_notify($1, $2)", channel, json.dumps(change))


@asynccontextmanager
async def at_work(told: Changes) -> AsyncIterator[None]:
    """`told` listening; returns when it hears."""
    with told.watch(CHANNEL, everything) as watch:
        task = asyncio.create_task(told.run())
        assert await watch.take(10) == [REFRESH]
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def streaming(told: Changes) -> AsyncIterator[ClientResponse]:
    """A reader of everything."""
    app = web.Application()

    async def serve(request: web.Request) -> web.StreamResponse:
        return await told.stream(request, CHANNEL, everything)

    app.router.add_get("/", serve)
    listener = Listener(app, "127.0.0.1", 0)
    await listener.open()
    async with ClientSession() as http, http.get(f"http://127.0.0.1:{listener.port}/") as response:
        yield response
    await listener.close()


async def line(response: ClientResponse) -> Any:
    return json.loads(await asyncio.wait_for(response.content.readline(), 10))


async def test_a_change_is_told_when_it_is_committed_and_not_otherwise(open_database: Open) -> None:
    # covers: D-47
    db = await open_database("hearer")
    told = Changes(db, CHANNEL)
    async with at_work(told):
        with told.watch(CHANNEL, lambda change: change["bell"] != 2) as watch:
            with pytest.raises(ZeroDivisionError):
                async with db.transaction() as tx:
                    await tell(tx, CHANNEL, {"bell": 1})
                    raise ZeroDivisionError
            for bell in (2, 3):
                async with db.transaction() as tx:
                    await tell(tx, CHANNEL, {"bell": bell})
            assert await watch.take(10) == [{"bell": 3}]


async def test_a_lost_connection_comes_back_and_says_refresh(open_database: Open, postgres: str) -> None:
    # covers: REL-24
    db = await open_database("hearer")
    told = Changes(db, CHANNEL)
    async with at_work(told):
        with told.watch(CHANNEL, everything) as watch:
            admin = await asyncpg.connect(postgres)
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query ILIKE 'LISTEN%' || $1 || '%'",
                CHANNEL,
            )
            await admin.close()
            assert await watch.take(10) == [REFRESH]
            async with db.transaction() as tx:
                await tell(tx, CHANNEL, {"bell": 1})
            assert await watch.take(10) == [{"bell": 1}]


async def test_a_slow_reader_is_told_to_refresh_once() -> None:
    # about: D-47
    watch = Watch(CHANNEL, everything)
    for number in range(changes.MOST_WAITING + 2):
        watch.offer(CHANNEL, {"bell": number})
    assert await watch.take(10) == [REFRESH, {"bell": changes.MOST_WAITING + 1}]


async def test_a_stream_beats_tells_and_ends(open_database: Open) -> None:
    # covers: D-47
    db = await open_database("hearer")
    told = Changes(db, CHANNEL, beat_seconds=0.05)
    async with at_work(told), streaming(told) as response:
        assert response.content_type == "application/x-ndjson" and response.headers["Cache-Control"] == "no-store"
        assert [await line(response) for _ in range(3)] == [{}, {}, {}]
        async with db.transaction() as tx:
            await tell(tx, CHANNEL, {"bell": 1})
        seen: Any = {}
        while not seen:
            seen = await line(response)
        assert seen == {"bell": 1}
        await told.end()
        async with asyncio.timeout(10):
            await response.content.read()
        assert response.content.at_eof()


async def test_a_stream_lives_no_longer_than_the_right_to_read_it(open_database: Open) -> None:
    # covers: D-08
    told = Changes(await open_database("hearer"), CHANNEL, beat_seconds=0.02, longest_seconds=0.1)
    async with streaming(told) as response, asyncio.timeout(10):
        lines = (await response.content.read()).splitlines()
    assert lines and set(lines) == {b"{}"}
