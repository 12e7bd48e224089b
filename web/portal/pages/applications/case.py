"""申請詳細 (P29): one application with its states, messages, content, files, fee and certificate."""

from datetime import date
from typing import Any

from aiohttp import web

from libs.contracts.names.fields import name_of
from web.common.previews import rendered
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.states import ACTS, KINDS, SIGNATURE_FORMS, STATES
from web.common.upstreams import Away
from web.common.visits import Visit
from web.portal.pages import cases
from web.portal.pages.cases import APPLICANTS, ID

routes = PageRoutes()
ADDRESS = f"/applications/{{application_id:{ID}}}"
LINES_AT_ONCE = 5


@routes.page("GET", ADDRESS, access=APPLICANTS)
async def show(visit: Visit) -> web.StreamResponse:
    """The case. What another service has to say of it may be missing (D-47)."""
    return await page(visit)


async def page(visit: Visit, refusal: Refused | None = None) -> web.Response:
    """The case as it is now; with `refusal`, why the last act was not possible."""
    where = f"/v1/applications/{visit.match('application_id')}"
    found, document = await visit.together(
        visit.get("application", where), visit.get("application", f"{where}/document")
    )
    return visit.render(
        "applications/case.html",
        status=refusal.status if refusal else 200,
        case=cases.shown(found, visit.known, visit.now),
        document=document,
        prints=await _prints(visit, found),
        label_of=lambda pointer: visit.words.name(name_of(pointer, found["kind"])),
        kinds=KINDS,
        forms=SIGNATURE_FORMS,
        states=STATES,
        acts=ACTS,
        lines_at_once=LINES_AT_ONCE,
        refusal=refusal,
        submitted=visit.typed("submitted") != "",
        examined_on=_day(visit.typed("submitted")),
        here=visit.path(f"/applications/{visit.match('application_id')}"),
    )


def _day(text: str) -> date | None:
    """The day on which it will be examined, as the editor says it after 発給申請 (APP-14)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def _prints(visit: Visit, case: dict[str, Any]) -> Any:
    """Who printed it; None while rendering does not answer or does not know it yet."""
    if not case["certificate"]:
        return []
    try:
        log = await visit.get("rendering", f"/v1/certificates/{case['certificate']['certificate_id']}/prints")
    except (Refused, Away):
        return None
    return log["prints"]


@routes.page("GET", f"{ADDRESS}/files/{{file_id:{ID}}}", access=APPLICANTS, is_api=True)
async def read_file(visit: Visit) -> web.StreamResponse:
    """A file that was sent with the application, to be saved."""
    path = f"/v1/applications/{visit.match('application_id')}/files/{visit.match('file_id')}"
    return visit.pass_on(await visit.call("application", "GET", path))


@routes.page("GET", f"{ADDRESS}/sheet", access=APPLICANTS, is_api=True)
async def sheet(visit: Visit) -> web.StreamResponse:
    """The first page of the certificate as a picture, marked SPECIMEN."""
    document = await visit.get("application", f"/v1/applications/{visit.match('application_id')}/document")
    return visit.pass_on(await rendered(visit, "/v1/previews", document, page=1))
