"""How long a job may be held, and by which clock."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from libs.common.clock import FixedClock
from libs.common.db import Database
from services.rendering.domain.attempts import LEASE
from services.rendering.store import queue


async def test_a_job_that_a_clock_ahead_holds_for_hours_is_taken_up_by_a_worker_with_the_right_clock(
    open_database: Callable[[str], Awaitable[Database]], clock: FixedClock
) -> None:
    db, now = await open_database("rendering"), clock.now()
    async with db.transaction("8888") as tx:
        await queue.add(tx, chamber="8888", kind="certificate", key="one", content="{}", now=now)
        ahead = now + timedelta(hours=3)
        [held] = await queue.claim(tx, ahead, ahead + LEASE, 1)
        [taken] = await queue.claim(tx, now, now + LEASE, 1)
        assert taken.job_id == held.job_id
        assert await queue.claim(tx, now, now + LEASE, 1) == []
