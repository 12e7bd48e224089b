"""A broker that is killed in the middle, as a process or a container of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr

from libs.common.db import Database
from libs.common.outbox import emit
from libs.common.service import Running, Service
from libs.common.testing import broker_url
from libs.common.testing_servers import import_definitions, sample_definitions
from libs.common.topology import declare
from ops.backing import RabbitMQ, find_backing
from tests.libs.common.bells import BellRung, bells
from tests.libs.common.test_messaging import until

EVENTS = 300
KILLS = 1


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
