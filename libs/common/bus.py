"""RabbitMQ as one service uses it: confirms and mandatory routing on every publish, queues that are consumed for ever.

Publishing and consuming use separate connections (a blocked publisher must not stop a consumer), and every publish is
bounded in time. The AMQP message id is new for each attempt, because confirms are matched by it (F6); the event's own
id travels in a header. Messages carry the login that published them, which the broker checks.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import aio_pika
import aiormq
import structlog
from aio_pika.abc import AbstractIncomingMessage, AbstractQueue, AbstractRobustChannel, AbstractRobustConnection
from aio_pika.connection import make_url
from aiormq.exceptions import AMQPError, DeliveryError
from pamqp.commands import Basic

from libs.common.topology import EXCHANGE

log = structlog.get_logger()

PUBLISH_SECONDS = 5.0
CONSUME_SECONDS = 5.0
WATCH_SECONDS = 0.5

# What a publish or a channel operation raises when the broker is away, blocked, or just coming back.
BUS_ERRORS: tuple[type[BaseException], ...] = (AMQPError, OSError, TimeoutError, RuntimeError)

Check = Callable[[aiormq.abc.AbstractChannel], Awaitable[bool]]


class Unroutable(Exception):
    """The broker has no queue for this event (REL-04)."""


class NotThisBroker(ConnectionError):
    """The broker does not hold the events of earlier: nothing is published before the keeper has repaired it."""


async def _take_any(_: aiormq.abc.AbstractChannel) -> bool:
    return True


class Bus:
    """The two connections of one process to the broker.

    `is_ours` looks at the broker after every connect, on a channel of its own, before anything is published: False
    means that this is not the broker that took what was said before.
    """

    def __init__(self, url: str, service: str, is_ours: Check = _take_any) -> None:
        self._url, self._service, self._is_ours = url, service, is_ours
        self._login = unquote(urlsplit(url).username or "")
        self._connections: list[AbstractRobustConnection] = []
        self._publishing: AbstractRobustChannel | None = None
        self._checked: aiormq.abc.AbstractChannel | None = None
        self._checking = asyncio.Lock()

    async def open(self) -> None:
        """Connect, or keep trying in the background: a service starts while the broker is away."""
        for purpose in ("publish", "consume"):
            name = f"{self._service}-{purpose}"
            url = make_url(
                self._url, client_properties={"connection_name": name}, fail_fast=False, reconnect_interval=1
            )
            connection = aio_pika.RobustConnection(url)
            # Known before it is connected: it tries for ever, cancelled or not, until it is closed.
            self._connections.append(connection)
            await connection.connect(timeout=5)
        self._publishing = await self._channel(0)

    async def close(self) -> None:
        """Close both connections to the broker."""
        for connection in self._connections:
            await connection.close()

    def is_ready(self) -> bool:
        """Whether both connections are up."""
        return bool(self._connections) and all(c.connected.is_set() for c in self._connections)

    async def _channel(self, connection: int) -> AbstractRobustChannel:
        channel = await self._connections[connection].channel(on_return_raises=True)
        assert isinstance(channel, AbstractRobustChannel)
        return channel

    async def consuming_channel(self, prefetch: int) -> AbstractRobustChannel:
        """A new channel on the consuming connection: one per consumer (F19)."""
        channel = await self._channel(1)
        await channel.set_qos(prefetch_count=prefetch)
        return channel

    async def publish(self, routing_key: str, headers: dict[str, Any], body: bytes) -> None:
        """Publish an event and wait for the broker's confirm.

        Raises `Unroutable` when no queue takes it, `NotThisBroker` when nothing may be said to this broker now, another
        of `BUS_ERRORS` when the outcome is unknown: then publish again, receivers filter doubles.
        """
        properties = Basic.Properties(
            headers=headers,
            message_id=uuid.uuid4().hex,
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            user_id=self._login,
        )
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
                channel = await self._checked_channel()
                confirmed = await channel.basic_publish(
                    body, exchange=EXCHANGE, routing_key=routing_key, properties=properties, mandatory=True
                )
        except DeliveryError as error:
            raise Unroutable(routing_key) from error
        if not isinstance(confirmed, Basic.Ack):
            raise Unroutable(routing_key)

    async def _checked_channel(self) -> aiormq.abc.AbstractChannel:
        """The channel of one connection to a broker that was looked at.

        Not the library's own, which would go on after a reconnect: to another broker, maybe.
        """
        if self._publishing is None:
            raise ConnectionError("not connected yet")
        channel = await self._publishing.get_underlay_channel()
        if channel is not self._checked:
            async with self._checking:
                if channel is not self._checked:
                    await self._check()
                    self._checked = channel
        return channel

    async def _check(self) -> None:
        transport = self._connections[0].transport
        if transport is None:
            raise ConnectionError("not connected")
        looking = await transport.connection.channel()
        try:
            if not await self._is_ours(looking):
                raise NotThisBroker("the broker does not hold the mark")
        finally:
            if not looking.is_closed:
                await looking.close()

    async def consume(
        self, queue: str, on_message: Callable[[AbstractIncomingMessage], Awaitable[Any]], prefetch: int
    ) -> Callable[[], Awaitable[None]]:
        """Hand each message of `queue` to `on_message`, which acknowledges by hand, from now on and after every loss of
        the connection or the queue. Returns how to stop."""
        channel = await self.consuming_channel(prefetch)
        source = await channel.get_queue(queue, ensure=False)
        tag = await source.consume(on_message, timeout=CONSUME_SECONDS)
        watching = asyncio.create_task(_keep_consuming(source, tag, on_message))

        async def stop() -> None:
            watching.cancel()
            await source.cancel(tag)

        return stop


async def _keep_consuming(
    source: AbstractQueue, tag: str, on_message: Callable[[AbstractIncomingMessage], Awaitable[Any]]
) -> None:
    """Consume again whenever the broker has forgotten our consumer.

    Not left to the library: it consumes again while it reconnects, so that one queue that does not answer (F3) would
    keep the whole connection from coming back.
    """
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        # In a task of its own: when a channel closes, the library may end what waits on it by a cancellation.
        attempt = asyncio.create_task(_consume_if_forgotten(source, tag, on_message))
        try:
            await asyncio.wait([attempt])
        finally:
            attempt.cancel()
        if attempt.cancelled() or attempt.exception():
            error = None if attempt.cancelled() else attempt.exception()
            log.info("bus.not-consuming", queue=source.name, error=repr(error))


async def _consume_if_forgotten(
    source: AbstractQueue, tag: str, on_message: Callable[[AbstractIncomingMessage], Awaitable[Any]]
) -> None:
    consumers = cast("aiormq.Channel", await source.channel.get_underlay_channel()).consumers
    if tag in consumers:
        return
    try:
        await source.consume(on_message, consumer_tag=tag, timeout=CONSUME_SECONDS)
    except BaseException:
        consumers.pop(tag, None)  # it is entered before the broker agrees
        raise
    log.warning("bus.consuming-again", queue=source.name)
