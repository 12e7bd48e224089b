"""One town for all journeys but those in which services die: registered, issued, looked at from all sides."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from libs.common.testing import Backing, Keys, fresh_database, virtual_host
from ops.demo.web import Web
from services.rendering.workers import RenderPool
from tests.journeys.installation import Installation
from tests.journeys.story import Story, live_through
from tests.journeys.town import Town, outsider, town_of


@pytest_asyncio.fixture(scope="session")
async def workers() -> AsyncIterator[RenderPool]:
    """Two warm render processes for all towns."""
    pool = RenderPool(2)
    await pool.start()
    yield pool
    await pool.stop()


@pytest_asyncio.fixture(scope="session")
async def town(
    backing: Backing, template: str, keys: Keys, workers: RenderPool, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    """A town that stands until the end of all tests."""
    async with fresh_database(backing, template) as postgres, virtual_host(backing) as amqp:
        installation = Installation(tmp_path_factory.mktemp("town"), postgres, amqp, keys)
        async with town_of(installation, workers) as town:
            yield town


@pytest_asyncio.fixture(scope="session")
async def web(town: Town) -> AsyncIterator[Web]:
    """Somebody outside."""
    async with outsider(town) as web:
        yield web


@pytest_asyncio.fixture(scope="session")
async def story(town: Town, web: Web) -> Story:
    """The main job, done once."""
    story = await live_through(town, web)
    await town.rest((story.asked,))
    return story
