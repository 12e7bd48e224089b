"""Jobs on a schedule: run by one leader, at intervals or at a time of the day in Japan; safe to run twice."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import asyncpg
import structlog

from libs.common.clock import JAPAN, Clock
from libs.common.db import Database
from libs.common.errors import Unavailable
from libs.common.inject import Provided
from libs.common.leadership import lead

log = structlog.get_logger()
TICK_SECONDS = 0.5

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


class Scheduler:
    """Runs the due jobs of a service while this process leads."""

    def __init__(self, service: str, jobs: list[Job], provided: Provided, db: Database, clock: Clock) -> None:
        self._service, self._jobs, self._db, self._clock = service, jobs, db, clock
        self._arguments = {job.name: provided.fill(job.function, {"arguments"}) for job in jobs}
        self._has_run: dict[str, datetime] = {}

    async def run(self) -> None:
        """Lead and run for ever; returns only when cancelled."""
        await lead(self._db, f"{self._service}:jobs", self._run_for_ever)

    async def _run_for_ever(self, _: asyncpg.Connection) -> None:
        while True:
            for job in self._jobs:
                await self._run_if_due(job)
            await asyncio.sleep(TICK_SECONDS)

    async def _run_if_due(self, job: Job) -> None:
        due = job.due(self._clock.now())
        if due is None or self._has_run.get(job.name) == due:
            return
        if not await self._ran(job.name, due):
            await self._run(job, due)
        self._has_run[job.name] = due

    async def _run(self, job: Job, due: datetime) -> None:
        try:
            await job.function(**self._arguments[job.name])
        except Unavailable:
            raise
        except Exception as error:
            log.exception("job.failed", job=job.name, error=repr(error))
        async with self._db.transaction() as tx:
            await tx.execute(_RAN, job.name, due)

    async def _ran(self, name: str, due: datetime) -> bool:
        async with self._db.transaction() as tx:
            return bool(await tx.fetchval("SELECT 1 FROM job_runs WHERE name = $1 AND due_at >= $2", name, due))


_RAN = """
INSERT INTO job_runs (name, due_at) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at, ran_at = now()
"""
