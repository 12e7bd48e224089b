"""A broker that is killed in the middle, as a process or a container of its own."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import aio_pika
import pytest
from pydantic import SecretStr

from libs.common.bus import BUS_ERRORS
from libs.common.db import Database
from libs.common.outbox import emit
from libs.common.service import Running, Service
from libs.common.testing import broker_url
from libs.common.testing_servers import import_definitions, sample_definitions
from libs.common.topology import dead_name, declare, queue_name
from ops.backing import RabbitMQ, find_backing
from tests.libs.common.bells import BellRung, bells
from tests.libs.common.test_messaging import until
from tests.libs.common.test_process import say

EVENTS = 300
KILLS = 1
DEAD_LETTERS = 100


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[RabbitMQ]:
    """A broker that belongs to this test alone."""
    own = find_backing(tmp_path).rabbitmq
    if own.origin == "given":
        pytest.skip("a given broker is not ours to kill")
    await asyncio.to_thread(own.start)
    await import_definitions(str(own.management_url), sample_definitions("/", own.url))
    yield own
    await asyncio.to_thread(own.stop)
    own.remove()  # type: ignore[attr-defined]  # only what is ours can be removed


async def test_nothing_confirmed_is_lost_and_nothing_is_applied_twice_when_the_broker_is_killed(
    broker: RabbitMQ, speaker: Service, hearer: Service
) -> None:
    # covers: REL-01, REL-02
    async with _running(speaker, broker), _running(hearer, broker):
        writing = asyncio.create_task(_write(speaker.db))
        for kill in range(1, KILLS + 1):
            await until(_heard_at_least(hearer.db, kill * EVENTS // (KILLS + 2)), seconds=60)
            await asyncio.to_thread(broker.kill)
            await asyncio.to_thread(broker.start)
        await writing
        await until(_heard_at_least(hearer.db, EVENTS), seconds=60)
        assert sorted(await bells(hearer.db), key=int) == [str(number) for number in range(EVENTS)]


@asynccontextmanager
async def _running(service: Service, broker: RabbitMQ) -> AsyncIterator[None]:
    settings = service.settings.model_copy(update={"amqp_url": SecretStr(broker_url(broker.url, service.name))})
    own = replace(service, settings=settings)
    await declare(broker.url, service.name, service.consumers.names)
    # A quorum queue younger than a second does not survive the death of its broker (F3).
    await asyncio.sleep(1.5)
    running = Running(own)
    await running.start()
    try:
        yield
    finally:
        await running.stop()


async def _write(db: Database) -> None:
    for number in range(EVENTS):
        async with db.transaction() as tx:
            await emit(tx, BellRung(chamber="8888", version=1, bell=uuid4(), note=str(number)))
        await asyncio.sleep(0.02)


def _heard_at_least(db: Database, count: int) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return len(await bells(db)) >= count

    return look


async def test_what_the_broker_gives_up_on_is_parked_though_it_is_killed_meanwhile(
    broker: RabbitMQ, speaker: Service, hearer: Service
) -> None:
    # covers: REL-09
    await declare(broker.url, "hearer", hearer.consumers.names)
    await asyncio.sleep(1.5)  # F3, as above
    await speaker.db.open()
    await say(speaker.db, broker.url, [str(number) for number in range(DEAD_LETTERS)])
    await speaker.db.close()
    refusing = asyncio.create_task(_refuse_for_ever(broker.url))
    await until(_at_least(broker.url, dead_name("hearer"), 1), seconds=60)
    await asyncio.to_thread(broker.kill)
    await asyncio.to_thread(broker.start)
    await until(_at_least(broker.url, dead_name("hearer"), DEAD_LETTERS), seconds=90)
    refusing.cancel()
    await asyncio.wait([refusing])
    async with _running(hearer, broker):
        await until(_parked_or_applied(hearer.db, DEAD_LETTERS), seconds=60)


async def _refuse_for_ever(url: str) -> None:
    """A consumer that gives everything back, until the broker has had enough of it."""
    while True:
        try:
            async with await aio_pika.connect(broker_url(url, "hearer"), timeout=5) as connection:
                channel = await connection.channel()
                await channel.set_qos(prefetch_count=20)
                queue = await channel.get_queue(queue_name("hearer"), ensure=False)
                async with queue.iterator(timeout=5) as messages:
                    async for message in messages:
                        await message.nack(requeue=True)
        except BUS_ERRORS:
            await asyncio.sleep(0.2)


def _at_least(url: str, queue: str, count: int) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        try:
            async with await aio_pika.connect(url, timeout=5) as connection:
                channel = await connection.channel()
                found = await channel.declare_queue(queue, passive=True, timeout=5)
                return (found.declaration_result.message_count or 0) >= count
        except BUS_ERRORS:
            return False

    return look


def _parked_or_applied(db: Database, count: int) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        async with db.transaction() as tx:
            parked = await tx.fetch("SELECT body FROM retries WHERE state = 'parked'")
        notes = [json.loads(row["body"])["note"] for row in parked] + await bells(db)
        assert len(notes) == len(set(notes))
        return set(notes) == {str(number) for number in range(count)}

    return look
