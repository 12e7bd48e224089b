"""The lease of claimed jobs: renewed while they are rendered, so that no other worker takes them up."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

from libs.common.clock import Clock
from libs.common.db import Database
from services.rendering.domain.attempts import HOLD_AGAIN_SECONDS, LEASE
from services.rendering.store import queue
from services.rendering.store.queue import Job

log = structlog.get_logger()


@asynccontextmanager
async def renewed_lease(db: Database, clock: Clock, jobs: Sequence[Job]) -> AsyncIterator[None]:
    """Renew the lease of `jobs` every few seconds inside this block. A renewal that fails is logged, not raised."""
    renewing = asyncio.create_task(_renew_for_ever(db, clock, jobs))
    try:
        yield
    finally:
        renewing.cancel()


async def _renew_for_ever(db: Database, clock: Clock, jobs: Sequence[Job]) -> None:
    while True:
        await asyncio.sleep(HOLD_AGAIN_SECONDS)
        try:
            async with db.transaction() as tx:
                await queue.hold(tx, jobs, clock.now() + LEASE)
        except Exception as error:
            log.warning("printing.lease-not-renewed", error=repr(error))
