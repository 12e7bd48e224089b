"""`bus`: events of 1.5 kB, 64 in flight, over quorum queues.

Measured: business transaction with outbox row → relay → RabbitMQ → inbox row and effect → ack.
Baseline: confirmed publish → RabbitMQ → consume → ack, with nothing kept.
"""

import asyncio
import time
import uuid
from pathlib import Path
from typing import ClassVar

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from libs.common import bus
from libs.common.clock import Clock
from libs.common.consumers import Consumers, Handling
from libs.common.db import Database, Transaction
from libs.common.events import Event
from libs.common.inject import Provided
from libs.common.intake import Intake
from libs.common.outbox import Relay, emit
from libs.common.testing import PASSWORD, Backing, broker_url, virtual_host, with_path
from libs.common.topology import declare, queue_arguments
from proof.bench.result import Result
from proof.bench.scratch import scratch_database

EVENTS = 3000
IN_FLIGHT = 64
SIZE = 1500


class Carried(Event):
    """An event of the size of an issued certificate's."""

    NAME: ClassVar[str] = "bench.carried.v1"
    SUBJECT: ClassVar[str] = "parcel"
    SPEAKER: ClassVar[str] = "speaker"

    parcel: uuid.UUID
    load: str


async def measure() -> list[Result]:
    """Both ways, one after the other, on the same broker and database server."""
    backing = Backing.given()
    async with virtual_host(backing) as amqp:
        raw = await _raw(amqp)
        async with scratch_database(
            backing, {name: Path("/nonexistent") for name in ("speaker", "hearer")}
        ) as postgres:
            carried = await _carried(amqp, postgres)
    return [Result("bus", carried, "events/s", raw, carried / raw)]


async def _raw(amqp: str) -> float:
    connections = [await aio_pika.connect(amqp), await aio_pika.connect(amqp)]
    publishing, consuming = [await connection.channel() for connection in connections]
    queue = await consuming.declare_queue("raw", durable=True, arguments=queue_arguments("raw"))
    await consuming.set_qos(IN_FLIGHT)
    done, seen = asyncio.Event(), 0

    async def receive(message: AbstractIncomingMessage) -> None:
        nonlocal seen
        await message.ack()
        seen += 1
        if seen == EVENTS:
            done.set()

    await queue.consume(receive)
    body, slots = b"x" * SIZE, asyncio.Semaphore(IN_FLIGHT)

    async def publish() -> None:
        async with slots:
            message = aio_pika.Message(
                body, message_id=uuid.uuid4().hex, delivery_mode=aio_pika.DeliveryMode.PERSISTENT
            )
            await publishing.default_exchange.publish(message, "raw")

    started = time.perf_counter()
    await asyncio.gather(*(publish() for _ in range(EVENTS)))
    await done.wait()
    taken = time.perf_counter() - started
    for connection in connections:
        await connection.close()
    return EVENTS / taken


async def _carried(amqp: str, postgres: str) -> float:
    await declare(amqp, "hearer", [Carried.NAME])
    speaker, hearer = [await _open(postgres, service) for service in ("speaker", "hearer")]
    buses = [bus.Bus(broker_url(amqp, one), one) for one in ("speaker", "hearer")]
    for one in buses:
        await one.open()
    done = asyncio.Event()
    intake = Intake("hearer", hearer, buses[1], _handling(hearer, done), IN_FLIGHT)
    await intake.start()
    relay = asyncio.create_task(Relay("speaker", speaker, buses[0]).run())
    await asyncio.sleep(1)
    started = time.perf_counter()
    await _say_all(speaker)
    await done.wait()
    taken = time.perf_counter() - started
    relay.cancel()
    await intake.stop()
    await asyncio.gather(*(each.close() for each in buses), speaker.close(), hearer.close())
    return EVENTS / taken


async def _open(postgres: str, service: str) -> Database:
    name = postgres.rpartition("/")[2]
    db = Database(with_path(postgres, name, f"shomei_{service}", PASSWORD), size=20)
    await db.open()
    return db


def _handling(db: Database, done: asyncio.Event) -> Handling:
    consumers, seen = Consumers(), 0

    @consumers.on(Carried)
    async def on_carried(tx: Transaction, event: Carried) -> None:
        nonlocal seen
        seen += 1
        if seen == EVENTS:
            done.set()

    return Handling(db, consumers.bind(Provided()), Clock())


async def _say_all(db: Database) -> None:
    slots, load = asyncio.Semaphore(16), "x" * (SIZE - 100)

    async def say() -> None:
        async with slots, db.transaction("8888") as tx:
            await emit(tx, Carried(chamber="8888", version=1, parcel=uuid.uuid4(), load=load))

    await asyncio.gather(*(say() for _ in range(EVENTS)))
