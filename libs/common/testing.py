"""The pytest plugin: real PostgreSQL and RabbitMQ for tests, each test with a database and a virtual host of its own.

They are found as everywhere: by `SHOMEI_TEST_POSTGRES_URL`, `SHOMEI_TEST_AMQP_URL` and `SHOMEI_TEST_AMQP_MANAGEMENT`
(`./shomei test` sets them), else as containers where a Docker engine answers. Databases are clones of one template
with every service's migrations.
"""

import hashlib
import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
import structlog
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from libs.common.auth import Caller, TokenSigner
from libs.common.clock import FixedClock
from libs.common.db import Database
from libs.common.migrate import migrate, migrations_of
from libs.common.service import Running, Service
from libs.common.testing_servers import (
    PASSWORD,
    REHEARSAL,
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
    "Keys",
    "broker_url",
    "fresh_database",
    "migration_folders",
    "service_url",
    "virtual_host",
    "with_path",
]

LINES_SHOWN = 40
KEEPER = "keeper"


def pytest_configure() -> None:
    """Plain logs: structlog's own renderer for terminals takes 100 ms to draw one traceback."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["level", "event"]),
        ]
    )


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


def migration_folders() -> dict[str, Path]:
    """Every schema with the folder of its migrations."""
    own = {folder.parent.name: folder for folder in sorted((ROOT / "services").glob("*/migrations"))}
    return {KEEPER: ROOT / "ops" / "keeper" / "migrations"} | own | {name: Path("/nonexistent") for name in REHEARSAL}


@pytest.fixture(scope="session")
async def template(backing: Backing) -> str:
    """The name of the template database, made once for each state of the migrations."""
    folders = migration_folders()
    text = "".join(m.name + m.sql for folder in folders.values() for m in migrations_of(folder)) + ",".join(folders)
    name = f"template_{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    admin = await asyncpg.connect(backing.postgres)
    try:
        await admin.execute("SELECT pg_advisory_lock(71)")
        if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await _build_template(admin, backing, name, folders)
    finally:
        await admin.close()
    return name


async def _build_template(admin: asyncpg.Connection, backing: Backing, name: str, folders: dict[str, Path]) -> None:
    building = f"{name}_building"
    await admin.execute(f"DROP DATABASE IF EXISTS {building}")
    await admin.execute(f"CREATE DATABASE {building}")
    for schema, folder in folders.items():
        url = with_path(backing.postgres, building)
        own = with_path(url, building, f"shomei_{schema}")
        await migrate(url, own, schema, folder, common=schema != KEEPER)
    await admin.execute(f"ALTER DATABASE {building} RENAME TO {name}")


@pytest.fixture
async def postgres(backing: Backing, template: str) -> AsyncIterator[str]:
    """The administrator's address of a fresh database with all schemas; dropped afterwards."""
    async with fresh_database(backing, template) as url:
        yield url


@asynccontextmanager
async def fresh_database(backing: Backing, template: str) -> AsyncIterator[str]:
    """A clone of the template that lives as long as the context."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    admin = await asyncpg.connect(backing.postgres)
    try:
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} {_strategy(admin)}")
        yield with_path(backing.postgres, name)
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


def _strategy(admin: asyncpg.Connection) -> str:
    """Copying files costs half of what writing the copy to the log costs, which older versions cannot do at all."""
    return "STRATEGY FILE_COPY" if admin.get_server_version().major >= 15 else ""


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
