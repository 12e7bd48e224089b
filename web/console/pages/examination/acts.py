"""What an examiner does to a case: take it, put it back, return it, reject it, finish it (APP-08, APP-09)."""

import json
from dataclasses import replace
from typing import Any

from aiohttp import web

from libs.common.errors import Conflict, Problem
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit
from web.console.pages.examination.case import Typed, render
from web.console.pages.rights import EXAMINERS, ONE

routes = PageRoutes()
CASE = f"/examination/{ONE}"
CONFLICT, FORBIDDEN, INVALID = 409, 403, 422
TAKEN = (
    "この案件は {who} さんが担当しています。入力した内容はこの画面に残っています。",
    "{who} has taken this case. What you typed is kept on this page.",
)
MOVED = (
    "ほかの操作により、この案件の状態が変わりました。下の状態を確認してください。入力した内容はこの画面に残っています。",
    "This case has changed meanwhile. Please look at its state below. What you typed is kept on this page.",
)


@routes.page("POST", f"{CASE}/claim", access=EXAMINERS)
async def claim(visit: Visit) -> web.StreamResponse:
    """Take the case: 担当する."""
    return await _act(visit, "claim", {}, "")


@routes.page("POST", f"{CASE}/release", access=EXAMINERS)
async def release(visit: Visit) -> web.StreamResponse:
    """戻す: into the queue again, at its old place."""
    return await _act(visit, "release", {}, "?done=release")


@routes.page("POST", f"{CASE}/return", access=EXAMINERS)
async def return_(visit: Visit) -> web.StreamResponse:
    """差戻し, with a message and the fields that it is about."""
    marks = [mark for mark in _marks(visit) if mark["text"].strip()]
    body = {"message": visit.typed("message"), "fields": marks}
    return await _act(visit, "return", body, "?done=return")


@routes.page("POST", f"{CASE}/rejection", access=EXAMINERS)
async def reject(visit: Visit) -> web.StreamResponse:
    """Reject the case for good: 却下."""
    return await _act(visit, "rejection", {"reason": visit.typed("reason")}, "?done=reject")


@routes.page("POST", f"{CASE}/examination", access=EXAMINERS)
async def examine(visit: Visit) -> web.StreamResponse:
    """Finish the examination: 審査完了; where there are warnings, with the reason why they may stand."""
    body = {"accepted": visit.typed("accepted") or None, "reason": visit.typed("acceptance")}
    return await _act(visit, "examination", body, "?done=examine")


@routes.page("POST", f"{CASE}/taking-back", access=EXAMINERS)
async def take_back(visit: Visit) -> web.StreamResponse:
    """審査完了の取消し: the case is the examiner's again, before it is certified."""
    return await _act(visit, "taking-back", {}, "")


async def _act(visit: Visit, act: str, body: dict[str, Any], then: str) -> web.StreamResponse:
    """Do it and show the case; refused, with everything that was typed."""
    path = f"/v1/staff/applications/{visit.match('application_id')}"
    try:
        await visit.post("application", f"{path}/{act}", body)
    except Refused as refusal:
        if refusal.status not in (CONFLICT, FORBIDDEN, INVALID):
            raise
        told = await _in_words(visit, path, refusal) if refusal.status in (CONFLICT, FORBIDDEN) else refusal
        return await render(visit, _typed(visit, act, refusal, told), status=refusal.status)
    return visit.redirect(visit.path(f"/examination/{visit.match('application_id')}{then}"))


def _typed(visit: Visit, act: str, refusal: Refused, told: Problem) -> Typed:
    is_to_accept, errors = act == "examination" and "warnings" in refusal.code, refusal.errors
    if is_to_accept:
        errors = []  # its own question names the warnings
    elif act == "examination":
        errors = [replace(one, pointer="/acceptance") if one.pointer == "/reason" else one for one in errors]
    return Typed(
        visit.typed("message"),
        json.dumps(_marks(visit)),
        visit.typed("reason"),
        visit.typed("acceptance"),
        is_to_accept,
        told,
        errors=errors,
    )


async def _in_words(visit: Visit, path: str, refusal: Refused) -> Problem:
    """Who has the case now, instead of the names of states."""
    case = await visit.get("application", path)
    if case["state"] == "under_examination" and case["examiner"] != visit.known.login:
        return Conflict(*(text.format(who=case["examiner_name"] or case["examiner"]) for text in TAKEN), code="taken")
    return Conflict(*MOVED) if refusal.code == "illegal-transition" else refusal


def _marks(visit: Visit) -> list[dict[str, str]]:
    """The marks that the page's script collected; nothing else comes through."""
    try:
        marks = json.loads(visit.typed("marks", "[]") or "[]")
        return [{"pointer": str(mark["pointer"]), "text": str(mark["text"])} for mark in marks]
    except (ValueError, TypeError, KeyError):
        return []
