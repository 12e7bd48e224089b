"""The applicants' desk: the list, its search and counts, and its export (APP-12)."""

from typing import Literal
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel

from libs.common.api import Routes
from libs.common.auth import Caller, allow
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.places import asker
from services.application import places
from services.application.api import views
from services.application.api.inputs import Limit
from services.application.api.views import Summary
from services.application.domain.states import State
from services.application.handlers import exporting
from services.application.handlers.access_codes import AccessCodes
from services.application.store import listings
from services.application.store.search import Filters

routes = Routes()
APPLICANTS = allow("user", "sub")


class ListQuery(Filters):
    """Which applications: those that pass the filters, from behind the application `after`, at most `limit`."""

    after: UUID | None = None
    limit: Limit = 100


class ApplicationList(BaseModel):
    """Newest first. `after` is what to ask for next; None at the end."""

    applications: list[Summary]
    after: UUID | None


@routes.get("/v1/applications", access=APPLICANTS)
async def list_applications(tx: Transaction, caller: Caller, query: ListQuery, codes: AccessCodes) -> ApplicationList:
    """A user ID sees its company's applications, a sub-ID its own."""
    assert caller.registration_id
    filters = exporting.own(caller, query)
    rows = await listings.of_company(tx, caller.registration_id, filters, after=query.after, limit=query.limit + 1)
    shown = rows[: query.limit]
    return ApplicationList(
        applications=[Summary.model_validate(views.summary(row, codes)) for row in shown],
        after=shown[-1]["application_id"] if len(rows) > len(shown) else None,
    )


class Counts(BaseModel):
    """By state, 0 included. `to_pay` can be paid now, `to_print` may be printed and never was."""

    by_state: dict[State, int]
    to_pay: int
    to_print: int
    returned: int


@routes.get("/v1/applications/counts", access=APPLICANTS)
async def count_applications(tx: Transaction, caller: Caller, clock: Clock) -> Counts:
    """What waits for the company, or for a sub-ID, for the menu."""
    assert caller.registration_id
    only = caller.sub_id if caller.kind == "sub" else None
    found, to_pay, to_print = await listings.counts_of_company(
        tx, caller.registration_id, sub_id=only, today=clock.today()
    )
    by_state = {state: found.get(state, 0) for state in State if state != State.DELETED}
    return Counts(by_state=by_state, to_pay=to_pay, to_print=to_print, returned=by_state[State.RETURNED])


class SignerOfList(BaseModel):
    """A signer with applications in the list."""

    signer_id: UUID
    name_ja: str
    name_en: str


class SubIdOfList(BaseModel):
    """A sub-ID with applications in the list."""

    sub_id: UUID
    name: str


class PeopleOfList(BaseModel):
    """By whom the list can be searched."""

    signers: list[SignerOfList]
    sub_ids: list[SubIdOfList]


@routes.get("/v1/applications/people", access=APPLICANTS)
async def list_people(tx: Transaction, caller: Caller) -> PeopleOfList:
    """Whose applications the list holds: the company's, or a sub-ID's own (APP-12)."""
    assert caller.registration_id
    only = caller.sub_id if caller.kind == "sub" else None
    signers, sub_ids = await listings.people_of_company(tx, caller.registration_id, sub_id=only)
    return PeopleOfList(
        signers=[SignerOfList(**dict(row)) for row in signers], sub_ids=[SubIdOfList(**dict(row)) for row in sub_ids]
    )


class ExportQuery(Filters):
    """The filters of the list, and whether the headings are Japanese or English."""

    format: Literal["csv", "xlsx"] = "csv"
    lang: Literal["ja", "en"] = "ja"


@routes.get("/v1/applications/export", access=APPLICANTS, answers=tuple(exporting.TYPES.values()))
async def export(caller: Caller, query: ExportQuery, *, db: Database, clock: Clock) -> web.Response:
    """The list as a file for Excel: CSV in UTF-8 with BOM, or a workbook. 422 over 10,000 rows."""
    async with db.transaction(caller.chamber) as tx:
        rows = await exporting.rows(tx, caller, query)
    async with places.EXPORTS.place(asker(caller)):
        body = await exporting.write(rows, query.format, query.lang)
    name = f"applications-{clock.today():%Y%m%d}.{query.format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=body, content_type=exporting.TYPES[query.format], headers=headers)
