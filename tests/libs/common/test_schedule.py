"""Jobs run when they are due, also after a clock was wrong; one that fails is seen and tried again."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from prometheus_client import REGISTRY

from libs.common.clock import FixedClock
from libs.common.db import Database
from libs.common.inject import Provided
from libs.common.schedule import Failing, Job, Scheduler, describe_jobs

Open = Callable[[str], Awaitable[Database]]
NOON = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def test_a_job_that_failed_waits_a_minute_then_longer_each_time() -> None:
    for times, pause in ((1, MINUTE), (2, 5 * MINUTE), (3, 15 * MINUTE), (4, HOUR), (9, HOUR)):
        failing = Failing(NOON, times, NOON)
        assert failing.waits(NOON, NOON + pause - SECOND)
        assert not failing.waits(NOON, NOON + pause)


def test_a_job_that_failed_does_not_wait_when_it_is_due_anyway() -> None:
    assert not Failing(NOON, 1, NOON).waits(NOON + 5 * SECOND, NOON + 5 * SECOND)


def test_a_job_that_failed_does_not_wait_for_a_clock_that_was_put_back() -> None:
    assert not Failing(NOON, 1, NOON + 3 * HOUR).waits(NOON, NOON)


class Work:
    """What a job does here: it counts its runs, and fails while it is told to."""

    def __init__(self) -> None:
        self.runs = 0
        self.fails = False

    async def do(self) -> None:
        self.runs += 1
        if self.fails:
            raise ValueError("the file is not there")


def scheduler(db: Database, clock: FixedClock, *jobs: Job) -> Scheduler:
    """An instance of the service that leads."""
    return Scheduler("hearer", list(jobs), Provided(db, clock), db, clock)


async def failures(name: str) -> float | None:
    return REGISTRY.get_sample_value("shomei_job_failures", {"job": name})


async def test_after_a_clock_was_three_hours_ahead_a_job_runs_as_before(open_database: Open) -> None:
    db, work, clock = await open_database("hearer"), Work(), FixedClock(NOON)
    job = Job("poll", work.do, every=timedelta(seconds=5))
    ahead = scheduler(db, FixedClock(NOON + 3 * HOUR), job)
    await ahead.run_due()
    assert work.runs == 1
    right = scheduler(db, clock, job)
    for runs in (2, 3, 4):
        await right.run_due()
        await right.run_due()
        assert work.runs == runs
        clock.move(timedelta(seconds=5))


async def test_a_clock_that_is_put_back_while_it_leads_stops_no_job(open_database: Open) -> None:
    db, work, clock = await open_database("hearer"), Work(), FixedClock(NOON + 3 * HOUR)
    leader = scheduler(db, clock, Job("remind", work.do, at=time(8, 30)), Job("poll", work.do, every=MINUTE))
    await leader.run_due()
    clock.move(-3 * HOUR)
    before = work.runs
    await leader.run_due()
    assert work.runs == before + 1  # the daily one has run today


async def test_an_instance_whose_clock_is_seconds_behind_does_not_run_a_job_twice(open_database: Open) -> None:
    db, work = await open_database("hearer"), Work()
    job = Job("poll", work.do, every=timedelta(seconds=5))
    await scheduler(db, FixedClock(NOON), job).run_due()
    await scheduler(db, FixedClock(NOON - 2 * SECOND), job).run_due()
    assert work.runs == 1


async def test_a_daily_job_that_fails_is_seen_and_tried_again_until_it_ends_well(open_database: Open) -> None:
    db, work, clock = await open_database("hearer"), Work(), FixedClock(NOON)
    job = Job("remind", work.do, at=time(8, 30))
    leader = scheduler(db, clock, job)
    work.fails = True
    for _ in range(2):
        await leader.run_due()
        await leader.run_due()
        clock.move(MINUTE)
    assert work.runs == 2
    assert await failures("remind") == 2
    [line] = await describe_jobs(db, {"remind": job})
    assert line.startswith("remind: daily at 08:30 in Japan; FAILED 2 times, last 2026-11-16T03:01:00Z: ValueError")
    assert "the file is not there" in line

    next_leader = scheduler(db, clock, job)
    await next_leader.take_over()
    await next_leader.run_due()
    assert work.runs == 2, "another leader waits as long"
    work.fails = False
    clock.move(5 * MINUTE)
    await next_leader.run_due()
    await next_leader.run_due()
    assert work.runs == 3
    assert await failures("remind") == 0
    [line] = await describe_jobs(db, {"remind": job})
    assert "FAILED" not in line
    assert "last ended well" in line


async def test_a_failing_job_does_not_keep_the_others_from_running(open_database: Open) -> None:
    db, bad, good, clock = await open_database("hearer"), Work(), Work(), FixedClock(NOON)
    bad.fails = True
    leader = scheduler(db, clock, Job("bad", bad.do, every=MINUTE), Job("good", good.do, every=MINUTE))
    for runs in (1, 2):
        await leader.run_due()
        assert (bad.runs, good.runs) == (runs, runs)
        clock.move(MINUTE)


@pytest.mark.parametrize(("every", "said"), [(timedelta(seconds=5), "every 0:00:05"), (None, "by hand")])
async def test_the_list_of_jobs_says_when_each_runs(open_database: Open, every: timedelta | None, said: str) -> None:
    db = await open_database("hearer")
    assert await describe_jobs(db, {"any": Job("any", Work().do, every=every)}) == [f"any: {said}"]
