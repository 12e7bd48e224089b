"""A service as a real process that is ended at once and in proper ways."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from libs.common.bus import Bus
from libs.common.db import Database
from libs.common.outbox import Relay, emit
from libs.common.testing import broker_url
from libs.common.topology import declare
from tests.libs.common.bells import BellRung, bells

Open = Callable[[str], Awaitable[Database]]
PATIENCE = 90


@asynccontextmanager
async def hearer_process() -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.libs.common.hearer_process", "serve", stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def say(db: Database, amqp: str, notes: list[str]) -> None:
    """Put one message for each note into the hearer's queue."""
    broker = Bus(broker_url(amqp, "speaker"), "speaker")
    await broker.open()
    async with db.transaction() as tx:
        for note in notes:
            await emit(tx, BellRung(chamber="8888", version=1, bell=uuid4(), note=note))
    relay = Relay("speaker", db, broker)
    while await relay.publish_batch():
        pass
    await broker.close()


@pytest.fixture
async def hearer(environment: Callable[..., None], amqp: str) -> None:
    environment("hearer", PREFETCH="20")
    await declare(amqp, "hearer", [BellRung.NAME])


async def parked(db: Database) -> list[str]:
    async with db.transaction() as tx:
        rows = await tx.fetch("SELECT error FROM retries WHERE state = 'parked'")
    return [row["error"] for row in rows]


async def test_a_message_that_kills_its_process_is_parked_alone(hearer: None, open_database: Open, amqp: str) -> None:
    # covers: REL-06
    db, speaker = await open_database("hearer"), await open_database("speaker")
    notes = [str(number) for number in range(200)]
    notes[100] = "end the process"
    await say(speaker, amqp, notes)
    deaths = 0
    async with asyncio.timeout(PATIENCE):
        while len(await bells(db)) < 199 or not await parked(db):
            async with hearer_process() as process:
                deaths += await _until_dead_or_done(process, db)
    assert deaths == 3
    assert [error.split(":")[0] for error in await parked(db)] == ["EndedTheProcess"]
    assert len(await bells(db)) == 199


async def _until_dead_or_done(process: asyncio.subprocess.Process, db: Database) -> bool:
    """True when the process died by itself."""
    while process.returncode is None:
        if len(await bells(db)) == 199 and await parked(db):
            return False
        await asyncio.sleep(0.05)
    return True


async def test_a_service_told_to_stop_finishes_what_it_has_and_loses_nothing(
    hearer: None, open_database: Open, amqp: str
) -> None:
    # covers: REL-61
    db, speaker = await open_database("hearer"), await open_database("speaker")
    await say(speaker, amqp, [str(number) for number in range(1000)])
    async with hearer_process() as process, asyncio.timeout(PATIENCE):
        while len(await bells(db)) < 50:
            await asyncio.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == os.EX_OK
    heard_before = len(await bells(db))
    assert heard_before < 1000, "it was stopped in the middle"
    async with hearer_process(), asyncio.timeout(PATIENCE):
        while len(await bells(db)) < 1000:
            await asyncio.sleep(0.05)
    assert await parked(db) == []
