"""The chamber's desk: the queue, and one case."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from libs.common.api import Routes
from libs.common.auth import Caller, staff
from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.contracts import staff_rights
from services.application.api import case_views
from services.application.api.case_views import Case, CaseDetail
from services.application.api.inputs import Limit
from services.application.domain.states import State
from services.application.handlers.callers import chamber_of, visible
from services.application.store import cases
from services.application.store.cases import CaseFilters, Order

routes = Routes()
NEVER_DRAFTS: list[State] = [
    state for state in State if state not in (State.DRAFT, State.AWAITING_SIGNER, State.DELETED)
]
READERS = staff(*staff_rights.ANY_ROLE)


class QueueQuery(CaseFilters):
    """Which cases; those submitted and not claimed when no state is asked for, and with `any_state` all of them."""

    any_state: bool = False
    mine: bool = False
    order: Order = "oldest"
    after: UUID | None = None
    limit: Limit = 100

    def filters(self, caller: Caller) -> CaseFilters:
        """The filters alone; `mine` are those that the caller has claimed."""
        states = self.state or (() if self.any_state else (State.SUBMITTED,))
        examiner = caller.login if self.mine else self.examiner
        return self.model_copy(update={"state": states, "examiner": examiner})


class Queue(BaseModel):
    """In the order of the latest submissions. `after` is what to ask for next; None at the end."""

    applications: list[Case]
    after: UUID | None


@routes.get("/v1/staff/applications", access=READERS)
async def list_cases(tx: Transaction, caller: Caller, query: QueueQuery) -> Queue:
    """The queue (APP-15), oldest first, and the ledger of all cases, newest first with `order=newest`."""
    rows = await cases.cases(
        tx, caller.chamber, query.filters(caller), order=query.order, after=query.after, limit=query.limit + 1
    )
    shown = rows[: query.limit]
    return Queue(
        applications=[Case.model_validate(case_views.case(row)) for row in shown],
        after=shown[-1]["application_id"] if len(rows) > len(shown) else None,
    )


class StateCount(BaseModel):
    """How many cases are in a state, and since when and how many seconds the oldest has waited since its submission."""

    count: int
    oldest_submitted_at: datetime | None
    oldest_waiting_seconds: int | None


class CaseCounts(BaseModel):
    """By state; states without cases are there with 0.

    `mine` counts what the caller has claimed, `mine_sent_back` what of it the certifier has sent back.
    """

    by_state: dict[State, StateCount]
    mine: int
    mine_sent_back: int


@routes.get("/v1/staff/applications/counts", access=READERS)
async def count_cases(tx: Transaction, caller: Caller, clock: Clock, query: CaseFilters) -> CaseCounts:
    """The chamber's cases by state, for the menu; with filters, how many of them pass."""
    rows = await cases.counts_of_chamber(tx, caller.chamber, query)
    none = StateCount(count=0, oldest_submitted_at=None, oldest_waiting_seconds=None)
    by_state = dict.fromkeys(NEVER_DRAFTS, none)
    for row in rows:
        waiting = int((clock.now() - row["oldest"]).total_seconds())
        by_state[State(row["state"])] = StateCount(
            count=row["number"], oldest_submitted_at=row["oldest"], oldest_waiting_seconds=waiting
        )
    mine, sent_back = await cases.claimed_by(tx, caller.chamber, query, caller.login)
    return CaseCounts(by_state=by_state, mine=mine, mine_sent_back=sent_back)


class DeskFacts(BaseModel):
    """`four_eyes`: whoever examined a case may not certify it (D-17)."""

    four_eyes: bool


@routes.get("/v1/staff/applications/desk-facts", access=READERS)
async def show_desk_facts(tx: Transaction, caller: Caller) -> DeskFacts:
    """What the chamber's settings say about the desk's work."""
    return DeskFacts(four_eyes=(await chamber_of(tx, caller.chamber)).settings.four_eyes)


@routes.get("/v1/staff/applications/{application_id}", access=READERS)
async def show_case(tx: Transaction, caller: Caller, application_id: UUID) -> CaseDetail:
    """One case with everything that an examiner needs."""
    return await case_views.case_detail(tx, await visible(tx, caller, application_id))
