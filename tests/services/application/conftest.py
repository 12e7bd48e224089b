"""The sample application, whole and with single values changed."""

import copy
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from pydantic import SecretStr

from libs.common.clock import FixedClock
from libs.common.service import Running, Service
from libs.common.testing import Backing, Keys, broker_url, fresh_database, service_url, virtual_host
from libs.common.topology import declare
from services.application.app import Settings, build
from services.application.draft import Draft
from services.application.facts import Facts, SignerFacts
from services.application.goods_file import read_goods
from services.application.handlers.mailing import Mailing
from tests.services.application.application_system import CODE_KEY, HASH_KEY, ApplicationSystem
from tests.services.application.people import Company

SAMPLES = Path(__file__).parents[3] / "samples"
DraftWith = Callable[..., Draft]
MORNING = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class RunningService:
    """The service at work with a database and a virtual host of its own."""

    service: Service
    running: Running
    database: str
    clock: FixedClock
    http: aiohttp.ClientSession


@pytest.fixture(scope="session")
def sample() -> dict[str, Any]:
    """`application.json` with the lines of `goods.tsv`."""
    application: dict[str, Any] = json.loads((SAMPLES / "application.json").read_text())
    goods = read_goods((SAMPLES / "goods.tsv").read_bytes(), "goods.tsv")
    return application | {"goods": [line.model_dump() for line in goods.lines]}


@pytest.fixture(scope="session")
def samples(sample: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The sample by kind: those of the other kinds say only what is different in them."""
    others = {kind: json.loads((SAMPLES / f"{kind}.json").read_text()) for kind in ("signature", "invoice")}
    return {"origin_japan": sample} | {kind: sample | other for kind, other in others.items()}


@pytest.fixture
def draft_with(samples: dict[str, dict[str, Any]]) -> DraftWith:
    """Makes the draft of a sample with the values at some JSON pointers changed."""

    def make(changes: dict[str, Any], kind: str = "origin_japan") -> Draft:
        content = copy.deepcopy(samples[kind])
        for pointer, value in changes.items():
            *path, last = [int(name) if name.isdecimal() else name for name in pointer.strip("/").split("/")]
            place: Any = content
            for name in path:
                place = place[name] if isinstance(name, int) else place.setdefault(name, {})
            place[last] = value
        return Draft.model_validate(content)

    return make


@pytest.fixture(scope="session")
def facts() -> Facts:
    """The registration of `company.json` and its first signer; proof of everything is there."""
    company = json.loads((SAMPLES / "company.json").read_text())
    taro = company["signers"][0]
    return Facts(
        name_en=company["name_en"],
        addresses_en=(company["present_address"]["en"], *company["further_addresses_en"]),
        signer=SignerFacts(UUID(int=1), taro["name_en"], taro["title_en"], True, "a" * 64),
        file_kinds=frozenset({"evidence", "proof"}),
    )


@pytest.fixture(scope="session")
def today() -> date:
    """A day between the sample's invoice and its ship."""
    return date(2026, 11, 22)


@pytest.fixture(scope="session")
async def running_service(backing: Backing, template: str, keys: Keys) -> AsyncIterator[RunningService]:
    """The service at work, for all tests of this folder: starting it takes longer than most of them."""
    clock = FixedClock(MORNING)
    async with (
        fresh_database(backing, template) as database,
        virtual_host(backing) as amqp,
        aiohttp.ClientSession() as http,
    ):
        settings = Settings(
            database_url=SecretStr(service_url(database, "application")),
            amqp_url=SecretStr(broker_url(amqp, "application")),
            token_public_key=keys.public,
            port=0,
            smtp_url="smtp://127.0.0.1:9",
            access_code_key=SecretStr(CODE_KEY),
            access_code_hash_key=SecretStr(HASH_KEY),
        )
        service = build(settings, clock)
        await declare(amqp, service.name, service.consumers.names)
        running = Running(service)
        await running.start()
        yield RunningService(service, running, database, clock, http)
        await running.stop()


@pytest.fixture
async def system(running_service: RunningService, keys: Keys, sample: dict[str, Any]) -> ApplicationSystem:
    """The service, emptied, on a Monday morning, with chamber 8888 (four eyes on) and one registered company."""
    running_service.clock.instant = MORNING
    running, db, http = running_service.running, running_service.service.db, running_service.http
    mailing = running_service.service.provided.get(Mailing)
    assert isinstance(mailing, Mailing)
    system = ApplicationSystem(
        running, db, running_service.database, keys, running_service.clock, http, sample, Company(), mailing
    )
    await system.empty()
    await system.open(system.company)
    return system
