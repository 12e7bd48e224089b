"""What a service's login may do at the broker: say its own events, hear its own queue, and nothing else."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

import aio_pika
import aiohttp
import pytest
from aio_pika.abc import AbstractChannel, AbstractConnection
from aiormq.exceptions import ChannelAccessRefused, ChannelPreconditionFailed
from pydantic import SecretStr

from libs.common.db import Database
from libs.common.testing import PASSWORD, Backing, broker_url, service_url
from libs.common.topology import DEAD, EXCHANGE, dead_name, login_of, mark_name, password_hash, queue_name
from libs.contracts.conversation import CONVERSATION
from ops.keeper.keeping import Keeper
from ops.keeper.settings import Settings

SERVICES = list(CONVERSATION.heard)
EVENTS = [(speaker, name) for speaker, names in CONVERSATION.said.items() for name in names]
Act = Callable[[AbstractChannel], Awaitable[object]]


@pytest.fixture
async def kept(backing: Backing, amqp: str, postgres: str) -> AsyncIterator[str]:
    """The address of a virtual host in which the keeper has declared the whole conversation."""
    db = Database(service_url(postgres, "keeper"), size=2)
    await db.open()
    keeper = Keeper(
        Settings(
            database_url=SecretStr(service_url(postgres, "keeper")),
            amqp_url=SecretStr(amqp),
            management_url=SecretStr(backing.management),
            broker_logins=SecretStr(json.dumps(dict.fromkeys(SERVICES, password_hash(PASSWORD)))),
        ),
        db,
    )
    await keeper.declare()
    yield amqp
    await keeper.close()
    await db.close()


async def refused(connection: AbstractConnection, act: Act) -> bool:
    """Whether the broker refuses this."""
    channel = await connection.channel(on_return_raises=True)
    try:
        await act(channel)
    except (ChannelAccessRefused, ChannelPreconditionFailed):
        return True
    await channel.close()
    return False


def saying(name: str, login: str, exchange: str = EXCHANGE) -> Act:
    async def act(channel: AbstractChannel) -> None:
        into = await channel.get_exchange(exchange, ensure=False) if exchange else channel.default_exchange
        await into.publish(aio_pika.Message(b"{}", user_id=login), name, mandatory=bool(exchange), timeout=5)

    return act


def reading(queue: str) -> Act:
    async def act(channel: AbstractChannel) -> None:
        await (await channel.get_queue(queue, ensure=False)).get(fail=False, no_ack=False, timeout=5)

    return act


async def test_each_service_says_its_own_events_and_nobody_elses(kept: str) -> None:
    # covers: IDN-21
    for service in SERVICES:
        async with await aio_pika.connect(broker_url(kept, service)) as connection:
            for speaker, name in EVENTS:
                is_refused = await refused(connection, saying(name, login_of(service)))
                assert is_refused == (speaker != service), (service, name)


async def test_nobody_says_anything_under_another_login(kept: str) -> None:
    for service in ("reference", "payment"):
        async with await aio_pika.connect(broker_url(kept, service)) as connection:
            for other in {"payment", "application"} - {service}:
                assert await refused(connection, saying("payment.settled.v1", login_of(other)))


async def test_each_service_reads_its_own_queues_and_nobody_elses(kept: str) -> None:
    for service in SERVICES:
        async with await aio_pika.connect(broker_url(kept, service)) as connection:
            for owner in SERVICES:
                for queue in (queue_name(owner), dead_name(owner)):
                    assert await refused(connection, reading(queue)) == (owner != service), (service, queue)
            assert await refused(connection, reading(mark_name(1)))


async def test_no_service_declares_deletes_binds_or_bypasses_the_exchange(kept: str) -> None:
    async def declare(channel: AbstractChannel) -> None:
        await channel.declare_queue("of-my-own")

    async def listen(channel: AbstractChannel) -> None:
        await channel.declare_queue(exclusive=True)

    async def delete(channel: AbstractChannel) -> None:
        await channel.queue_delete(queue_name("reference"))

    async def bind(channel: AbstractChannel) -> None:
        await (await channel.get_queue(queue_name("reference"), ensure=False)).bind(EXCHANGE, "#")

    async def declare_exchange(channel: AbstractChannel) -> None:
        await channel.declare_exchange("of-my-own")

    async with await aio_pika.connect(broker_url(kept, "reference")) as connection:
        for act in (declare, listen, delete, bind, declare_exchange):
            assert await refused(connection, act), act.__name__
        assert await refused(connection, saying(queue_name("payment"), login_of("reference"), exchange=""))
        assert await refused(connection, saying("payment", login_of("reference"), exchange=DEAD))


async def test_no_service_reaches_the_management_api(kept: str, backing: Backing) -> None:
    address = urlsplit(backing.management)
    async with aiohttp.ClientSession(f"http://{address.hostname}:{address.port}") as session:
        for service in SERVICES:
            login = aiohttp.encode_basic_auth(login_of(service), PASSWORD)
            async with session.get("/api/overview", headers={"Authorization": login}) as answer:
                assert answer.status == 401
