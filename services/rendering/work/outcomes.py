"""What becomes of a job: done, tried again, waiting for something, or given up."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

import structlog
from prometheus_client import Counter, Gauge

from libs.common.clock import Clock
from libs.common.db import PASSING, Database, Transaction
from libs.common.telemetry import traced_from
from libs.contracts.values import DocumentProblem
from services.rendering.domain.attempts import next_attempt, next_look
from services.rendering.domain.results import GivenUp, RenderingFailed
from services.rendering.handlers.equipment import Equipment
from services.rendering.seal.keystore import CannotSeal
from services.rendering.store import queue
from services.rendering.store.queue import Job, JobKind
from services.rendering.work.steps import STEPS

log = structlog.get_logger()
RETRY_SECONDS = 1.0
# What a job may wait for, besides images and chambers that have not been heard of.
A_SEAL, THE_DATABASE = "a seal", "the database"

renders = Counter("shomei_renders_total", "Renderings by outcome", ["kind", "outcome"])
held = Gauge("shomei_sealing_held", "1 while nothing can be sealed: key, security module or time-stamps are away")


class Outcomes:
    """Writes down what became of jobs, in one transaction with the event that says so."""

    def __init__(self, db: Database, clock: Clock, equipment: Equipment) -> None:
        self._db, self._clock, self._equipment = db, clock, equipment
        self._is_held = False

    async def all_done(self, jobs: Sequence[Job], results: Sequence[Any]) -> None:
        """Store the results of jobs of one chamber and close the jobs, all in one transaction."""
        async with self._db.transaction(jobs[0].chamber) as tx:
            open_ones = await queue.conclude_all(tx, jobs)
            for job, result in zip(jobs, results, strict=True):
                if job.job_id in open_ones:
                    with traced_from(job.traceparent, f"keep {job.kind}"):
                        await STEPS[job.kind].keep(tx, job, result, self._clock.now())
                    renders.labels(job.kind, "done").inc()

    async def done(self, job: Job, result: Any) -> None:
        """Store the result and close the job; while the database is away, wait for it with the result in hand."""
        await self._conclude(job, lambda tx: STEPS[job.kind].keep(tx, job, result, self._clock.now()))

    async def given_up(self, job: Job, reason: str, problems: Sequence[DocumentProblem] = ()) -> None:
        """Close the job as failed, and say so to whoever waits for its result, with the `problems` that are known."""
        log.error("printing.given-up", kind=job.kind, key=job.key, attempts=job.attempts, reason=reason)
        now, why = self._clock.now(), reason[:500]
        given_up = GivenUp(why, list(problems))
        await self._conclude(job, lambda tx: STEPS[job.kind].give_up(tx, job, given_up, now), why)

    async def failed(self, job: Job, error: Exception) -> None:
        """Have the job tried again after a pause; give it up when that was the last attempt."""
        next_at = next_attempt(job.attempts, self._clock.now())
        if next_at is None:
            await self.given_up(job, f"{type(error).__name__}: {error}")
            return
        fault = None if isinstance(error, RenderingFailed) else error
        log.warning("printing.failed", kind=job.kind, key=job.key, error=repr(error), exc_info=fault)
        renders.labels(job.kind, "failed_once").inc()
        async with self._db.transaction() as tx:
            await queue.try_again(tx, job.job_id, next_at, repr(error)[:500])

    async def not_sealed(self, job: Job, reason: CannotSeal) -> None:
        """Nothing can be sealed now, neither this nor another: the job waits, and no attempt is counted."""
        log.warning("printing.cannot-seal", key=job.key, reason=reason.en)
        self._equipment.keys.rest(reason)
        self._is_held = True
        held.set(1)
        await self.waits_for(job, A_SEAL)

    async def end_wait_for_seal(self, kind: JobKind) -> None:
        """A job of this kind is stored: if it was sealed, whatever waits for a seal is due now."""
        if self._is_held and kind == "certificate":
            self._is_held = False
            held.set(0)
            async with self._db.transaction() as tx:
                await queue.heard_of(tx, A_SEAL, self._clock.now())

    async def interrupted(self, job: Job, error: BaseException) -> None:
        """The database went away while the job was prepared: it is taken up again later, and no attempt is counted."""
        log.warning("printing.interrupted", kind=job.kind, key=job.key, error=repr(error))
        await self.waits_for(job, THE_DATABASE)

    async def waits_for(self, job: Job, what: str) -> None:
        """Have the job tried again when `what` (a chamber, the digest of an image) is heard of, or after a while."""
        log.info("printing.waits", kind=job.kind, key=job.key, what=what)
        next_at = next_look(job.created_at, self._clock.now())
        await self._write(job, lambda tx: queue.wait_for(tx, job.job_id, what, next_at))

    async def _conclude(self, job: Job, conclude: Callable[[Transaction], Awaitable[None]], error: str = "") -> None:
        """Close the job and do what belongs to it in one transaction; nothing when another worker closed it."""
        state: Literal["done", "failed"] = "failed" if error else "done"

        async def concluding(tx: Transaction) -> None:
            if await queue.conclude(tx, job.job_id, state, error or None):
                await conclude(tx)
                renders.labels(job.kind, state).inc()

        await self._write(job, concluding)

    async def _write(self, job: Job, write: Callable[[Transaction], Awaitable[None]]) -> None:
        """Write in one transaction; while the database is away, try again every second."""
        while True:
            try:
                async with self._db.transaction(job.chamber) as tx:
                    await write(tx)
                return
            except PASSING as away:
                log.warning("printing.result-not-stored", kind=job.kind, key=job.key, error=repr(away))
                await asyncio.sleep(RETRY_SECONDS)
