"""Requests whose link is over."""

from functools import partial

from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from services.registration.domain.requests import moved
from services.registration.domain.states import RequestAct
from services.registration.store import acts, chambers, requests


async def lapse_links(db: Database, clock: Clock) -> None:
    """Lapse the overdue requests of all chambers."""
    async with db.transaction() as tx:
        codes = await chambers.codes(tx)
    await db.in_each(codes, partial(_lapse, clock=clock))


async def _lapse(tx: Transaction, _chamber: str, *, clock: Clock) -> None:
    overdue = await requests.find_overdue(tx, clock.now())
    for request_id in overdue:
        request = await requests.lock(tx, request_id)
        # Between the search and the lock the desk may have moved it.
        if request is not None and request.is_overdue(clock.now()):
            await requests.save(tx, moved(request, RequestAct.LAPSE))
            await acts.record(tx, request, "lapsed", by=acts.SYSTEM, at=clock.now())
