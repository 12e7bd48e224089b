"""A small consistent world; and one with the auditor's login, whose rights are given once for all tests of a file."""

from collections.abc import AsyncIterator

import pytest

from libs.common.testing import Backing, fresh_database, service_url
from ops.auditor.reading import let_read
from tests.ops.auditor.world import make_world


@pytest.fixture
async def world(postgres: str) -> str:
    """The administrator's address of a world of this test's own."""
    await make_world(postgres)
    return postgres


@pytest.fixture(scope="module")
async def open_world(backing: Backing, template: str) -> AsyncIterator[str]:
    """The administrator's address of a world that the auditor's login may read. Whoever breaks something mends it."""
    async with fresh_database(backing, template) as url:
        await make_world(url)
        await let_read(url)
        yield url


@pytest.fixture(scope="module")
def auditors_url(open_world: str) -> str:
    """The address of the auditor's own login."""
    return service_url(open_world, "auditor")
