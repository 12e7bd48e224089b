"""From outbox to inbox over a real broker."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import asyncpg

from libs.common.db import Database
from libs.common.outbox import emit
from libs.common.service import Running, Service
from tests.libs.common.bells import BellRung, bells

Run = Callable[[Service], Awaitable[Running]]


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
    """Wait for something that other tasks bring about."""
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.02)


async def ring(db: Database, *notes: str) -> None:
    bell = uuid4()
    for number, note in enumerate(notes, start=1):
        async with db.transaction() as tx:
            await emit(tx, BellRung(chamber="8888", version=number, bell=bell, note=note))


async def test_what_is_said_is_heard_once_and_in_order(speaker: Service, hearer: Service, run: Run) -> None:
    # covers: REL-02, REL-15
    await run(hearer)
    await run(speaker)
    await ring(speaker.db, *map(str, range(50)))

    async def all_heard() -> bool:
        return len(await bells(hearer.db)) == 50

    await until(all_heard)
    assert await bells(hearer.db) == [str(n) for n in range(50)]


async def test_an_event_whose_notification_is_lost_is_found_by_the_poll(
    speaker: Service, hearer: Service, run: Run
) -> None:
    # covers: REL-27
    await run(hearer)
    await run(speaker)
    for number in range(5):
        async with speaker.db.transaction() as tx:
            await tx.execute(_SAY_SILENTLY, str(uuid4()), str(number))

        async def heard(wanted: int = number) -> bool:
            return len(await bells(hearer.db)) == wanted + 1

        await until(heard)


async def test_a_relay_that_loses_its_connection_leads_again(
    speaker: Service, hearer: Service, run: Run, postgres: str
) -> None:
    # covers: REL-27, REL-24
    await run(hearer)
    await run(speaker)
    admin = await asyncpg.connect(postgres)
    for number in range(5):
        await ring(speaker.db, str(number))
        await admin.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = 'shomei_speaker' AND query LIKE 'LISTEN%'"
        )
    await admin.close()

    async def all_heard() -> bool:
        return len(await bells(hearer.db)) == 5

    await until(all_heard, seconds=20)


_SAY_SILENTLY = """
INSERT INTO outbox (name, subject, chamber, version, data)
VALUES ('bell.rung.v1', $1, '8888', 1,
    json_build_object('chamber', '8888', 'version', 1, 'bell', $1::text, 'note', $2::text))
"""
