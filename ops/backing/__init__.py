"""Where PostgreSQL and RabbitMQ come from: given addresses, else a Docker engine, else private processes.

| variable | meaning |
|---|---|
| SHOMEI_POSTGRES_URL | a superuser's address: `postgresql://user:password@host:port/postgres` |
| SHOMEI_AMQP_ADMIN_URL | an administrator's address: `amqp://user:password@host:port/` |
| SHOMEI_AMQP_MANAGEMENT_URL | its management API: `http://user:password@host:15672` |
| DOCKER_HOST | the engine; without it, the default socket |

Without the management API no virtual host can be made: the one of the AMQP address is used as it is.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ops.backing.containers import ContainerPostgres, ContainerRabbitMQ, answering_engine
from ops.backing.given import GivenPostgres, GivenRabbitMQ
from ops.backing.postgres import PrivatePostgres
from ops.backing.rabbitmq import PrivateRabbitMQ

__all__ = ["Backing", "Pair", "RabbitMQ", "answering_engine", "find_backing", "private_postgres", "private_rabbitmq"]


class Backing(Protocol):
    """One PostgreSQL or RabbitMQ. All calls block: from a coroutine, use `asyncio.to_thread`.

    `start` returns when it answers, and does nothing when it already does. `kill` is SIGKILL: the data stays and
    `start` brings it back. `is_running` asks for the process, `is_ready` asks it to answer. A given server is not ours:
    it counts as running, `kill` refuses, `stop` does nothing.
    """

    name: str
    origin: str

    @property
    def url(self) -> str: ...
    def start(self) -> None: ...
    def is_running(self) -> bool: ...
    def is_ready(self) -> bool: ...
    def kill(self) -> None: ...
    def stop(self) -> None: ...


class RabbitMQ(Backing, Protocol):
    """A broker; `management_url` is its HTTP API with user and password, None when unknown."""

    @property
    def management_url(self) -> str | None: ...


@dataclass(frozen=True)
class Pair:
    """What every command needs to run."""

    postgres: Backing
    rabbitmq: RabbitMQ


def private_postgres(directory: Path, *, for_tests: bool = False) -> PrivatePostgres:
    """A PostgreSQL of its own, with its password and port kept in `directory`."""
    return PrivatePostgres(directory, for_tests=for_tests)


def private_rabbitmq(directory: Path) -> PrivateRabbitMQ:
    """A RabbitMQ of its own, with its password and ports kept in `directory`."""
    return PrivateRabbitMQ(directory)


def find_backing(directory: Path) -> Pair:
    """Choose for each of the two, in the order above; nothing is started. `directory` keeps what private ones need."""
    return Pair(_find_postgres(directory), _find_rabbitmq(directory))


def _find_postgres(directory: Path) -> Backing:
    if url := os.environ.get("SHOMEI_POSTGRES_URL"):
        return GivenPostgres(url)
    return ContainerPostgres(directory) if answering_engine() else PrivatePostgres(directory)


def _find_rabbitmq(directory: Path) -> RabbitMQ:
    if url := os.environ.get("SHOMEI_AMQP_ADMIN_URL"):
        return GivenRabbitMQ(url, os.environ.get("SHOMEI_AMQP_MANAGEMENT_URL"))
    return ContainerRabbitMQ(directory) if answering_engine() else PrivateRabbitMQ(directory)
