"""The pytest plugin: real PostgreSQL and RabbitMQ for tests, each test with a database and a virtual host of its own.

They are found as everywhere: by `SHOMEI_TEST_POSTGRES_URL`, `SHOMEI_TEST_AMQP_URL` and `SHOMEI_TEST_AMQP_MANAGEMENT`
(`./shomei test` sets them), else as containers where a Docker engine answers.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import structlog
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from libs.common import service as service_module
from libs.common.auth import Caller, TokenSigner
from libs.common.clock import FixedClock
from libs.common.db import Database
from libs.common.service import Running, Service
from libs.common.testing_databases import Clones, find_template, fresh_database, make_like_new, migration_folders
from libs.common.testing_servers import (
    PASSWORD,
    ROOT,
    Backing,
    broker_url,
    containers,
    virtual_host,
    with_path,
)
from libs.common.topology import declare

__all__ = [
    "PASSWORD",
    "ROOT",
    "Backing",
    "Clones",
    "Keys",
    "broker_url",
    "fresh_database",
    "make_like_new",
    "migration_folders",
    "service_url",
    "virtual_host",
    "with_path",
]

LINES_SHOWN = 40
_broken: list[BaseException] = []


def pytest_configure() -> None:
    """Plain logs: structlog's own renderer for terminals takes 100 ms to draw one traceback.

    A loop of a service that ends by an error fails the test, instead of ending the process with all its tests.
    """
    service_module._end_process_when_broken = _note_broken
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["level", "event"]),
        ]
    )


def _note_broken(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _broken.append(error)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    """The test during which a loop broke has failed. Raises what broke it."""
    yield
    if _broken:
        faults, _broken[:] = list(_broken), []
        raise BaseExceptionGroup("a loop of a service ended by an error", faults)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Only the end of what was printed is reported: services log thousands of lines, in which an error is lost."""
    report = yield
    report.sections = [(name, _end_of(printed)) for name, printed in report.sections]
    return report


def _end_of(printed: str) -> str:
    lines = printed.splitlines(keepends=True)
    return "".join(lines[-LINES_SHOWN:])


@dataclass(frozen=True)
class Keys:
    """The token keys of a test run (PEM)."""

    private: str
    public: str

    def token(self, caller: Caller, now: datetime) -> str:
        """A token for `caller`."""
        return TokenSigner(self.private).sign(caller, now)


@pytest.fixture(scope="session")
def backing() -> Iterator[Backing]:
    """PostgreSQL and RabbitMQ, given or in containers."""
    if "SHOMEI_TEST_POSTGRES_URL" in os.environ:
        yield Backing.given()
        return
    yield from containers()


@pytest.fixture(scope="session")
async def template(backing: Backing) -> str:
    """The name of the template database, made once for each state of the migrations."""
    return await find_template(backing)


@pytest.fixture(scope="session")
async def clones(backing: Backing, template: str) -> AsyncIterator[Clones]:
    """Where the tests of this process get their databases, one after the other."""
    clones = Clones(backing, template)
    yield clones
    await clones.close()


@pytest.fixture
async def postgres(clones: Clones) -> AsyncIterator[str]:
    """The administrator's address of a database that is like new, with all schemas."""
    async with clones.one() as url:
        yield url


def service_url(postgres: str, service: str) -> str:
    """The address that the service itself uses: its own role, which owns nothing."""
    return with_path(postgres, urlsplit(postgres).path[1:], f"shomei_{service}")


@pytest.fixture
async def open_database(postgres: str) -> AsyncIterator[Callable[[str], Awaitable[Database]]]:
    """Opens the test's database as a service sees it: `db = await open_database("payment")`."""
    opened: list[Database] = []

    async def open_(service: str) -> Database:
        db = Database(service_url(postgres, service))
        await db.open()
        opened.append(db)
        return db

    yield open_
    for db in opened:
        await db.close()


@pytest.fixture
async def amqp(backing: Backing) -> AsyncIterator[str]:
    """The address of a fresh virtual host; deleted afterwards."""
    async with virtual_host(backing) as url:
        yield url


@pytest.fixture
def clock() -> FixedClock:
    """A Monday morning in Japan; move it, never sleep."""
    return FixedClock(datetime(2026, 11, 16, 1, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def keys() -> Keys:
    """A pair of token keys."""
    key = Ed25519PrivateKey.generate()
    return Keys(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode(),
    )


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, postgres: str, amqp: str, keys: Keys) -> Callable[..., None]:
    """Sets the environment from which a service's settings are read: `environment("payment", LINK_KEY="…")`."""

    def set_for(service: str, **more: str) -> None:
        values = {
            "DATABASE_URL": service_url(postgres, service),
            "AMQP_URL": broker_url(amqp, service),
            "MIGRATION_URL": postgres,
            "TOKEN_PUBLIC_KEY": keys.public,
            "PORT": "0",
            "SMTP_URL": "smtp://127.0.0.1:9",
        } | more
        for name, value in values.items():
            monkeypatch.setenv(f"SHOMEI_{name}", value)

    return set_for


@pytest.fixture
async def run(amqp: str) -> AsyncIterator[Callable[[Service], Awaitable[Running]]]:
    """Declares the queues of a service and runs it in this process until the test ends."""
    running: list[Running] = []

    async def start(service: Service) -> Running:
        await declare(amqp, service.name, service.consumers.names)
        one = Running(service)
        await one.start()
        running.append(one)
        return one

    yield start
    for one in running:
        await one.stop()
