"""What the desk does with a request (C04): papers, fee, 差戻し, 承認, 却下. The service decides; a refusal is shown."""

from typing import Any

from aiohttp import web

from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit
from web.console.pages.registrations.case import REQUESTS, page
from web.console.pages.registrations.queue import DESK

routes = PageRoutes()


async def _act(visit: Visit, act: str, body: dict[str, Any], done: str) -> web.StreamResponse:
    own = f"/registrations/{visit.match('id')}"
    try:
        await visit.post("registration", f"{REQUESTS}/{visit.match('id')}/{act}", body)
    except Refused as refusal:
        return await page(visit, refusal)
    return visit.redirect(visit.path(f"{own}?done={done}"))


@routes.page("POST", "/registrations/{id}/papers", access=DESK)
async def tick_papers(visit: Visit) -> web.StreamResponse:
    """Papers were handed in."""
    body = {"papers": visit.typed_all("papers"), "revision": visit.typed_number("revision", 0)}
    return await _act(visit, "papers", body, "papers")


@routes.page("POST", "/registrations/{id}/fee", access=DESK)
async def take_fee(visit: Visit) -> web.StreamResponse:
    """The fee in cash."""
    return await _act(visit, "fee", {}, "fee")


@routes.page("POST", "/registrations/{id}/waiver", access=DESK)
async def waive_fee(visit: Visit) -> web.StreamResponse:
    """No fee, for a reason."""
    return await _act(visit, "fee", {"waived": visit.typed("waived")}, "waiver")


@routes.page("POST", "/registrations/{id}/return", access=DESK)
async def send_back(visit: Visit) -> web.StreamResponse:
    """Return the request to the applicant with a message: 差戻し."""
    return await _act(visit, "return", {"message": visit.typed("message")}, "return")


@routes.page("POST", "/registrations/{id}/approval", access=DESK)
async def approve(visit: Visit) -> web.StreamResponse:
    """Approve the request: 承認."""
    return await _act(visit, "approval", {}, "approval")


@routes.page("POST", "/registrations/{id}/refusal", access=DESK)
async def refuse(visit: Visit) -> web.StreamResponse:
    """Refuse the request for good, with a message: 却下."""
    return await _act(visit, "refusal", {"message": visit.typed("message")}, "refusal")


@routes.page("GET", "/registrations/{id}/{act:papers|fee|waiver|return|approval|refusal}", access=DESK)
async def back(visit: Visit) -> web.StreamResponse:
    """A page that showed a refusal, loaded again or in the other language."""
    lang = f"?lang={visit.lang}" if "lang" in visit.request.query else ""
    return visit.redirect(visit.path(f"/registrations/{visit.match('id')}{lang}"))
