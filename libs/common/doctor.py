"""The queue doctor: finds a queue that does not answer, declares it anew and has its content said again.

A quorum queue that was declared less than a second before a broker crash accepts no message for ever (F3), and a
broker that lost its disk has no queues at all. What such a queue held is still in the speakers' outboxes: the doctor
asks them, on the control exchange, to publish it once more; inboxes filter what was applied already.
"""

import asyncio
import json
from datetime import timedelta

import aio_pika
import structlog
from aio_pika.abc import AbstractIncomingMessage
from prometheus_client import Counter

from libs.common import outbox
from libs.common.bus import BUS_ERRORS, CANARY, CONTROL, Bus, Unroutable, declare_on, queue_name
from libs.common.db import PASSING, Database

log = structlog.get_logger()
healed = Counter("shomei_queues_healed_total", "Queues declared anew by the doctor")

EVERY_SECONDS = 20.0
ANSWER_SECONDS = 5.0
FAREWELL_SECONDS = 1.0
WINDOW = timedelta(days=7)


class Doctor:
    """Looks after the queue of one service."""

    def __init__(self, service: str, names: list[str], db: Database, bus: Bus) -> None:
        self._service, self._names, self._db, self._bus = service, names, db, bus
        self._ask_again = False

    async def run(self) -> None:
        """Examine at start and regularly; listen to other doctors' requests. Returns only when cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._rounds())
            group.create_task(self._listen())

    async def _rounds(self) -> None:
        while True:
            try:
                await self.examine()
            except BUS_ERRORS as error:
                log.info("doctor.broker-away", error=repr(error))
            await asyncio.sleep(EVERY_SECONDS)

    async def examine(self) -> bool:
        """True when the queue takes a message; else it is declared anew. Raises `BUS_ERRORS` without a broker."""
        if not self._bus.is_ready():
            return True
        queue = queue_name(self._service)
        if await self._takes(queue):
            if self._ask_again:
                await self._repeat_request()
            return True
        # Slow, or closed to everybody by an alarm, it is the broker: then no queue is to blame. So this one is asked
        # once more, after another one has answered.
        if not self._bus.is_ready() or not await self._another_queue_answers() or await self._takes(queue):
            return True
        log.error("doctor.queue-dead", queue=queue)
        await self._heal()
        return False

    async def _takes(self, queue: str) -> bool:
        try:
            await self._bus.publish(queue, {CANARY: True}, b"", exchange="")
            return True
        except (Unroutable, TimeoutError):
            return False

    async def _another_queue_answers(self) -> bool:
        channel = await self._bus.consuming_channel(1)
        try:
            other = await channel.declare_queue(exclusive=True, timeout=ANSWER_SECONDS, robust=False)
            return await self._takes(other.name)
        finally:
            await channel.close()

    async def _heal(self) -> None:
        channel = await self._bus.consuming_channel(1)
        try:
            await asyncio.wait_for(channel.queue_delete(queue_name(self._service)), ANSWER_SECONDS)
            # Declared anew at once, the queue would have consumers that are never told that theirs is gone.
            await asyncio.sleep(FAREWELL_SECONDS)
            # A speaker that is just reconnecting misses the request, or it fails: it is repeated once, a round later.
            self._ask_again = True
            await declare_on(channel, self._service, self._names)
            await self._ask_for_replay(channel)
        finally:
            await channel.close()
        healed.inc()

    async def _repeat_request(self) -> None:
        channel = await self._bus.consuming_channel(1)
        await self._ask_for_replay(channel)
        await channel.close()
        self._ask_again = False

    async def _ask_for_replay(self, channel: aio_pika.abc.AbstractChannel) -> None:
        control = await channel.get_exchange(CONTROL, ensure=False)
        body = json.dumps({"names": self._names}).encode()
        await control.publish(aio_pika.Message(body), "", timeout=ANSWER_SECONDS, mandatory=False)

    async def _listen(self) -> None:
        while True:
            try:
                channel = await self._bus.consuming_channel(10)
                queue = await channel.declare_queue(exclusive=True, auto_delete=True)
                await queue.bind(CONTROL)
                await queue.consume(self._say_again)
                return
            except BUS_ERRORS as error:
                log.info("doctor.broker-away", error=repr(error))
                await asyncio.sleep(1)

    async def _say_again(self, message: AbstractIncomingMessage) -> None:
        names = json.loads(message.body)["names"]
        while (count := await self._said_again(names)) is None:
            await asyncio.sleep(1)
        log.warning("doctor.said-again", count=count)
        await message.ack()

    async def _said_again(self, names: list[str]) -> int | None:
        """How many; None while PostgreSQL is away. Nobody asks twice for what is lost, so it is not given up."""
        try:
            async with self._db.transaction() as tx:
                return await outbox.say_again(tx, names, WINDOW)
        except PASSING as error:
            log.warning("doctor.replay-held", names=names, error=repr(error))
            return None
