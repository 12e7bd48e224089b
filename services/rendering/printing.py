"""The workers: take a job, render it outside any transaction, store and say the result in one (REL-37).

Each step may be the last of its process. A job whose process died is taken up again when its lease ends; what was
rendered and not stored is rendered again, and whoever stores first closes the job, so that everything is said once.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any, Literal

import structlog
from prometheus_client import Counter, Gauge, Histogram

from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.errors import Unavailable
from libs.common.leadership import LOST
from libs.common.telemetry import traced_from
from services.rendering.attempts import HOLD_AGAIN_SECONDS, LEASE, is_deadly, next_attempt, next_look
from services.rendering.certificate import Unprintable
from services.rendering.handlers import certificates, forms, prechecks
from services.rendering.handlers.press import Press
from services.rendering.keystore import CannotSeal
from services.rendering.pdf import RenderingFailed
from services.rendering.store import queue
from services.rendering.store.known import NotHeardOf
from services.rendering.store.queue import Job, JobKind
from services.rendering.workers import RenderPool

log = structlog.get_logger()
POLL_SECONDS = 1.0
DRAIN_SECONDS = 10.0
# While time-stamps are asked for and results are stored, the next documents are rendered.
TIMESTAMPED_AT_A_TIME = 8
A_SEAL = "a seal"

render_seconds = Histogram("shomei_render_seconds", "Time in a render process", ["kind"])
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
    "form": Steps(forms.prepare, forms.keep, forms.give_up),
}


class Printing:
    """Renders what is due with `workers` renderings at a time."""

    def __init__(self, db: Database, clock: Clock, pool: RenderPool, press: Press, workers: int) -> None:
        self._db, self._clock, self._pool, self._press, self._workers = db, clock, pool, press, workers
        self._places = asyncio.Semaphore(workers)
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
                if await self.print_one():
                    continue
            except Unavailable as error:
                log.warning("printing.held", error=error.en)
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
                    await self._watch()
                finally:
                    connection.terminate()
            except LOST as error:
                log.warning("printing.deaf", error=repr(error))
            await asyncio.sleep(POLL_SECONDS)

    async def _watch(self) -> None:
        while True:
            async with self._db.transaction() as tx:
                for kind, length in (await queue.lengths(tx)).items():
                    waiting.labels(kind).set(length)
            await asyncio.sleep(POLL_SECONDS)

    async def print_one(self) -> bool:
        """Bring the most urgent job one step further; False when none is due. Raises `Unavailable`."""
        async with AsyncExitStack() as place:
            await place.enter_async_context(self._places)
            now = self._clock.now()
            async with self._db.transaction() as tx:
                job = await queue.claim(tx, now, now + LEASE)
            if job is None:
                return False
            with traced_from(job.traceparent, f"render {job.kind}"):
                await self._work(job, place)
        return True

    async def _work(self, job: Job, place: AsyncExitStack) -> None:
        if is_deadly(job.attempts):
            await self._give_up(job, "every process that rendered it ended")
            return
        try:
            result = await self._render(job, place)
            await self._conclude(job, lambda tx: STEPS[job.kind].keep(tx, job, result, self._clock.now()))
        except NotHeardOf as error:
            await self._wait_for(job, error.what)
        except CannotSeal as error:
            await self._hold_back(job, error)
        except Unprintable as error:
            await self._give_up(job, str(error))
        except Unavailable:
            raise
        except Exception as error:
            await self._failed(job, error)

    async def _render(self, job: Job, place: AsyncExitStack) -> Any:
        """Render and finish; the place is left in between, so that the workers are never idle."""
        steps = STEPS[job.kind]
        async with self._db.transaction(job.chamber) as tx:
            render = await steps.prepare(tx, self._press, job)
        async with self._held(job):
            started = perf_counter()
            result = await self._pool.render(render)
            render_seconds.labels(job.kind).observe(perf_counter() - started)
            if steps.finish is None:
                return result
            await place.aclose()
            return await steps.finish(self._press, result)

    @asynccontextmanager
    async def _held(self, job: Job) -> AsyncIterator[None]:
        holding = asyncio.create_task(self._hold_for_ever(job))
        try:
            yield
        finally:
            holding.cancel()

    async def _hold_for_ever(self, job: Job) -> None:
        while True:
            await asyncio.sleep(HOLD_AGAIN_SECONDS)
            with suppress(Unavailable):
                async with self._db.transaction() as tx:
                    await queue.hold(tx, job.job_id, self._clock.now() + LEASE)

    async def _conclude(self, job: Job, conclude: Callable[[Transaction], Awaitable[None]], error: str = "") -> None:
        """Close the job and do what belongs to it, together. What is rendered waits for a database that is away."""
        state: Literal["done", "failed"] = "failed" if error else "done"
        while True:
            try:
                async with self._db.transaction(job.chamber) as tx:
                    if await queue.conclude(tx, job.job_id, state, error or None):
                        await conclude(tx)
                        if state == "done":
                            await self._let_go(tx, job)
                        renders.labels(job.kind, state).inc()
                return
            except Unavailable as away:
                log.warning("printing.result-held", kind=job.kind, key=job.key, error=away.en)
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

    async def _let_go(self, tx: Transaction, job: Job) -> None:
        """Sealing works again: whatever waited for it need not wait for its next look."""
        if self._is_held and job.kind == "certificate":
            self._is_held = False
            held.set(0)
            await queue.heard_of(tx, A_SEAL, self._clock.now())

    async def _wait_for(self, job: Job, what: str) -> None:
        log.info("printing.waits", kind=job.kind, key=job.key, what=what)
        next_at = next_look(job.created_at, self._clock.now())
        async with self._db.transaction() as tx:
            await queue.wait_for(tx, job.job_id, what, next_at)
