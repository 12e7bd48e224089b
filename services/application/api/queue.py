"""The chamber's desk: the queue, and one case."""

from uuid import UUID

from pydantic import BaseModel

from libs.common.api import Routes
from libs.common.auth import Caller, staff
from libs.common.db import Transaction
from services.application.api import views
from services.application.api.forms import Form, Limit
from services.application.api.views import Case, CaseDetail
from services.application.domain.states import State
from services.application.handlers.callers import visible
from services.application.store import listings

routes = Routes()
READERS = staff("reception", "examiner", "certifier", "accounting", "chamber_admin")


class QueueQuery(Form):
    """Which cases: in one state, from behind the case `after`, at most `limit`."""

    state: State = State.SUBMITTED
    after: UUID | None = None
    limit: Limit = 100


class Queue(BaseModel):
    """The case whose latest submission is oldest comes first. `after` is what to ask for next; None at the end."""

    applications: list[Case]
    after: UUID | None


@routes.get("/v1/staff/applications", access=READERS)
async def list_cases(tx: Transaction, caller: Caller, query: QueueQuery) -> Queue:
    """The chamber's cases in one state (APP-15)."""
    rows = await listings.queue(tx, caller.chamber, query.state, query.after, query.limit)
    return Queue(
        applications=[Case.model_validate(views.case(row)) for row in rows],
        after=rows[-1]["application_id"] if len(rows) == query.limit else None,
    )


@routes.get("/v1/staff/applications/{application_id}", access=READERS)
async def show_case(tx: Transaction, caller: Caller, application_id: UUID) -> CaseDetail:
    """One case with everything that an examiner needs."""
    await visible(tx, caller, application_id)
    return await views.case_detail(tx, application_id)
