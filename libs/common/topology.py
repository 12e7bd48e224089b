"""What stands in the broker, and what each service's login may do there.

One topic exchange carries all events. Each service has one quorum queue, bound to the events that it hears, and one
for what the broker gave up on. The keeper alone (`ops/keeper`) has a login that may configure: it declares all of this,
and a mark, a queue with one message. A broker without the current mark has lost what it held, whoever declared its
queues: definitions can bring back queues, but no messages.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import aio_pika
import aiormq
from aio_pika.abc import AbstractChannel

EXCHANGE = "shomei.events"
DEAD = "shomei.dead"
CANARY = "shomei.canary"
DELIVERY_LIMIT = 20
NOTHING = "^$"


def queue_name(service: str) -> str:
    """The service's queue. The version is in the name: another topology is another queue."""
    return f"{service}.v1"


def dead_name(service: str) -> str:
    """Where the broker puts what was delivered too often; drained into the service's parked messages."""
    return f"{service}.dead.v1"


def mark_name(mark: int) -> str:
    """The queue that holds the mark with this number."""
    return f"shomei.mark.{mark}"


def login_of(service: str) -> str:
    """The broker's user as which this service connects; its messages carry it, and the broker checks that."""
    return f"shomei_{service}"


@dataclass(frozen=True)
class Conversation:
    """Who speaks with whom: for each service the names of the events that it hears, and of those it alone may say."""

    heard: Mapping[str, list[str]]
    said: Mapping[str, list[str]]


@dataclass(frozen=True)
class Rights:
    """What a login may do, as regular expressions over names of exchanges and queues; `says` over event names."""

    configure: str
    write: str
    read: str
    says: str


def rights_of(service: str, says: Iterable[str]) -> Rights:
    """A service publishes its own events and consumes its own two queues; it declares nothing."""
    names = "|".join(map(re.escape, sorted(says)))
    queues = "|".join(map(re.escape, (queue_name(service), dead_name(service))))
    return Rights(NOTHING, f"^{re.escape(EXCHANGE)}$", f"^({queues})$", f"^({names})$" if names else NOTHING)


def password_hash(password: str) -> str:
    """A password as RabbitMQ keeps it (`rabbit_password_hashing_sha256`): who can make users need not know theirs.

    The salt is made from the password: the same password always gives the same hash. Ours are 256 random bits, so that
    nothing is found by comparing hashes.
    """
    salt = hashlib.sha256(b"salt" + password.encode()).digest()[:4]
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def definitions(
    virtual_host: str, keeper: str, logins: Mapping[str, str], rights: Mapping[str, Rights]
) -> dict[str, Any]:
    """What RabbitMQ's management API imports at once: the virtual host, a user without tags for each service, rights.

    `keeper` is the user that may do everything there; `logins` has the password hash of each service, `rights` what it
    may do.
    """
    users = [
        {
            "name": login_of(service),
            "password_hash": hashed,
            "hashing_algorithm": "rabbit_password_hashing_sha256",
            "tags": "",
        }
        for service, hashed in logins.items()
    ]
    everything = {"user": keeper, "vhost": virtual_host, "configure": ".*", "write": ".*", "read": ".*"}
    own = [_permission(virtual_host, service, rights[service]) for service in logins]
    return {
        "vhosts": [{"name": virtual_host}],
        "users": users,
        "permissions": [everything, *own],
        "topic_permissions": [_topic_permission(virtual_host, service, rights[service]) for service in logins],
    }


def _permission(virtual_host: str, service: str, rights: Rights) -> dict[str, str]:
    user = {"user": login_of(service), "vhost": virtual_host}
    return user | {"configure": rights.configure, "write": rights.write, "read": rights.read}


def _topic_permission(virtual_host: str, service: str, rights: Rights) -> dict[str, str]:
    user = {"user": login_of(service), "vhost": virtual_host}
    return user | {"exchange": EXCHANGE, "write": rights.says, "read": NOTHING}


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


async def declare(url: str, service: str, names: Iterable[str]) -> None:
    """Declare everything of `service` with the login of `url`. Safe to repeat."""
    async with await aio_pika.connect(url, timeout=10) as connection:
        await declare_on(await connection.channel(), service, names)


async def declare_on(channel: AbstractChannel, service: str, names: Iterable[str]) -> None:
    """Exchanges, the service's queue with a binding for each event name, and its dead-letter queue."""
    exchange = await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
    dead = await channel.declare_exchange(DEAD, aio_pika.ExchangeType.DIRECT, durable=True)
    dead_letters = await channel.declare_queue(dead_name(service), durable=True, arguments={"x-queue-type": "quorum"})
    await dead_letters.bind(dead, service)
    queue = await channel.declare_queue(queue_name(service), durable=True, arguments=queue_arguments(service))
    for name in names:
        await queue.bind(exchange, name)


async def put_mark(channel: AbstractChannel, mark: int) -> None:
    """Make the mark: from now on this broker is the one whose number is `mark`. The channel must have confirms."""
    await channel.declare_queue(mark_name(mark), durable=True, arguments={"x-queue-type": "quorum"})
    message = aio_pika.Message(b"", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
    await channel.default_exchange.publish(message, mark_name(mark), mandatory=True, timeout=5)


async def has_mark(channel: aiormq.abc.AbstractChannel, mark: int) -> bool:
    """Whether this broker holds the mark. Needs no rights; a missing queue closes the channel."""
    try:
        found = await channel.queue_declare(mark_name(mark), passive=True, timeout=5)
    except aiormq.exceptions.ChannelNotFoundEntity:
        return False
    return bool(found.message_count)
