"""The service at work with a broker: what it decides is published."""

from collections.abc import Awaitable, Callable

import aio_pika

from libs.common.clock import FixedClock
from libs.common.service import Running, Service
from libs.common.topology import declare, queue_name
from services.registration.app import build
from services.registration.handlers.chambers import configure
from tests.libs.common.test_messaging import until
from tests.services.registration.conftest import demo_chamber


async def test_a_configured_chamber_reaches_whoever_listens(
    environment: Callable[..., None], clock: FixedClock, amqp: str, run: Callable[[Service], Awaitable[Running]]
) -> None:
    # covers: D-01, REL-03
    environment("registration")
    service = build(clock=clock)
    await run(service)
    await declare(amqp, "listener", ["chamber.configured.v1"])
    async with service.db.transaction("8888") as tx:
        await configure(tx, demo_chamber("8888"), clock)

    async def published() -> bool:
        async with service.db.transaction() as tx:
            return bool(await tx.fetchval("SELECT bool_and(published_at IS NOT NULL) FROM outbox"))

    await until(published)
    connection = await aio_pika.connect(amqp)
    async with connection, connection.channel() as channel:
        queue = await channel.get_queue(queue_name("listener"), ensure=False)
        message = await queue.get()
        assert message is not None
        assert message.headers["cloudEvents_type"] == "chamber.configured.v1"
        await message.ack()
