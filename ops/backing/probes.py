"""Whether a server answers, asked the way its clients would."""

import asyncio
import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import asyncpg

from ops.errors import Failed

PROBE_SECONDS = 3.0
POLL = 0.1


def postgres_answers(url: str) -> bool:
    """Whether a login and a query succeed. Not to be called on a running event loop."""

    async def ask() -> None:
        connection = await asyncpg.connect(url, timeout=PROBE_SECONDS)
        await connection.execute("SELECT 1", timeout=PROBE_SECONDS)
        await connection.close(timeout=PROBE_SECONDS)

    try:
        asyncio.run(ask())
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
        return False
    return True


def rabbitmq_answers(url: str) -> bool:
    """Whether the listener speaks AMQP: RabbitMQ opens it last, when the node has booted."""
    address = urlsplit(url)
    try:
        with socket.create_connection((address.hostname, address.port or 5672), PROBE_SECONDS) as connection:
            connection.settimeout(PROBE_SECONDS)
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            return connection.recv(1) == b"\x01"
    except OSError:
        return False


def wait_until(answers: Callable[[], bool], patience: float, complaint: str) -> None:
    """Ask again and again. Raises `Failed(complaint)` after `patience` seconds."""
    deadline = time.monotonic() + patience
    while not answers():
        if time.monotonic() > deadline:
            raise Failed(complaint)
        time.sleep(POLL)
