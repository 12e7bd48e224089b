"""The pool of rendering processes."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from services.rendering.documents import render_document
from services.rendering.domain.results import RenderingFailed, Unprintable
from services.rendering.pool import Limits, RenderPool
from tests.services.rendering import misbehaving
from tests.services.rendering.conftest import Order


@pytest_asyncio.fixture(scope="module")
async def pool() -> AsyncIterator[RenderPool]:
    running = RenderPool(2, Limits(cpu_seconds=3, wall_seconds=12, renders_per_worker=20))
    await running.start()
    yield running
    await running.stop()


# about: REL-40
@pytest.mark.parametrize("misbehaved", [misbehaving.fill_memory, misbehaving.spin, misbehaving.die])
async def test_a_document_beyond_its_limits_ends_alone_and_the_next_one_is_printed(
    pool: RenderPool,
    misbehaved: Callable[[], object],
    order_of: Callable[..., Order],
) -> None:
    fine = pool.render(render_document, *order_of(1))
    ended, printed = await asyncio.gather(pool.render(misbehaved), fine, return_exceptions=True)
    assert isinstance(ended, RenderingFailed)
    assert not isinstance(printed, BaseException)
    assert printed.pages == 1
    again = await pool.render(render_document, *order_of(1))
    assert again.pages == 1


# about: REL-40
async def test_a_document_that_hangs_is_given_up() -> None:
    impatient = RenderPool(1, Limits(wall_seconds=1))
    await impatient.start()
    with pytest.raises(RenderingFailed, match="longer than 1 seconds"):
        await impatient.render(misbehaving.sleep)
    await impatient.stop()


# about: D-16
async def test_content_problems_come_through_whole(
    pool: RenderPool,
    order_of: Callable[..., Order],
) -> None:
    with pytest.raises(Unprintable) as raised:
        await pool.render(render_document, *order_of(1, exporter="①"))
    assert [problem.field for problem in raised.value.problems] == ["/exporter"]


# about: REL-40
async def test_a_worker_is_replaced_after_its_share_of_renders() -> None:
    short = RenderPool(1, Limits(renders_per_worker=3))
    await short.start()
    processes = [await short.render(misbehaving.pid) for _ in range(4)]
    await short.stop()
    assert processes[0] == processes[1] == processes[2] != processes[3]
