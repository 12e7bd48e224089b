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


LONGEST = (
    *("tests/libs/pages/test_language_switch.py", "tests/journeys/test_crash_points.py"),
    *("tests/browser/test_access.py", "tests/browser/test_all_pages.py", "tests/browser/test_console_registration.py"),
    *("tests/browser/test_kinds.py", "tests/browser/test_portal_registration.py", "tests/browser/test_passkeys.py"),
    *("tests/journeys/", "tests/browser/"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What opens browsers comes last, and of that the longest first: otherwise one process works while others wait."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((place for place, path in enumerate(LONGEST, 1) if item.nodeid.startswith(path)), 0)


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
