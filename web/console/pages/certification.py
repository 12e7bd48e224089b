"""C10 認証: what is examined, as it will print, certified by another person than its examiner (D-16, D-17)."""

import re
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from libs.common.errors import Conflict, FieldError, Invalid, Problem
from libs.contracts.names.fields import name_of
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit
from web.console.pages.examination.case import earlier_messages, findings
from web.console.pages.rights import CERTIFIERS, ONE
from web.console.pages.waiting import waited_since

routes = PageRoutes()
CASE = f"/certification/{ONE}"
PATH = "/v1/staff/applications"
MOST = 100
REFUSALS = (403, 409, 422)
IS_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOVED = ("ほかの操作により、この案件の状態が変わっています。", "This case has changed meanwhile.")


@dataclass(frozen=True)
class Result:
    """What came of one certification; `refusal` says why not."""

    receipt_no: str
    application_id: str
    refusal: Problem | None


@routes.page("GET", "/certification", access=CERTIFIERS)
async def show_list(visit: Visit) -> web.StreamResponse:
    """The examined cases, oldest first."""
    return await _render_list(visit, [])


async def _render_list(visit: Visit, results: list[Result], asks: bool = False) -> web.StreamResponse:
    found, facts = await visit.together(
        visit.get("application", PATH, state="examined", limit=MOST), visit.get("application", f"{PATH}/desk-facts")
    )
    cases = [case | _standing(visit, case, facts) for case in found["applications"]]
    return visit.render(
        "certification/list.html",
        cases_now=cases,
        warned=[case for case in cases if asks and case["is_warned"] and _ticked(case) in visit.typed_all("case")],
        has_more=found["after"] is not None,
        results=results,
        ticked=visit.typed_all("case"),
        sent_back=visit.typed("sent"),
    )


def _ticked(case: dict[str, Any]) -> str:
    """A case as the list's tick boxes name it."""
    return f"{case['application_id']}/{case['receipt_no']}"


def _standing(visit: Visit, case: dict[str, Any], facts: dict[str, bool]) -> dict[str, Any]:
    """Whether this person may certify the case now: not the own examination (D-17), not without a good trial (D-16).

    `is_warned`: the examiner let warnings stand, or was not asked about them. `accepted` says where they are.
    """
    is_own = facts["four_eyes"] and case["examined_by"] == visit.known.login
    is_ready = bool(case["precheck"] and case["precheck"]["ok"]) and not case["on_hold"]
    waited = waited_since(case["submitted_at"], visit.now, visit.words)
    accepted = _accepted(visit, case)
    return {
        "is_own": is_own,
        "may_certify": is_ready and not is_own and case["state"] == "examined",
        "waited": waited,
        "accepted": accepted,
        "is_warned": accepted is not None and accepted["count"] != 0,
    }


def _accepted(visit: Visit, case: dict[str, Any]) -> dict[str, Any] | None:
    accepted: dict[str, Any] | None = case["accepted"]
    if accepted is None:
        return None
    named = [one | {"label": visit.words.name(name_of(one["pointer"], case["kind"]))} for one in accepted["findings"]]
    return accepted | {"findings": named}


@routes.page("POST", "/certification", access=CERTIFIERS)
async def certify_several(visit: Visit) -> web.StreamResponse:
    """認証 of each ticked case alone: one that is refused stands in nobody's way.

    With warnings among them, nothing is certified before they were shown (`warned=seen`).
    """
    if visit.typed("warned") != "seen" and await _has_warned(visit):
        return await _render_list(visit, [], asks=True)
    results = [await _certify(visit, value) for value in visit.typed_all("case")[:MOST]]
    return await _render_list(visit, results)


async def _has_warned(visit: Visit) -> bool:
    found = await visit.get("application", PATH, state="examined", limit=MOST)
    ticked = set(visit.typed_all("case"))
    return any(_ticked(case) in ticked and case["accepted"]["count"] != 0 for case in found["applications"])


async def _certify(visit: Visit, ticked: str) -> Result:
    """`ticked` is the case's id and its receipt number, as the list wrote them."""
    application_id, _, receipt_no = ticked.partition("/")
    if not IS_ID.fullmatch(application_id):
        raise Invalid()
    try:
        await visit.post("application", f"{PATH}/{application_id}/certification", {})
    except Refused as refusal:
        if refusal.status not in REFUSALS:
            raise
        return Result(receipt_no, application_id, _in_words(refusal))
    return Result(receipt_no, application_id, None)


def _in_words(refusal: Refused) -> Problem:
    return Conflict(*MOVED) if refusal.code == "illegal-transition" else refusal


@routes.page("GET", CASE, access=CERTIFIERS)
async def show_case(visit: Visit) -> web.StreamResponse:
    """One case, as it will print."""
    return await _render_case(visit, None)


async def _render_case(visit: Visit, refusal: Problem | None, errors: list[FieldError] | None = None) -> web.Response:
    case, facts = await visit.together(
        visit.get("application", f"{PATH}/{visit.match('application_id')}"),
        visit.get("application", f"{PATH}/desk-facts"),
    )
    return visit.render(
        "certification/case.html",
        status=refusal.status if refusal else 200,
        case=case | _standing(visit, case, facts),
        findings=findings(visit, case),
        messages=earlier_messages(visit, case),
        refusal=refusal,
        errors=errors or [],
        typed=visit.typed("message"),
    )


@routes.page("POST", f"{CASE}/certification", access=CERTIFIERS)
async def certify(visit: Visit) -> web.StreamResponse:
    """Certify the case (認証). What the service refuses is told on the page; any other Refused is raised."""
    try:
        await visit.post("application", f"{PATH}/{visit.match('application_id')}/certification", {})
    except Refused as refusal:
        if refusal.status not in REFUSALS:
            raise
        return await _render_case(visit, _in_words(refusal))
    return visit.redirect(visit.path(f"/certification/{visit.match('application_id')}"))


@routes.page("POST", f"{CASE}/sending-back", access=CERTIFIERS)
async def send_back(visit: Visit) -> web.StreamResponse:
    """Send the case back to its examiner, who is told why. What the service refuses is told on the page."""
    body = {"message": visit.typed("message")}
    try:
        sent = await visit.post("application", f"{PATH}/{visit.match('application_id')}/sending-back", body)
    except Refused as refusal:
        if refusal.status not in REFUSALS:
            raise
        return await _render_case(visit, _in_words(refusal), refusal.errors)
    return visit.redirect(visit.path(f"/certification?sent={sent['receipt_no']}"))
