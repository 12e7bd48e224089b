"""The sample application, whole and with single values changed."""

import copy
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import pytest

from libs.common.clock import FixedClock
from libs.common.service import Running, Service
from libs.common.testing import Keys
from services.application.app import build
from services.application.draft import Draft
from services.application.facts import Facts, SignerFacts
from services.application.goods_file import read_goods
from tests.services.application.town import CODE_KEY, HASH_KEY, Company, Town

SAMPLES = Path(__file__).parents[3] / "samples"
DraftWith = Callable[[dict[str, Any]], Draft]


@pytest.fixture(scope="session")
def sample() -> dict[str, Any]:
    """`application.json` with the lines of `goods.tsv`."""
    application: dict[str, Any] = json.loads((SAMPLES / "application.json").read_text())
    goods = read_goods((SAMPLES / "goods.tsv").read_bytes(), "goods.tsv")
    return application | {"goods": [line.model_dump() for line in goods.lines]}


@pytest.fixture
def draft_with(sample: dict[str, Any]) -> DraftWith:
    """Makes the sample's draft with the values at some JSON pointers changed."""

    def make(changes: dict[str, Any]) -> Draft:
        content = copy.deepcopy(sample)
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
    """The registration of `company.json` and its first signer."""
    company = json.loads((SAMPLES / "company.json").read_text())
    taro = company["signers"][0]
    return Facts(
        name_en=company["name_en"],
        addresses_en=(company["present_address"]["en"], *company["further_addresses_en"]),
        signer=SignerFacts(UUID(int=1), taro["name_en"], taro["title_en"], True, "a" * 64),
    )


@pytest.fixture(scope="session")
def today() -> date:
    """A day between the sample's invoice and its ship."""
    return date(2026, 11, 22)


@pytest.fixture
async def town(  # noqa: PLR0917  # fixtures
    environment: Callable[..., None],
    run: Callable[[Service], Awaitable[Running]],
    postgres: str,
    keys: Keys,
    clock: FixedClock,
    sample: dict[str, Any],
) -> AsyncIterator[Town]:
    """The running service with chamber 8888 and one registered company; four eyes on."""
    environment("application", ACCESS_CODE_KEY=CODE_KEY, ACCESS_CODE_HASH_KEY=HASH_KEY)
    service = build(clock=clock)
    running = await run(service)
    async with aiohttp.ClientSession() as http:
        town = Town(running, service.db, postgres, keys, clock, http, sample, Company())
        await town.open(town.company)
        yield town
