"""The gauge of open tasks. Every process counts for itself: they agree, and none keeps an old figure."""

import asyncio

import structlog
from prometheus_client import Gauge

from libs.common.db import PASSING, Database
from libs.common.tasks import keeping
from libs.common.tasks.kinds import Kinds

log = structlog.get_logger()
EVERY_SECONDS = 15.0
open_tasks = Gauge("shomei_tasks_open", "What waits for a person, by kind, in all chambers", ["kind"])


async def count_for_ever(db: Database, kinds: Kinds) -> None:
    """Keep the gauge up to date; returns only when cancelled."""
    while True:
        try:
            await count(db, kinds)
        except PASSING as error:
            log.warning("tasks.not-counted", error=repr(error))
        await asyncio.sleep(EVERY_SECONDS)


async def count(db: Database, kinds: Kinds) -> None:
    """Set the gauge of each kind. Raises `Unavailable`."""
    async with db.transaction() as tx:
        found = await keeping.counts(tx)
    for kind in kinds:
        open_tasks.labels(kind.name).set(found.get(kind.name, 0))
