"""One system for all journeys but those in which services are killed: registered, issued, looked at from all sides."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from libs.common.testing import Backing, Keys, fresh_database, virtual_host
from services.rendering.pool import RenderPool
from tests.journeys.installation import Installation
from tests.journeys.story import Story, live_through
from tests.journeys.telemetry import Spans, kept_log_lines
from tests.journeys.whole_system import WholeSystem, outsider, system_of
from tests.journeys.witness import Witness

Lines = list[str]
DELIVERIES = 3


@pytest.fixture(scope="session")
def spans() -> Spans:
    """Every span of this process from now on."""
    return Spans()


@pytest.fixture(scope="session")
def lines() -> Iterator[Lines]:
    """Every log line of this process from now on."""
    with kept_log_lines() as lines:
        yield lines


@pytest_asyncio.fixture(scope="session")
async def system(
    backing: Backing,
    template: str,
    keys: Keys,
    render_pool: RenderPool,
    lines: Lines,
    spans: Spans,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[WholeSystem]:
    """A system that stands until the end of all tests, and in which every message is delivered three times."""
    async with fresh_database(backing, template) as postgres, virtual_host(backing) as amqp:
        installation = Installation(tmp_path_factory.mktemp("system"), postgres, amqp, keys)
        async with system_of(installation, render_pool, DELIVERIES) as system:
            yield system


@pytest_asyncio.fixture(scope="session")
async def web(system: WholeSystem) -> AsyncIterator[Witness]:
    """Somebody outside."""
    async with outsider(system) as web:
        yield web


@pytest_asyncio.fixture(scope="session")
async def story(system: WholeSystem, web: Witness) -> Story:
    """The main job, done once."""
    story = await live_through(system, web)
    await system.rest((story.asked,))
    return story
