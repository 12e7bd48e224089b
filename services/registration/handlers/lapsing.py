"""Requests whose link is over."""

from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from services.registration.domain.requests import moved
from services.registration.domain.states import RequestAct
from services.registration.store import acts, chambers, requests


async def lapse_links(db: Database, clock: Clock) -> int:
    """Lapse the overdue requests of all chambers, each chamber in its own transaction. Returns how many."""
    async with db.transaction() as tx:
        codes = await chambers.codes(tx)
    lapsed = 0
    for code in codes:
        async with db.transaction(code) as tx:
            lapsed += await _lapse_chamber(tx, clock)
    return lapsed


async def _lapse_chamber(tx: Transaction, clock: Clock) -> int:
    overdue = await requests.find_overdue(tx, clock.now())
    lapsed = 0
    for request_id in overdue:
        request = await requests.lock(tx, request_id)
        # Between the search and the lock the desk may have moved it.
        if request is not None and request.is_overdue(clock.now()):
            await requests.save(tx, moved(request, RequestAct.LAPSE))
            await acts.record(tx, request, "lapsed", by=acts.SYSTEM, at=clock.now())
            lapsed += 1
    return lapsed
