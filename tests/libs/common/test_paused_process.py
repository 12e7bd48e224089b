"""A consumer that stands still in the middle of its work, for longer than anybody waits for it, and then goes on."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
import psutil

from libs.common.db import Database
from libs.common.testing import broker_url
from libs.common.topology import declare
from tests.libs.common.bells import BellRung, bells
from tests.libs.common.test_process import hearer_process, parked, say
from tests.proxy import Line

Open = Callable[[str], Awaitable[Database]]
NOTES = [str(number) for number in range(10)]
PATIENCE = 60
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'shomei_hearer' AND datname = $1"


@asynccontextmanager
async def _stopping_at(note: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.libs.common.hearer_process", "serve"),
        env={**os.environ, "STOP_AT": note},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _until_stopped(pid: int) -> None:
    while psutil.Process(pid).status() != psutil.STATUS_STOPPED:
        await asyncio.sleep(0.02)


async def _give_up_connections(postgres: str) -> None:
    admin = await asyncpg.connect(postgres)
    assert await admin.fetch(CUT, urlsplit(postgres).path[1:])
    await admin.close()


async def test_a_process_that_stood_still_with_ten_messages_does_nothing_twice_when_it_goes_on(
    environment: Callable[..., None], open_database: Open, postgres: str, amqp: str
) -> None:
    # covers: REL-02, REL-11
    speaker = await open_database("speaker")
    await declare(amqp, "hearer", [BellRung.NAME])
    await say(speaker, amqp, NOTES)
    own = urlsplit(broker_url(amqp, "hearer"))
    async with Line(str(own.hostname), own.port or 5672) as line:
        through = own._replace(netloc=own.netloc.replace(f":{own.port}", f":{line.port}")).geturl()
        environment("hearer", PREFETCH="20", AMQP_URL=through)
        async with _stopping_at(NOTES[4]) as paused, asyncio.timeout(PATIENCE):
            await _until_stopped(paused.pid)
            # What heartbeats and time-outs would do after a minute or two: broker and database give it up.
            line.cut()
            await _give_up_connections(postgres)
            environment("hearer", PREFETCH="20", AMQP_URL=own.geturl())
            db = await open_database("hearer")
            async with hearer_process():
                while len(await bells(db)) < len(NOTES):
                    await asyncio.sleep(0.05)
                paused.send_signal(signal.SIGCONT)
                # It is at work again when it takes what is said now.
                await say(speaker, amqp, ["after"] * 20)
                while len(await bells(db)) < len(NOTES) + 20:
                    await asyncio.sleep(0.05)
    assert sorted(note for note in await bells(db) if note != "after") == NOTES
    assert await parked(db) == []
