"""Claimed jobs are rendered in a worker process, several in one go where that is possible, and stored."""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from contextlib import AsyncExitStack
from time import perf_counter
from typing import Any, TypeVar, cast

import structlog
from prometheus_client import Histogram

from libs.common.clock import Clock
from libs.common.db import PASSING, Database
from libs.common.telemetry import traced_from
from services.rendering.domain.attempts import ended_its_workers
from services.rendering.domain.results import Unprintable
from services.rendering.handlers.equipment import Equipment
from services.rendering.pool import RenderPool, one_after_another
from services.rendering.seal.keystore import CannotSeal
from services.rendering.store.known import NotHeardOf
from services.rendering.store.queue import Job
from services.rendering.work.lease import renewed_lease
from services.rendering.work.outcomes import Outcomes
from services.rendering.work.steps import STEPS

T = TypeVar("T")

log = structlog.get_logger()
render_seconds = Histogram("shomei_render_seconds", "Time to render, with the wait for a render process", ["kind"])


class Runner:
    """Renders jobs, and has their outcomes written down."""

    def __init__(self, db: Database, clock: Clock, pool: RenderPool, equipment: Equipment) -> None:
        self._db, self._clock, self.pool, self._equipment = db, clock, pool, equipment
        self._outcomes = Outcomes(db, clock, equipment)

    async def run(self, jobs: Sequence[Job], place: AsyncExitStack) -> None:
        """Bring claimed jobs of one kind and chamber one step further. `place` is left once they are rendered.

        Raises `Unavailable` when not even the failure of a job can be written down.
        """
        are_printed = len(jobs) > 1 and await self._print_together(jobs, place)
        if not are_printed:
            await _all_done(self._print_alone(job, place) for job in jobs)

    async def _print_together(self, jobs: Sequence[Job], place: AsyncExitStack) -> bool:
        """Render in one go and store in one transaction; False, with nothing stored, when one of them needs a closer
        look: then each is printed alone."""
        try:
            results = await self._render(jobs, place)
            await self._outcomes.all_done(jobs, results)
        except CannotSeal as error:
            for job in jobs:
                await self._outcomes.not_sealed(job, error)
            return True
        except Exception as error:
            log.info("printing.one-by-one", count=len(jobs), error=repr(error))
            return False
        await self._outcomes.end_wait_for_seal(jobs[0].kind)
        return True

    async def _print_alone(self, job: Job, place: AsyncExitStack) -> None:
        with traced_from(job.traceparent, f"render {job.kind}"):
            await self._work(job, place)

    async def _work(self, job: Job, place: AsyncExitStack) -> None:
        if ended_its_workers(job.attempts):
            await self._outcomes.given_up(job, "every process that rendered it ended")
            return
        try:
            [result] = await self._render([job], place)
            await self._outcomes.done(job, result)
            await self._outcomes.end_wait_for_seal(job.kind)
        except NotHeardOf as error:
            await self._outcomes.waits_for(job, error.what)
        except CannotSeal as error:
            await self._outcomes.not_sealed(job, error)
        except Unprintable as error:
            await self._outcomes.given_up(job, str(error), error.problems)
        except PASSING as error:
            await self._outcomes.interrupted(job, error)
        except Exception as error:
            await self._outcomes.failed(job, error)

    async def _render(self, jobs: Sequence[Job], place: AsyncExitStack) -> list[Any]:
        """Render jobs of one kind and chamber, and finish them; the place is left in between, so that the workers are
        never idle."""
        steps = STEPS[jobs[0].kind]
        async with self._db.transaction(jobs[0].chamber) as tx:
            calls = [await steps.prepare(tx, self._equipment, job) for job in jobs]
        async with renewed_lease(self._db, self._clock, jobs):
            started = perf_counter()
            results = await self.pool.render(one_after_another, calls)
            for job in jobs:
                render_seconds.labels(job.kind).observe((perf_counter() - started) / len(jobs))
            if steps.finish is None:
                return results
            await place.aclose()
            return await _all_done(steps.finish(self._equipment, one) for one in results)


async def _all_done(works: Iterable[Awaitable[T]]) -> list[T]:
    """The results, once nothing of it is at work any more. Raises what the first failed one raised."""
    outcomes = await asyncio.gather(*works, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return cast("list[T]", outcomes)
