"""What holds for all tests."""

import gc
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from hypothesis import settings

from services.rendering.pool import RenderPool

# The same examples in every run: what is found is found by everybody, and stays found.
settings.register_profile("shomei", derandomize=True, deadline=None)
settings.load_profile("shomei")


DEAREST_FIRST = ("tests/journeys/", "tests/browser/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first: at the end of a run the short ones keep every process busy."""
    items.sort(key=lambda item: not item.nodeid.startswith(DEAREST_FIRST))


def pytest_collection_finish() -> None:
    """Thousands of tests and modules stay until the end: looking through them for garbage costs a tenth of the time."""
    gc.collect()
    gc.freeze()


@pytest_asyncio.fixture(scope="session")
async def render_pool() -> AsyncIterator[RenderPool]:
    """Two warm render processes for everybody: they are dear to start, and each makes its forms once."""
    pool = RenderPool(2)
    await pool.start()
    yield pool
    await pool.stop()
