"""The loop: claim jobs, have them rendered outside any transaction, store each result with its event in one (REL-37).

A process may end at any step. A job whose process ended is claimed again when its lease ends; what was rendered and not
stored is rendered again, and whoever stores first closes the job, so that each event is emitted once.

`runner` renders what is claimed here, `outcomes` writes down the result.
"""

import asyncio
from contextlib import AsyncExitStack, suppress

import asyncpg
import structlog
from prometheus_client import Gauge

from libs.common.clock import Clock
from libs.common.db import PASSING, Database
from libs.common.leadership import LOST
from services.rendering.domain.attempts import LEASE
from services.rendering.handlers.equipment import Equipment
from services.rendering.pool import RenderPool
from services.rendering.store import queue
from services.rendering.store.queue import Job
from services.rendering.work.runner import Runner

log = structlog.get_logger()
POLL_SECONDS = 1.0
DRAIN_SECONDS = 10.0
# While time-stamps are asked for and results are stored, the next documents are rendered.
TIMESTAMPED_AT_A_TIME = 2
# Certificates that are printed together: enough to share what is around a rendering, and still done within a second.
AT_ONCE = 8

waiting = Gauge("shomei_render_queue", "Jobs that wait to be rendered", ["kind"])


class Printing:
    """Renders what is due with `workers` renderings at a time."""

    def __init__(self, db: Database, clock: Clock, pool: RenderPool, equipment: Equipment, workers: int) -> None:
        self._db, self._clock, self.runner = db, clock, Runner(db, clock, pool, equipment)
        self._places = asyncio.Semaphore(workers)
        # What is not paid for leaves a worker to certificates: however many huge trials there are, none of them waits.
        self._unpaid, self._claiming = asyncio.Semaphore(max(1, workers - 1)), asyncio.Lock()
        self._at_a_time = workers + (TIMESTAMPED_AT_A_TIME if equipment.timestamped else 0)
        self._due = asyncio.Event()
        self._ending = False

    async def run(self) -> None:
        """Work until cancelled; then finish the renderings in hand, within ten seconds (REL-61)."""
        printing = [asyncio.create_task(self._print_for_ever()) for _ in range(self._at_a_time)]
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
                log.warning("printing.database-away", error=repr(error))
            except Exception:
                # A job that cannot even be given up: its claim runs out, and it must not stop what others paid for.
                log.exception("printing.broken")
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._due.wait()

    async def _listen_for_ever(self) -> None:
        """Listen to PostgreSQL's notifications, so that a job is taken when it falls due and not at the next look."""
        while True:
            try:
                connection = await self._db.connect()
                try:
                    await connection.add_listener(queue.CHANNEL, lambda *_: self._due.set())
                    await self._watch(connection)
                finally:
                    connection.terminate()
            except LOST as error:
                log.warning("printing.notifications-lost", error=repr(error))
            await asyncio.sleep(POLL_SECONDS)

    async def _watch(self, connection: asyncpg.Connection) -> None:
        """Measure the queue's length each second; this also finds out when the connection is lost. Raises LOST."""
        while True:
            for kind, length in (await queue.lengths(connection)).items():
                waiting.labels(kind).set(length)
            await asyncio.sleep(POLL_SECONDS)

    async def print_some(self) -> int:
        """Bring the most urgent jobs one step further; how many. Raises `Unavailable`."""
        async with AsyncExitStack() as place:
            await place.enter_async_context(self._places)
            jobs = await self._claim(place)
            await self.runner.run(jobs, place)
        return len(jobs)

    async def _claim(self, place: AsyncExitStack) -> list[Job]:
        async with self._claiming:
            now = self._clock.now()
            async with self._db.transaction() as tx:
                jobs = await queue.claim(tx, now, now + LEASE, AT_ONCE, only_certificates=self._unpaid.locked())
            if jobs and jobs[0].kind != "certificate":
                await place.enter_async_context(self._unpaid)
        return jobs
