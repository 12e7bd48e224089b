"""証明書印刷 (P33): what may be printed, until when, one by one or several at once (DOC-04, DOC-07, DOC-08)."""

import asyncio

from aiohttp import web

from libs.common.clock import japan_date
from libs.contracts import limits
from web.common.rooms import PageRoutes
from web.common.services import Answer, Refused
from web.common.visits import Visit
from web.portal.pages import cases
from web.portal.pages.cases import APPLICANTS, ID

routes = PageRoutes()
MOST = 500
# The printer hears of an issue a moment after the applicant.
TRIES, PAUSE_SECONDS = 10, 0.5


@routes.page("GET", "/printing", access=APPLICANTS)
async def show(visit: Visit) -> web.StreamResponse:
    """Whatever may be printed today, that which ends first above."""
    return await _page(visit)


async def _page(visit: Visit, refusal: Refused | None = None, ticked: tuple[str, ...] = ()) -> web.Response:
    query = {"printable_on": japan_date(visit.now).isoformat(), "limit": MOST}
    listed = await visit.get("application", "/v1/applications", **query)
    printable = [cases.shown(case, visit.known, visit.now) for case in listed["applications"]]
    printable.sort(key=lambda case: (case["days_left"], case["certificate"]["certificate_no"]))
    return visit.render(
        "printing/printing.html",
        status=refusal.status if refusal else 200,
        cases=printable,
        ticked=ticked,
        refusal=refusal,
        most_at_once=limits.PRINTED_AT_ONCE,
    )


@routes.page("GET", f"/printing/{{certificate_id:{ID}}}/{{name:[0-9A-Z-]+}}.pdf", access=APPLICANTS)
async def original(visit: Visit) -> web.StreamResponse:
    """印刷: the ORIGINAL, opened in the browser, or with `save=yes` to be saved. Each answer is recorded (DOC-04)."""
    answer = await _patiently(visit, "GET", f"/v1/certificates/{visit.match('certificate_id')}/original.pdf")
    return visit.pass_on(answer, f"{visit.match('name')}.pdf" if visit.typed("save") == "yes" else None)


@routes.page("GET", f"/printing/{{certificate_id:{ID}}}/copy/{{name:[0-9A-Z-]+}}.pdf", access=APPLICANTS)
async def copy(visit: Visit) -> web.StreamResponse:
    """The COPY, which is made at the first request (D-22); like the ORIGINAL otherwise."""
    answer = await _patiently(visit, "GET", f"/v1/certificates/{visit.match('certificate_id')}/copy.pdf")
    return visit.pass_on(answer, f"{visit.match('name')}-copy.pdf" if visit.typed("save") == "yes" else None)


@routes.page("POST", "/printing/several", access=APPLICANTS)
async def several(visit: Visit) -> web.StreamResponse:
    """The ticked ones as one ZIP file; when one of them cannot be printed, none is, and the page says why."""
    ticked = tuple(visit.typed_all("id"))
    try:
        answer = await _patiently(visit, "POST", "/v1/certificates/originals", ticked)
    except Refused as refusal:
        return await _page(visit, refusal, ticked)
    return visit.pass_on(answer)


async def _patiently(visit: Visit, method: str, path: str, ids: tuple[str, ...] | None = None) -> Answer:
    body = None if ids is None else {"certificate_ids": list(ids)}
    for _ in range(TRIES):
        try:
            return await visit.call("rendering", method, path, json=body)
        except Refused as refusal:
            if refusal.status != 503 or refusal.code != "not-issued-yet":
                raise
        await asyncio.sleep(PAUSE_SECONDS)
    return await visit.call("rendering", method, path, json=body)
