"""The keeper's rounds: is it still the same broker, and does every queue answer?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aio_pika
import aiohttp
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import DeliveryError
from prometheus_client import Counter

from libs.common.bus import BUS_ERRORS
from libs.common.db import PASSING, Database
from libs.common.leadership import lead
from libs.common.topology import CANARY, Conversation, dead_name, declare_on, has_mark, mark_name, put_mark, queue_name
from libs.contracts.conversation import CONVERSATION
from ops.keeper.rights import restore
from ops.keeper.settings import Settings

log = structlog.get_logger()
losses = Counter("shomei_broker_losses_total", "Brokers that were found without the mark")
healed = Counter("shomei_queues_healed_total", "Queues that answered nobody and were made anew")

ROUND_SECONDS = 1.0
EXAMINE_EVERY = 20
"""Rounds between two looks into every queue."""
ANSWER_SECONDS = 5.0
FAREWELL_SECONDS = 1.0
"""A queue declared anew at once would have consumers that are never told that theirs is gone."""
NOTICE_SECONDS = 2.0
"""Longer than a speaker's look at `keeper.marks`: it says again before the queue takes anything new."""

AWAY: tuple[type[BaseException], ...] = (*BUS_ERRORS, *PASSING, aiohttp.ClientError)


class Keeper:
    """Keeps one broker in order."""

    def __init__(self, settings: Settings, db: Database, conversation: Conversation = CONVERSATION) -> None:
        self._settings, self._db, self._conversation = settings, db, conversation
        self._connection: AbstractConnection | None = None
        self._leads = False

    def is_connected(self) -> bool:
        """Whether the broker let this process in, last time; a keeper that does not lead is not connected."""
        return self._connection is not None and not self._connection.is_closed

    def misses_broker(self) -> bool:
        """Whether this process leads and does not get into the broker."""
        return self._leads and not self.is_connected()

    async def run(self) -> None:
        """Keep it in order while this process leads; returns only when cancelled."""
        await lead(self._db, "keeper", self._keep)

    async def _keep(self, _: object) -> None:
        number = 0
        self._leads = True
        try:
            while True:
                try:
                    await self.go_round(examine=number % EXAMINE_EVERY == 0)
                    number += 1
                except AWAY as error:
                    log.warning("keeper.waiting", error=repr(error))
                    await self.close()
                await asyncio.sleep(ROUND_SECONDS)
        finally:
            self._leads = False
            await self.close()

    async def close(self) -> None:
        """Leave the broker; the next round comes back."""
        connection, self._connection = self._connection, None
        if connection is not None and not connection.is_closed:
            await connection.close()

    async def declare(self) -> None:
        """Users, rights, exchanges and queues as they have to be now; the mark, if there is none. Raises `AWAY`."""
        connection = await self._connected()
        if not await self._is_marked(connection):
            await self._take_over(connection)
            return
        async with _channel(connection) as channel:
            await self._declare_all(channel)

    async def go_round(self, *, examine: bool) -> None:
        """Put a broker without the mark in order; else, if asked, look into every queue. Raises one of `AWAY`."""
        connection = await self._connected()
        if not await self._is_marked(connection):
            await self._take_over(connection)
        elif examine:
            for service in self._conversation.heard:
                await self._examine(connection, service)

    async def _connected(self) -> AbstractConnection:
        if not self.is_connected():
            await restore(self._settings, self._conversation)
            self._connection = await aio_pika.connect(self._settings.amqp_url.get_secret_value(), timeout=5)
        assert self._connection is not None
        return self._connection

    async def _is_marked(self, connection: AbstractConnection) -> bool:
        async with self._db.transaction() as tx:
            latest = await tx.fetchval("SELECT max(id) FROM marks WHERE names IS NULL")
        if latest is None or connection.transport is None:
            return False
        looking = await connection.transport.connection.channel()
        try:
            return await has_mark(looking, latest)
        finally:
            if not looking.is_closed:
                await looking.close()

    async def _take_over(self, connection: AbstractConnection) -> None:
        """Declare everything, then mark the broker, then let everything be said again."""
        await restore(self._settings, self._conversation)
        async with _channel(connection) as channel:
            await self._declare_all(channel)
            async with self._db.transaction() as tx:
                before = await tx.fetch("SELECT id FROM marks WHERE names IS NULL")
                number = await tx.fetchval("SELECT nextval('mark_numbers')")
            await put_mark(channel, number)
            why = "a broker without the mark" if before else "the first broker"
            async with self._db.transaction() as tx:
                await tx.execute("INSERT INTO marks (id, why) VALUES ($1, $2)", number, why)
            for row in before:
                await channel.queue_delete(mark_name(row["id"]))
        if before:
            losses.inc()
            log.error("keeper.broker-lost", mark=number)
        else:
            log.info("keeper.broker-marked", mark=number)

    async def _declare_all(self, channel: AbstractChannel) -> None:
        for service, names in self._conversation.heard.items():
            await declare_on(channel, service, names)

    async def _examine(self, connection: AbstractConnection, service: str) -> None:
        if await _takes(connection, queue_name(service)) and await _is_there(connection, dead_name(service)):
            return
        # Slow, or closed to everybody by an alarm, it is the broker: then no queue is to blame. So this one is asked
        # once more, after another one has answered.
        if not await _another_queue_answers(connection):
            return
        if await _takes(connection, queue_name(service)):
            async with _channel(connection) as channel:
                await declare_on(channel, service, self._conversation.heard[service])
            return
        log.error("keeper.queue-not-answering", queue=queue_name(service))
        await self._heal(connection, service)

    async def _heal(self, connection: AbstractConnection, service: str) -> None:
        async with _channel(connection) as channel:
            await asyncio.wait_for(channel.queue_delete(queue_name(service)), ANSWER_SECONDS)
        await asyncio.sleep(FAREWELL_SECONDS)
        async with self._db.transaction() as tx:
            await tx.execute(
                "INSERT INTO marks (id, names, why) VALUES (nextval('mark_numbers'), $1, $2)",
                self._conversation.heard[service],
                f"{queue_name(service)} answered nobody",
            )
        await asyncio.sleep(NOTICE_SECONDS)
        async with _channel(connection) as channel:
            await declare_on(channel, service, self._conversation.heard[service])
        healed.inc()


@asynccontextmanager
async def _channel(connection: AbstractConnection) -> AsyncIterator[AbstractChannel]:
    channel = await connection.channel(on_return_raises=True)
    try:
        yield channel
    finally:
        if not channel.is_closed:
            await channel.close()


async def _takes(connection: AbstractConnection, queue: str) -> bool:
    """Whether the queue takes a message. Its service drops it."""
    canary = aio_pika.Message(b"", headers={CANARY: True}, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
    async with _channel(connection) as channel:
        try:
            await channel.default_exchange.publish(canary, queue, mandatory=True, timeout=ANSWER_SECONDS)
        except (DeliveryError, TimeoutError):
            return False
        return True


async def _is_there(connection: AbstractConnection, queue: str) -> bool:
    async with _channel(connection) as channel:
        try:
            await channel.declare_queue(queue, passive=True, timeout=ANSWER_SECONDS)
        except (aio_pika.exceptions.ChannelNotFoundEntity, TimeoutError):
            return False
        return True


async def _another_queue_answers(connection: AbstractConnection) -> bool:
    async with _channel(connection) as channel:
        other = await channel.declare_queue(exclusive=True, timeout=ANSWER_SECONDS)
        return await _takes(connection, other.name)
