"""What the desk looks through: lists, counts, the record of a request, and what an applicant corrected (C02, C03)."""

import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from libs.common.api import Routes
from libs.common.db import Row, Transaction
from libs.contracts.names import companies
from libs.contracts.names.choice import OneOf
from services.registration.api.models import RequestLines, RequestQuery
from services.registration.api.reception import DESK
from services.registration.api.views import request_lines
from services.registration.domain.chamber import Strict
from services.registration.domain.states import RequestState
from services.registration.handlers import reading
from services.registration.store import queue
from services.registration.store.queue import Search

routes = Routes()
Act = Annotated[str, OneOf(companies.ACTS)]
OPEN = (RequestState.SUBMITTED, RequestState.CHECKING)


class StateCount(BaseModel):
    """How many requests are in a state; `oldest_submitted_at` (UTC): since when the longest waiting one lies here.

    A request in state `entering` was sent back to its applicant.
    """

    state: RequestState
    count: int
    oldest_submitted_at: datetime | None


class Counts(BaseModel):
    """All states that a request at the desk can be in."""

    counts: list[StateCount]


class ActLine(BaseModel):
    """What was done, by which login (or `applicant`, `system`), to which revision."""

    at: datetime
    by: str
    act: Act
    revision: int
    detail: dict[str, Any]


class History(BaseModel):
    """In the order in which it happened."""

    acts: list[ActLine]


class RevisionQuery(Strict):
    """Which revision; without it, the last one."""

    revision: Annotated[int, Field(ge=1, le=100_000)] | None = None


class DifferenceView(BaseModel):
    """One changed field: `pointer` is a JSON pointer such as `/company/present_address/en` or `/signers/0`.

    `before` None: added; `after` None: taken away (`/signers/n` then counts in the revision before).
    """

    pointer: str
    before: Any
    after: Any


class Differences(BaseModel):
    """What `revision` changed against the one before."""

    revision: int
    differences: list[DifferenceView]


@routes.get("/v1/staff/registration-requests", access=DESK)
async def search_requests(tx: Transaction, query: RequestQuery) -> RequestLines:
    """Requests by number, by a company's name or numbers, by a scanned QR code, or by state."""
    states = OPEN if query.state == "open" else (query.state,) if query.state else ()
    wanted = Search(query.request_no or None, query.text or None, states, query.limit, query.offset)
    return request_lines(await reading.search(tx, wanted))


@routes.get("/v1/staff/registration-requests/counts", access=DESK)
async def count(tx: Transaction) -> Counts:
    """How many requests are in which state, and since when the oldest waits."""
    found = {row["state"]: row for row in await queue.counts(tx)}
    states = [state for state in RequestState if state is not RequestState.INVITED]
    return Counts(counts=[_count(state, found.get(state)) for state in states])


@routes.get("/v1/staff/registration-requests/{request_id}/history", access=DESK)
async def show_history(tx: Transaction, request_id: UUID) -> History:
    """Who did what to a request."""
    rows = [dict(row) for row in await reading.history(tx, request_id)]
    return History(acts=[ActLine(**row | {"detail": json.loads(row["detail"])}) for row in rows])


@routes.get("/v1/staff/registration-requests/{request_id}/differences", access=DESK)
async def show_differences(tx: Transaction, request_id: UUID, query: RevisionQuery) -> Differences:
    """What the applicant changed from one submission to the next."""
    revision, found = await reading.compare(tx, request_id, query.revision)
    lines = [DifferenceView.model_validate(each, from_attributes=True) for each in found]
    return Differences(revision=revision, differences=lines)


def _count(state: RequestState, row: Row | None) -> StateCount:
    if row is None:
        return StateCount(state=state, count=0, oldest_submitted_at=None)
    return StateCount(state=state, count=row["count"], oldest_submitted_at=row["oldest"])
