"""What is done from the list and the detail: 複写, 取下げ, 削除. Refused acts show the case as it is now, and why."""

from aiohttp import web

from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit
from web.portal.pages.applications.case import ADDRESS, page
from web.portal.pages.cases import APPLICANTS

routes = PageRoutes()


@routes.page("POST", f"{ADDRESS}/copy", access=APPLICANTS)
async def copy(visit: Visit) -> web.StreamResponse:
    """複写 (APP-06): a new draft, at once in the editor."""
    try:
        made = await visit.post("application", f"/v1/applications/{visit.match('application_id')}/copy")
    except Refused as refusal:
        return await _again(visit, refusal)
    return visit.redirect(visit.path(f"/applications/{made['application_id']}/edit"))


@routes.page("POST", f"{ADDRESS}/withdrawal", access=APPLICANTS)
async def withdraw(visit: Visit) -> web.StreamResponse:
    """取下げ, possible until somebody examines it."""
    application_id = visit.match("application_id")
    try:
        await visit.post("application", f"/v1/applications/{application_id}/withdrawal", {"why": visit.typed("why")})
    except Refused as refusal:
        return await _again(visit, refusal)
    return visit.redirect(visit.path(f"/applications/{application_id}"))


@routes.page("POST", f"{ADDRESS}/deletion", access=APPLICANTS)
async def delete(visit: Visit) -> web.StreamResponse:
    """削除 of a draft."""
    try:
        await visit.call("application", "DELETE", f"/v1/applications/{visit.match('application_id')}")
    except Refused as refusal:
        return await _again(visit, refusal)
    return visit.redirect(visit.path("/applications?done=deleted"))


async def _again(visit: Visit, refusal: Refused) -> web.Response:
    if refusal.status in (401, 404):
        raise refusal
    return await page(visit, refusal)
