"""Jobs on a schedule: run by one leader, at intervals or at a time of the day in Japan; safe to run twice."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import asyncpg
import structlog
from prometheus_client import Gauge

from libs.common.clock import JAPAN, Clock, utc_text
from libs.common.db import Database, Row
from libs.common.errors import Unavailable
from libs.common.inject import Provided
from libs.common.leadership import lead
from libs.common.retries import describe

log = structlog.get_logger()
failures = Gauge("shomei_job_failures", "How often in a row a job has failed; 0 when it last ended well", ["job"])
TICK_SECONDS = 0.5
SKEW = timedelta(minutes=1)
"""How far the clocks of two instances may differ."""
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""Before a job that failed is tried again, when it is not due anyway; then the last one for ever."""

JobFunction = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Job:
    """`every` an interval, or daily `at` a Japan time, or only by command (neither)."""

    name: str
    function: JobFunction
    every: timedelta | None = None
    at: time | None = None

    def due(self, now: datetime) -> datetime | None:
        """The latest instant not after `now` at which this job should have run."""
        if self.every is not None:
            seconds = self.every.total_seconds()
            return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
        if self.at is None:
            return None
        today = datetime.combine(now.astimezone(JAPAN).date(), self.at, JAPAN)
        return (today if today <= now else today - timedelta(days=1)).astimezone(UTC)


class Jobs:
    """A service's jobs: `@jobs.every("x", timedelta(…))`, `@jobs.daily("y", time(0, 5))`, `@jobs.manual("z")`."""

    def __init__(self) -> None:
        self.all: dict[str, Job] = {}

    def _add(self, job: Job) -> JobFunction:
        self.all[job.name] = job
        return job.function

    def every(self, name: str, interval: timedelta) -> Callable[[JobFunction], JobFunction]:
        """Run at every multiple of `interval`."""
        return lambda function: self._add(Job(name, function, every=interval))

    def daily(self, name: str, at: time) -> Callable[[JobFunction], JobFunction]:
        """Run each day at this Japan time, or as soon after it as a leader is there."""
        return lambda function: self._add(Job(name, function, at=at))

    def manual(self, name: str) -> Callable[[JobFunction], JobFunction]:
        """Run only by `python -m services.<name> job NAME …`; takes its arguments as `arguments: list[str]`."""
        return lambda function: self._add(Job(name, function))


@dataclass(frozen=True)
class Failing:
    """A job whose latest run, the one of `due`, failed `times` times in a row, last at `at`."""

    due: datetime
    times: int
    at: datetime

    def waits(self, due: datetime, now: datetime) -> bool:
        """Whether the run of `due` is not to be tried again yet. A clock that was put back makes nothing wait."""
        return due == self.due and self.at <= now < self.at + PAUSES[min(self.times, len(PAUSES)) - 1]


class Scheduler:
    """Runs the due jobs of a service while this process leads.

    A job that fails is tried again, after a pause or when it is due the next time, and stands in `job_failures`
    meanwhile.
    """

    def __init__(self, service: str, jobs: list[Job], provided: Provided, db: Database, clock: Clock) -> None:
        self._service, self._jobs, self._db, self._clock = service, jobs, db, clock
        self._arguments = {job.name: provided.fill(job.function, {"arguments"}) for job in jobs}
        self._has_run: dict[str, datetime] = {}
        self._failing: dict[str, Failing] = {}

    async def run(self) -> None:
        """Lead and run for ever; returns only when cancelled."""
        await lead(self._db, f"{self._service}:jobs", self._run_for_ever)

    async def _run_for_ever(self, _: asyncpg.Connection) -> None:
        await self.take_over()
        try:
            while True:
                await self.run_due()
                await asyncio.sleep(TICK_SECONDS)
        finally:
            failures.clear()  # the next leader tells them

    async def take_over(self) -> None:
        """Learn from the leader before which jobs fail. Raises `Unavailable`."""
        async with self._db.transaction() as tx:
            rows = await tx.fetch("SELECT name, due_at, times, failed_at FROM job_failures")
        self._failing = {row["name"]: Failing(row["due_at"], row["times"], row["failed_at"]) for row in rows}

    async def run_due(self) -> None:
        """Run every job that is due now, one after the other. Raises `Unavailable`."""
        for job in self._jobs:
            await self._run_if_due(job)

    async def _run_if_due(self, job: Job) -> None:
        now = self._clock.now()
        due, failing = job.due(now), self._failing.get(job.name)
        failures.labels(job.name).set(failing.times if failing else 0)
        if due is None or self._has_run.get(job.name) == due or (failing and failing.waits(due, now)):
            return
        if await self._ran(job.name, due, now) or await self._run(job, due):
            self._has_run[job.name] = due

    async def _run(self, job: Job, due: datetime) -> bool:
        """Run it and note how it ended; False when it failed."""
        try:
            await job.function(**self._arguments[job.name])
        except Unavailable:
            raise
        except Exception as error:
            log.exception("job.failed", job=job.name, error=repr(error))
            await self._note_failure(job.name, due, error)
            return False
        async with self._db.transaction() as tx:
            await tx.execute(_RAN, job.name, due)
            await tx.execute("DELETE FROM job_failures WHERE name = $1", job.name)
        self._failing.pop(job.name, None)
        failures.labels(job.name).set(0)
        return True

    async def _note_failure(self, name: str, due: datetime, error: Exception) -> None:
        before = self._failing.get(name)
        failing = Failing(due, before.times + 1 if before else 1, self._clock.now())
        self._failing[name] = failing
        failures.labels(name).set(failing.times)
        text, place, _ = describe(error)
        async with self._db.transaction() as tx:
            await tx.execute(_FAILED, name, due, failing.times, failing.at, f"{text} ({place})" if place else text)

    async def _ran(self, name: str, due: datetime, now: datetime) -> bool:
        """Whether this run was made. What was noted for later than now comes from a clock that was wrong."""
        return bool(await self._db.fetchval(_HAS_RUN, name, due, now + SKEW))


_HAS_RUN = "SELECT 1 FROM job_runs WHERE name = $1 AND due_at BETWEEN $2 AND $3"
_RAN = """
INSERT INTO job_runs (name, due_at) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at, ran_at = now()
"""
_FAILED = """
INSERT INTO job_failures (name, due_at, times, failed_at, error) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at, times = excluded.times, failed_at = excluded.failed_at,
    error = excluded.error
"""


async def describe_jobs(db: Database, jobs: dict[str, Job]) -> list[str]:
    """One line for each job: when it runs, when it last ended well, and how it fails. Raises `Unavailable`."""
    async with db.transaction() as tx:
        ran = {row["name"]: row["ran_at"] for row in await tx.fetch("SELECT name, ran_at FROM job_runs")}
        failed = {row["name"]: row for row in await tx.fetch("SELECT name, times, failed_at, error FROM job_failures")}
    return [_described(job, ran.get(name), failed.get(name)) for name, job in sorted(jobs.items())]


def _described(job: Job, ran: datetime | None, failed: Row | None) -> str:
    when = f"every {job.every}" if job.every else f"daily at {job.at:%H:%M} in Japan" if job.at else "by hand"
    line = f"{job.name}: {when}"
    if ran is not None:
        line += f"; last ended well {utc_text(ran)}"
    if failed is not None:
        line += f"; FAILED {failed['times']} times, last {utc_text(failed['failed_at'])}: {failed['error']}"
    return line
