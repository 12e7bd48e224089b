"""From outbox to inbox over a real broker."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg

from libs.common.bus import Bus
from libs.common.db import Database
from libs.common.events import Envelope
from libs.common.outbox import emit
from libs.common.service import Running, Service
from libs.common.testing import broker_url
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


async def test_what_another_service_says_in_the_speakers_name_is_parked_and_changes_nothing(
    speaker: Service, hearer: Service, run: Run, amqp: str
) -> None:
    await run(hearer)
    forger = Bus(broker_url(amqp, "hearer"), "hearer")
    await forger.open()
    forged = BellRung(chamber="8888", version=1, bell=uuid4(), note="forged")
    envelope = Envelope(
        id=uuid4(),
        source="/speaker",
        type=forged.NAME,
        time=datetime.now(UTC),
        subject=forged.subject,
        chamber="8888",
        version=1,
        data=forged.model_dump_json().encode(),
    )
    await forger.publish(envelope.type, envelope.headers(), envelope.data)
    await forger.close()

    async def parked() -> bool:
        async with hearer.db.transaction() as tx:
            error = await tx.fetchval("SELECT error FROM retries WHERE state = 'parked'")
        return error is not None and "said by shomei_hearer" in error

    await until(parked)
    assert await bells(hearer.db) == []


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
