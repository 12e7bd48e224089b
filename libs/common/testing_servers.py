"""The servers of the tests: PostgreSQL and RabbitMQ, given or in containers, and a virtual host for each test."""

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import pytest

from libs.common.topology import definitions, login_of, password_hash, rights_of

ROOT = Path(__file__).parents[2]
PASSWORD = "for-tests-only"  # clusters of tests only
SAMPLES = ("speaker", "hearer")
"""Services with only the common tables, for the tests of this package."""


@dataclass(frozen=True)
class Backing:
    """Addresses of an administrator's."""

    postgres: str
    amqp: str
    management: str

    @classmethod
    def given(cls) -> Self:
        """Those of the environment. Raises `KeyError` when there are none."""
        names = ("SHOMEI_TEST_POSTGRES_URL", "SHOMEI_TEST_AMQP_URL", "SHOMEI_TEST_AMQP_MANAGEMENT")
        return cls(*(os.environ[name] for name in names))


def containers() -> Iterator[Backing]:
    """Both in containers of a Docker engine, until the tests end; ends the run where none answers."""
    try:
        import docker  # noqa: PLC0415  # only where an engine may answer

        docker.from_env().ping()
    except Exception as error:
        pytest.exit(f"no PostgreSQL and RabbitMQ: run ./shomei test, or start a Docker engine ({error})", returncode=69)
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415
    from testcontainers.core.waiting_utils import wait_for_logs  # noqa: PLC0415
    from testcontainers.postgres import PostgresContainer  # noqa: PLC0415

    postgres = PostgresContainer("postgres:16", username="postgres", password=PASSWORD, dbname="postgres", driver=None)
    # Tests kill processes, never the machine; each of theirs holds a hundred connections.
    postgres.with_command("postgres -c fsync=off -c max_connections=2000")
    rabbit = DockerContainer("rabbitmq:3-management").with_exposed_ports(5672, 15672)
    rabbit.with_env("RABBITMQ_DEFAULT_USER", "tests").with_env("RABBITMQ_DEFAULT_PASS", PASSWORD)
    with postgres, rabbit:
        wait_for_logs(rabbit, "Starting broker... completed|Server startup complete", timeout=120)
        login = f"tests:{PASSWORD}@127.0.0.1"
        yield Backing(
            postgres.get_connection_url(),
            f"amqp://{login}:{rabbit.get_exposed_port(5672)}/",
            f"http://{login}:{rabbit.get_exposed_port(15672)}",
        )


def with_path(url: str, path: str, user: str | None = None, password: str = PASSWORD) -> str:
    """`url` with another database or virtual host, and another user if one is given."""
    parts = urlsplit(url)
    login = f"{user}:{password}" if user else parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{login}@{parts.hostname}:{parts.port}", path=f"/{path}"))


def services() -> list[str]:
    """Every service that speaks or hears, those that only tests have too."""
    return [folder.parent.name for folder in sorted((ROOT / "services").glob("*/migrations"))] + list(SAMPLES)


def sample_definitions(virtual_host: str, amqp: str) -> dict[str, Any]:
    """Logins for all services in a virtual host of which the login of `amqp` is the keeper.

    Each may say anything: which events there are depends on what a test has imported, and what the keeper allows has
    tests of its own.
    """
    rights = {service: replace(rights_of(service, ()), says=".*") for service in services()}
    return definitions(
        virtual_host, urlsplit(amqp).username or "", dict.fromkeys(services(), password_hash(PASSWORD)), rights
    )


@asynccontextmanager
async def virtual_host(backing: Backing) -> AsyncIterator[str]:
    """A virtual host that lives as long as the context, in which each service has its login (`broker_url`)."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    await import_definitions(backing.management, sample_definitions(name, backing.amqp))
    yield with_path(backing.amqp, name)
    async with _management(backing.management) as session, session.delete(f"/api/vhosts/{name}") as answer:
        answer.raise_for_status()


def broker_url(amqp: str, service: str) -> str:
    """The address that the service itself uses: its own login, which declares nothing."""
    return with_path(amqp, urlsplit(amqp).path[1:], login_of(service))


async def import_definitions(management: str, what: dict[str, Any]) -> None:
    """Bring users, rights, queues and so on into a broker, as its management API at `management` takes them."""
    async with _management(management) as session, session.post("/api/definitions", json=what) as answer:
        answer.raise_for_status()


def _management(management: str) -> aiohttp.ClientSession:
    parts = urlsplit(management)
    login = aiohttp.encode_basic_auth(parts.username or "", parts.password or "")
    return aiohttp.ClientSession(f"http://{parts.hostname}:{parts.port}", headers={"Authorization": login})
