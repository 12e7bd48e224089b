"""Saying something, whatever happens between the transaction and the broker."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import aio_pika
import pytest

from libs.common.bus import Bus
from libs.common.db import Database
from libs.common.outbox import Relay, emit
from libs.common.testing import broker_url
from libs.common.topology import EXCHANGE, declare, queue_name
from tests.libs.common.bells import BellRung

Open = Callable[[str], Awaitable[Database]]


def bell(note: str = "", **values: object) -> BellRung:
    return BellRung(chamber="8888", version=1, bell=uuid4(), note=note, **values)


async def unpublished(db: Database) -> int:
    async with db.transaction() as tx:
        return int(await tx.fetchval("SELECT count(*) FROM outbox WHERE published_at IS NULL"))


async def waiting_in(amqp: str, queue: str) -> int:
    connection = await aio_pika.connect(amqp)
    async with connection:
        declared = await (await connection.channel()).declare_queue(queue, passive=True)
        return int(declared.declaration_result.message_count or 0)


@pytest.fixture
async def broker(amqp: str) -> Bus:
    await declare(amqp, "hearer", [BellRung.NAME])
    opened = Bus(broker_url(amqp, "speaker"), "speaker")
    await opened.open()
    return opened


async def test_a_rolled_back_transaction_says_nothing(open_database: Open, broker: Bus) -> None:
    # covers: REL-03
    db = await open_database("speaker")
    with pytest.raises(ZeroDivisionError):
        async with db.transaction() as tx:
            await emit(tx, bell())
            raise ZeroDivisionError
    assert await Relay("speaker", db, broker).publish_batch() == 0
    await broker.close()


async def test_an_event_that_no_queue_takes_is_kept_and_delivered_once_it_is_routed(
    open_database: Open, broker: Bus, amqp: str
) -> None:
    # covers: REL-04
    db = await open_database("speaker")
    connection = await aio_pika.connect(amqp)
    queue = await (await connection.channel()).get_queue(queue_name("hearer"))
    await queue.unbind(EXCHANGE, BellRung.NAME)
    for _ in range(10):
        async with db.transaction() as tx:
            await emit(tx, bell())
    relay = Relay("speaker", db, broker, unroutable_wait=timedelta(0))
    assert await relay.publish_batch() == 0
    assert await unpublished(db) == 10
    await queue.bind(EXCHANGE, BellRung.NAME)
    assert await relay.publish_batch() == 10
    assert await unpublished(db) == 0
    await connection.close()
    await broker.close()
    assert await waiting_in(amqp, queue_name("hearer")) == 10


async def test_events_without_a_consumer_do_not_delay_the_others(open_database: Open, broker: Bus) -> None:
    # covers: REL-04
    db = await open_database("speaker")
    async with db.transaction() as tx:
        await tx.execute(
            "INSERT INTO outbox (name, subject, chamber, version, data)"
            " SELECT 'nobody.hears.v1', n::text, '8888', 1, '{}' FROM generate_series(1, 250) AS n"
        )
        await emit(tx, bell())
    relay = Relay("speaker", db, broker, unroutable_wait=timedelta(hours=1))
    assert [await relay.publish_batch() for _ in range(3)] == [0, 0, 1]
    await broker.close()


async def test_a_transaction_that_commits_late_is_still_published(open_database: Open, broker: Bus) -> None:
    # covers: REL-16
    db = await open_database("speaker")
    relay, early_written, may_commit = Relay("speaker", db, broker), asyncio.Event(), asyncio.Event()

    async def slow_writer() -> None:
        async with db.transaction() as tx:
            await emit(tx, bell("slow"))
            early_written.set()
            await may_commit.wait()

    slow = asyncio.create_task(slow_writer())
    await early_written.wait()
    async with db.transaction() as tx:
        await emit(tx, bell("quick, with a higher id"))
    assert await relay.publish_batch() == 1
    may_commit.set()
    await slow
    assert await relay.publish_batch() == 1
    await broker.close()


async def test_of_two_hundred_writers_exactly_what_was_committed_is_published(
    open_database: Open, broker: Bus, amqp: str
) -> None:
    # covers: REL-16
    db = await open_database("speaker")
    relay = Relay("speaker", db, broker)

    async def writer(number: int) -> bool:
        keep = number % 10 != 0
        try:
            async with db.transaction() as tx:
                await emit(tx, bell(str(number)))
                if not keep:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            return False
        return keep

    total = 0
    for start in range(0, 200, 8):
        results = await asyncio.gather(*map(writer, range(start, start + 8)), relay.publish_batch())
        total += results[-1]
    while done := await relay.publish_batch():
        total += done
    assert total == 180
    await broker.close()
    assert await waiting_in(amqp, queue_name("hearer")) == 180


async def test_an_event_waits_while_the_broker_is_away(open_database: Open, amqp: str) -> None:
    # covers: REL-01
    await declare(amqp, "hearer", [BellRung.NAME])
    db = await open_database("speaker")
    closed = Bus(broker_url(amqp, "speaker"), "speaker")
    await closed.open()
    await closed.close()
    async with db.transaction() as tx:
        await emit(tx, bell())
    assert await Relay("speaker", db, closed).publish_batch() == 0
    assert await unpublished(db) == 1
    again = Bus(broker_url(amqp, "speaker"), "speaker")
    await again.open()
    assert await Relay("speaker", db, again).publish_batch() == 1
    await again.close()


async def test_the_next_event_of_a_subject_waits_for_the_one_before(open_database: Open, broker: Bus) -> None:
    # covers: REL-15
    db = await open_database("speaker")
    subject = uuid4()
    async with db.transaction() as tx:
        await tx.execute(
            "INSERT INTO outbox (name, subject, chamber, version, data)"
            " VALUES ('nobody.hears.v1', $1, '8888', 1, '{}')",
            str(subject),
        )
    async with db.transaction() as tx:
        await emit(tx, BellRung(chamber="8888", version=2, bell=subject), bell("of another subject"))
    assert await Relay("speaker", db, broker).publish_batch() == 1
    assert await unpublished(db) == 2
    await broker.close()
