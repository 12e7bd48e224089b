"""RabbitMQ: one topic exchange, one quorum queue per service, confirms and mandatory routing on every publish.

Publishing and consuming use separate connections (a blocked publisher must not stop a consumer), and every publish is
bounded in time. The AMQP message id is new for each attempt, because confirms are matched by it (F6); the event's own
id travels in a header.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, cast

import aio_pika
import aiormq
import structlog
from aio_pika.abc import AbstractIncomingMessage, AbstractQueue, AbstractRobustChannel, AbstractRobustConnection
from aio_pika.connection import make_url
from aio_pika.exceptions import DeliveryError
from aiormq.exceptions import AMQPError
from pamqp.commands import Basic

log = structlog.get_logger()

EXCHANGE = "shomei.events"
DEAD = "shomei.dead"
CONTROL = "shomei.control"
CANARY = "shomei.canary"
PUBLISH_SECONDS = 5.0
DELIVERY_LIMIT = 20
CONSUME_SECONDS = 5.0
WATCH_SECONDS = 0.5

# What a publish or a channel operation raises when the broker is away, blocked, or just coming back.
BUS_ERRORS: tuple[type[BaseException], ...] = (AMQPError, OSError, TimeoutError, RuntimeError)


class Unroutable(Exception):
    """The broker has no queue for this event (REL-04)."""


def queue_name(service: str) -> str:
    """The service's queue. The version is in the name: another topology is another queue."""
    return f"{service}.v1"


def dead_name(service: str) -> str:
    """Where the broker puts what was delivered too often; drained into the service's parked messages."""
    return f"{service}.dead.v1"


class Bus:
    """The two connections of one process to the broker."""

    def __init__(self, url: str, service: str) -> None:
        self._url, self._service = url, service
        self._connections: list[AbstractRobustConnection] = []
        self._publishing: AbstractRobustChannel | None = None
        self._exchanges: dict[str, aio_pika.abc.AbstractExchange] = {}

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
        for exchange in (EXCHANGE, "", DEAD):
            self._exchanges[exchange] = (
                await self._publishing.get_exchange(exchange, ensure=False)
                if exchange
                else self._publishing.default_exchange
            )

    async def close(self) -> None:
        """Close both connections."""
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

    async def publish(
        self, routing_key: str, headers: dict[str, Any], body: bytes, *, exchange: str = EXCHANGE
    ) -> None:
        """Publish and wait for the broker's confirm.

        Raises `Unroutable` when no queue takes it, one of `BUS_ERRORS` when the outcome is unknown: then publish again,
        receivers filter doubles.
        """
        message = aio_pika.Message(
            body,
            headers=headers,
            message_id=uuid.uuid4().hex,
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
                confirmed = await self._exchanges[exchange].publish(message, routing_key, mandatory=True)
        except DeliveryError as error:
            raise Unroutable(routing_key) from error
        if not isinstance(confirmed, Basic.Ack):
            raise Unroutable(routing_key)

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
    """Consume again whenever the broker has forgotten that we do.

    Not left to the library: it consumes again while it reconnects, so that one queue that does not answer (F3) would
    keep the whole connection, and the doctor with it, from coming back.
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


async def declare(url: str, service: str, names: list[str]) -> None:
    """The deploy step: exchanges, the service's queue with its bindings, its dead-letter queue. Safe to repeat."""
    connection = await aio_pika.connect(url, timeout=10)
    async with connection:
        channel = await connection.channel()
        await declare_on(channel, service, names)


async def declare_on(channel: aio_pika.abc.AbstractChannel, service: str, names: list[str]) -> None:
    """Declare everything of `service` on an open channel."""
    exchange = await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
    dead = await channel.declare_exchange(DEAD, aio_pika.ExchangeType.DIRECT, durable=True)
    await channel.declare_exchange(CONTROL, aio_pika.ExchangeType.FANOUT, durable=True)
    graveyard = await channel.declare_queue(dead_name(service), durable=True, arguments={"x-queue-type": "quorum"})
    await graveyard.bind(dead, service)
    queue = await channel.declare_queue(queue_name(service), durable=True, arguments=queue_arguments(service))
    for name in names:
        await queue.bind(exchange, name)


def queue_arguments(service: str) -> dict[str, Any]:
    """Quorum, with an explicit delivery limit; what exceeds it goes to the dead-letter queue, at least once."""
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD,
        "x-dead-letter-routing-key": service,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
