"""Work that one instance leads goes on after whatever ended it."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from libs.common import leadership
from libs.common.db import Database
from libs.common.leadership import lead


# covers: REL-24
@pytest.mark.parametrize("end", [asyncio.CancelledError(), asyncpg.LockNotAvailableError("lock timeout")])
async def test_work_that_ends_by_itself_is_led_again(
    end: BaseException, open_database: Callable[[str], Awaitable[Database]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leadership, "RETRY_SECONDS", 0.01)
    again = asyncio.Event()
    ends = [end]

    async def work(_: asyncpg.Connection) -> None:
        if ends:
            raise ends.pop()
        again.set()
        await asyncio.Event().wait()

    leading = asyncio.create_task(lead(await open_database("hearer"), "work", work))
    async with asyncio.timeout(5):
        await again.wait()
    leading.cancel()
    await asyncio.wait([leading])
    assert leading.cancelled()
