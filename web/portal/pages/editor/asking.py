"""What the editor's scripts ask while somebody types: saving, checking, goods lists, parties, previews."""

from aiohttp import web

from libs.contracts import limits
from web.common.previews import PICTURE, rendered
from web.common.rooms import PageRoutes
from web.common.services import Answer, Refused
from web.common.visits import Visit
from web.portal.pages.editor.page import APPLICANTS, ID
from web.portal.pages.editor.printed_places import typed_at

KEPT_SECONDS = 300
EDIT = f"/applications/{ID}/edit"
PASTED = "text/tab-separated-values"
routes = PageRoutes()


def _case(visit: Visit, rest: str = "") -> str:
    return f"/v1/applications/{visit.match('application_id')}{rest}"


@routes.page("GET", f"{EDIT}/draft", access=APPLICANTS, is_api=True)
async def read_draft(visit: Visit) -> web.StreamResponse:
    """What is saved now, with its version."""
    detail = await visit.get("application", _case(visit))
    return web.json_response({name: detail[name] for name in ("version", "state", "draft", "updated_at")})


@routes.page("POST", f"{EDIT}/draft", access=APPLICANTS, is_api=True, max_body=limits.DRAFT_BYTES)
async def save_draft(visit: Visit) -> web.StreamResponse:
    """Save `draft`, made from `version`; 409 stale-version when it was changed meanwhile."""
    return web.json_response(await visit.put("application", _case(visit), await visit.json()))


@routes.page("POST", f"{EDIT}/check", access=APPLICANTS, is_api=True, max_body=limits.DRAFT_BYTES)
async def check(visit: Visit) -> web.StreamResponse:
    """What the rule book says of `draft`, which is not saved by this."""
    return web.json_response(await visit.post("application", _case(visit, "/check"), await visit.json()))


@routes.page("POST", f"{EDIT}/goods", access=APPLICANTS, is_api=True, max_body=limits.FILE_BYTES)
async def read_goods(visit: Visit) -> web.StreamResponse:
    """The lines of a file, or of pasted cells, and what is wrong with them in a certificate of this kind."""
    sent = {name: visit.request.headers.get(name, "") for name in ("X-Filename", "Content-Type")}
    if sent["Content-Type"].partition(";")[0] != PASTED:
        sent["Content-Type"] = "application/octet-stream"
    path, data = "/v1/applications/goods-preview", await visit.body()
    query = {name: visit.typed(name) for name in ("kind", "language", "general_name") if visit.typed(name)}
    return visit.pass_on(await visit.call("application", "POST", path, query=query, data=data, headers=sent))


@routes.page("GET", f"{EDIT}/parties", access=APPLICANTS, is_api=True)
async def find_parties(visit: Visit) -> web.StreamResponse:
    """Consignees of earlier applications."""
    return web.json_response(await visit.get("application", "/v1/applications/parties", q=visit.typed("q")[:100]))


@routes.page("GET", f"{EDIT}/page", access=APPLICANTS, is_api=True)
async def show_page(visit: Visit) -> web.StreamResponse:
    """A page of the SPECIMEN of what is saved, as a picture; `X-Pages` says how many there are.

    The address names what it shows (`v`, see `OpenDraft.shown_as`), so that it can be kept for a while. What cannot be
    printed is told with the pointers of the draft.
    """
    query = {"page": visit.typed("page") or "1", "width": visit.typed("width") or "1000"}
    return visit.kept_for(KEPT_SECONDS, visit.pass_on(await _specimen(visit, PICTURE, **query)))


@routes.page("GET", f"{EDIT}/specimen.pdf", access=APPLICANTS)
async def show_specimen(visit: Visit) -> web.StreamResponse:
    """The SPECIMEN of what is saved, as a PDF."""
    return visit.kept_for(KEPT_SECONDS, visit.pass_on(await _specimen(visit)))


async def _specimen(visit: Visit, headers: dict[str, str] | None = None, **query: str) -> Answer:
    document = await visit.get("application", _case(visit, "/document"))
    try:
        return await rendered(visit, "/v1/previews", document, headers, **query)
    except Refused as refusal:
        errors = [
            error | {"pointer": typed_at(document["kind"], error["pointer"])}
            for error in refusal.facts.get("errors", [])
        ]
        raise Refused(refusal.status, {**refusal.facts, "errors": errors}) from refusal
