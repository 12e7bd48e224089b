"""The workers: take a job, render it outside any transaction, store and say the result in one (REL-37).

Each step may be the last of its process. A job whose process died is taken up again when its lease ends; what was
rendered and not stored is rendered again, and whoever stores first closes the job, so that everything is said once.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any, Literal, TypeVar, cast

import asyncpg
import structlog
from prometheus_client import Counter, Gauge, Histogram

from libs.common.clock import Clock
from libs.common.db import PASSING, Database, Transaction
from libs.common.leadership import LOST
from libs.common.telemetry import traced_from
from services.rendering.domain.attempts import HOLD_AGAIN_SECONDS, LEASE, is_deadly, next_attempt, next_look
from services.rendering.domain.results import RenderingFailed, Unprintable
from services.rendering.handlers import certificates, prechecks, registration_papers
from services.rendering.handlers.press import Press
from services.rendering.pool import RenderPool, one_after_another
from services.rendering.seal.keystore import CannotSeal
from services.rendering.store import queue
from services.rendering.store.known import NotHeardOf
from services.rendering.store.queue import Job, JobKind

T = TypeVar("T")

log = structlog.get_logger()
POLL_SECONDS = 1.0
DRAIN_SECONDS = 10.0
# While time-stamps are asked for and results are stored, the next documents are rendered.
TIMESTAMPED_AT_A_TIME = 2
# Certificates that are printed together: enough to share what is around a rendering, and still made in a blink.
AT_ONCE = 8
# What a job may wait for, besides images and chambers that have not been heard of.
A_SEAL, THE_DATABASE = "a seal", "the database"

render_seconds = Histogram("shomei_render_seconds", "Time to render, with the wait for a render process", ["kind"])
renders = Counter("shomei_renders_total", "Renderings by outcome", ["kind", "outcome"])
waiting = Gauge("shomei_render_queue", "Jobs that wait to be rendered", ["kind"])
held = Gauge("shomei_sealing_held", "1 while nothing can be sealed: key, security module or time-stamps are away")


@dataclass(frozen=True)
class Steps:
    """What one kind of job does (see `handlers`). `finish` is done between rendering and storing."""

    prepare: Callable[[Transaction, Press, Job], Awaitable[Callable[[], Any]]]
    keep: Callable[[Transaction, Job, Any, datetime], Awaitable[None]]
    give_up: Callable[[Transaction, Job, str], Awaitable[None]]
    finish: Callable[[Press, Any], Awaitable[Any]] | None = None


STEPS: dict[JobKind, Steps] = {
    "certificate": Steps(certificates.prepare, certificates.keep, certificates.give_up, Press.finish),
    "precheck": Steps(prechecks.prepare, prechecks.keep, prechecks.give_up),
    "form": Steps(registration_papers.prepare, registration_papers.keep, registration_papers.give_up),
}


async def _all_done(works: Iterable[Awaitable[T]]) -> list[T]:
    """The results, once nothing of it is at work any more. Raises what the first failed one raised."""
    outcomes = await asyncio.gather(*works, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return cast("list[T]", outcomes)


class Printing:
    """Renders what is due with `workers` renderings at a time."""

    def __init__(self, db: Database, clock: Clock, pool: RenderPool, press: Press, workers: int) -> None:
        self._db, self._clock, self._pool, self._press, self._workers = db, clock, pool, press, workers
        self._places = asyncio.Semaphore(workers)
        # What is not paid for leaves a worker to certificates: however many monsters are tried, none of them waits.
        self._unpaid, self._claiming = asyncio.Semaphore(max(1, workers - 1)), asyncio.Lock()
        self._due = asyncio.Event()
        self._ending = self._is_held = False

    async def run(self) -> None:
        """Work until cancelled; then finish the renderings in hand, within ten seconds (REL-61)."""
        at_a_time = self._workers + (TIMESTAMPED_AT_A_TIME if self._press.timestamped else 0)
        printing = [asyncio.create_task(self._print_for_ever()) for _ in range(at_a_time)]
        listening = asyncio.create_task(self._listen_for_ever())
        try:
            broken, _ = await asyncio.wait([*printing, listening], return_when=asyncio.FIRST_EXCEPTION)
        finally:
            self._ending = True
            self._due.set()
            listening.cancel()
            _, late = await asyncio.wait(printing, timeout=DRAIN_SECONDS)
            for task in late:
                task.cancel()
        for task in broken:
            task.result()

    async def _print_for_ever(self) -> None:
        while not self._ending:
            self._due.clear()
            try:
                if await self.print_some():
                    continue
            except PASSING as error:
                log.warning("printing.held", error=repr(error))
            except Exception:
                # A job that cannot even be given up: its claim runs out, and it must not stop what others paid for.
                log.exception("printing.broken")
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._due.wait()

    async def _listen_for_ever(self) -> None:
        """Be called when something falls due, instead of waiting for the next look; keep the queue's length known."""
        while True:
            try:
                connection = await self._db.connect()
                try:
                    await connection.add_listener(queue.CHANNEL, lambda *_: self._due.set())
                    await self._watch(connection)
                finally:
                    connection.terminate()
            except LOST as error:
                log.warning("printing.deaf", error=repr(error))
            await asyncio.sleep(POLL_SECONDS)

    async def _watch(self, connection: asyncpg.Connection) -> None:
        """Until the connection is lost: whoever only waited for calls would not notice."""
        while True:
            for kind, length in (await queue.lengths(connection)).items():
                waiting.labels(kind).set(length)
            await asyncio.sleep(POLL_SECONDS)

    async def print_some(self) -> int:
        """Bring the most urgent jobs one step further; how many. Raises `Unavailable`."""
        async with AsyncExitStack() as place:
            await place.enter_async_context(self._places)
            jobs = await self._claim(place)
            are_printed = len(jobs) > 1 and await self._print_together(jobs, place)
            if not are_printed:
                await _all_done(self._print_alone(job, place) for job in jobs)
        return len(jobs)

    async def _claim(self, place: AsyncExitStack) -> list[Job]:
        async with self._claiming:
            now = self._clock.now()
            async with self._db.transaction() as tx:
                jobs = await queue.claim(tx, now, now + LEASE, AT_ONCE, only_certificates=self._unpaid.locked())
            if jobs and jobs[0].kind != "certificate":
                await place.enter_async_context(self._unpaid)
        return jobs

    async def _print_together(self, jobs: Sequence[Job], place: AsyncExitStack) -> bool:
        """Render in one go and store in one transaction; False, with nothing stored, when one of them needs a closer
        look: then each is printed alone."""
        try:
            results = await self._render(jobs, place)
            async with self._db.transaction(jobs[0].chamber) as tx:
                open_ones = await queue.conclude_all(tx, jobs)
                for job, result in zip(jobs, results, strict=True):
                    if job.job_id in open_ones:
                        await self._keep(tx, job, result)
        except CannotSeal as error:
            for job in jobs:
                await self._hold_back(job, error)
            return True
        except Exception as error:
            log.info("printing.separated", count=len(jobs), error=repr(error))
            return False
        await self._let_go(jobs[0].kind)
        return True

    async def _keep(self, tx: Transaction, job: Job, result: Any) -> None:
        with traced_from(job.traceparent, f"keep {job.kind}"):
            await STEPS[job.kind].keep(tx, job, result, self._clock.now())
        renders.labels(job.kind, "done").inc()

    async def _print_alone(self, job: Job, place: AsyncExitStack) -> None:
        with traced_from(job.traceparent, f"render {job.kind}"):
            await self._work(job, place)

    async def _work(self, job: Job, place: AsyncExitStack) -> None:
        if is_deadly(job.attempts):
            await self._give_up(job, "every process that rendered it ended")
            return
        try:
            [result] = await self._render([job], place)
            await self._conclude(job, lambda tx: STEPS[job.kind].keep(tx, job, result, self._clock.now()))
            await self._let_go(job.kind)
        except NotHeardOf as error:
            await self._wait_for(job, error.what)
        except CannotSeal as error:
            await self._hold_back(job, error)
        except Unprintable as error:
            await self._give_up(job, str(error))
        except PASSING as error:
            log.warning("printing.interrupted", kind=job.kind, key=job.key, error=repr(error))
            await self._wait_for(job, THE_DATABASE)
        except Exception as error:
            await self._failed(job, error)

    async def _render(self, jobs: Sequence[Job], place: AsyncExitStack) -> list[Any]:
        """Render jobs of one kind and chamber, and finish them; the place is left in between, so that the workers are
        never idle."""
        steps = STEPS[jobs[0].kind]
        async with self._db.transaction(jobs[0].chamber) as tx:
            calls = [await steps.prepare(tx, self._press, job) for job in jobs]
        async with self._held(jobs):
            started = perf_counter()
            results = await self._pool.render(one_after_another, calls)
            for job in jobs:
                render_seconds.labels(job.kind).observe((perf_counter() - started) / len(jobs))
            if steps.finish is None:
                return results
            await place.aclose()
            return await _all_done(steps.finish(self._press, one) for one in results)

    @asynccontextmanager
    async def _held(self, jobs: Sequence[Job]) -> AsyncIterator[None]:
        holding = asyncio.create_task(self._hold_for_ever(jobs))
        try:
            yield
        finally:
            holding.cancel()

    async def _hold_for_ever(self, jobs: Sequence[Job]) -> None:
        while True:
            await asyncio.sleep(HOLD_AGAIN_SECONDS)
            try:
                async with self._db.transaction() as tx:
                    await queue.hold(tx, jobs, self._clock.now() + LEASE)
            except Exception as error:
                log.warning("printing.not-held", error=repr(error))

    async def _conclude(self, job: Job, conclude: Callable[[Transaction], Awaitable[None]], error: str = "") -> None:
        """Close the job and do what belongs to it, together."""
        state: Literal["done", "failed"] = "failed" if error else "done"

        async def concluding(tx: Transaction) -> None:
            if await queue.conclude(tx, job.job_id, state, error or None):
                await conclude(tx)
                renders.labels(job.kind, state).inc()

        await self._write(job, concluding)

    async def _write(self, job: Job, write: Callable[[Transaction], Awaitable[None]]) -> None:
        """In one transaction, once there can be one: what is known of a job waits for a database that is away."""
        while True:
            try:
                async with self._db.transaction(job.chamber) as tx:
                    await write(tx)
                return
            except PASSING as away:
                log.warning("printing.result-held", kind=job.kind, key=job.key, error=repr(away))
                await asyncio.sleep(POLL_SECONDS)

    async def _give_up(self, job: Job, reason: str) -> None:
        log.error("printing.given-up", kind=job.kind, key=job.key, attempts=job.attempts, reason=reason)
        await self._conclude(job, lambda tx: STEPS[job.kind].give_up(tx, job, reason[:500]), reason[:500])

    async def _failed(self, job: Job, error: Exception) -> None:
        next_at = next_attempt(job.attempts, self._clock.now())
        if next_at is None:
            await self._give_up(job, f"{type(error).__name__}: {error}")
            return
        fault = None if isinstance(error, RenderingFailed) else error
        log.warning("printing.failed", kind=job.kind, key=job.key, error=repr(error), exc_info=fault)
        renders.labels(job.kind, "failed_once").inc()
        async with self._db.transaction() as tx:
            await queue.try_again(tx, job.job_id, next_at, repr(error)[:500])

    async def _hold_back(self, job: Job, reason: CannotSeal) -> None:
        """Nothing can be sealed now, this or another: it waits, and no attempt is counted."""
        log.warning("printing.cannot-seal", key=job.key, reason=reason.en)
        self._press.keys.rest(reason)
        self._is_held = True
        held.set(1)
        await self._wait_for(job, A_SEAL)

    async def _let_go(self, kind: JobKind) -> None:
        """Something is sealed and stored again: whatever waited for that need not wait for its next look."""
        if self._is_held and kind == "certificate":
            self._is_held = False
            held.set(0)
            async with self._db.transaction() as tx:
                await queue.heard_of(tx, A_SEAL, self._clock.now())

    async def _wait_for(self, job: Job, what: str) -> None:
        log.info("printing.waits", kind=job.kind, key=job.key, what=what)
        next_at = next_look(job.created_at, self._clock.now())
        await self._write(job, lambda tx: queue.wait_for(tx, job.job_id, what, next_at))
