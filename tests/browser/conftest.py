"""One system with a registered company for all browser tests of a process, and one Chromium."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from libs.common.testing import Backing, Keys, fresh_database, virtual_host
from proof.demo.registering import Company
from services.rendering.pool import RenderPool
from tests.browser.crowd import Crowd, gather_crowd, invite
from tests.browser.objects import Access, make_objects
from tests.browser.people import PATIENCE_MS, Stage
from tests.browser.pictures import folder_of
from tests.chromium import NEEDED, open_chromium
from tests.journeys.installation import Installation
from tests.journeys.story import live_through
from tests.journeys.whole_system import WholeSystem, outsider, system_of


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a Chromium."""
    for item in items:
        if "tests/browser" in str(item.path):
            for marker in NEEDED:
                item.add_marker(marker)


@pytest_asyncio.fixture(scope="session")
async def system(
    backing: Backing, template: str, keys: Keys, render_pool: RenderPool, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[WholeSystem]:
    """A system of its own: whoever clicks here disturbs no other test."""
    async with fresh_database(backing, template) as postgres, virtual_host(backing) as amqp:
        installation = Installation(tmp_path_factory.mktemp("browser"), postgres, amqp, keys)
        async with system_of(installation, render_pool) as system:
            yield system


@pytest_asyncio.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium without a window."""
    expect.set_options(timeout=PATIENCE_MS)
    async with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go."""
    return folder_of(tmp_path_factory)


@pytest_asyncio.fixture(scope="session")
async def stage(system: WholeSystem, chromium: Browser, pictures: Path) -> AsyncIterator[Stage]:
    """The system, after one company has done the main job over the API, with browsers for everybody."""
    async with outsider(system) as web:
        story = await live_through(system, web)
        await system.rest((story.asked,))
        yield Stage(system, web, story, chromium, pictures)


@pytest_asyncio.fixture(scope="session")
async def second_company(stage: Stage) -> Company:
    """A company that may reach nothing of the first; with it came everybody else who may try_page."""
    return await invite(stage)


@pytest_asyncio.fixture(scope="session")
async def objects(stage: Stage, second_company: Company) -> dict[str, str]:
    """What everybody tries to reach, when nothing moves any more."""
    made = await make_objects(stage, await gather_crowd(stage, second_company))
    await stage.system.rest()
    return made


@pytest_asyncio.fixture(scope="module")
async def crowd(stage: Stage, second_company: Company) -> Crowd:
    """Everybody who may try_page, with a session each: one of this module, for tests of others end sessions."""
    return await gather_crowd(stage, second_company)


@pytest_asyncio.fixture(scope="module")
async def access(crowd: Crowd, objects: dict[str, str]) -> AsyncIterator[Access]:
    """Everybody, and what they try to reach, without a browser."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield Access(crowd, objects, http)
