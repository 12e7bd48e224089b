"""C12 証明書台帳: every case that was ever submitted, found again; paid ones can be kept from being issued (D-25)."""

from datetime import date, timedelta
from typing import Any

from aiohttp import web

from libs.common.clock import japan_date
from libs.common.errors import Conflict, FieldError, Invalid, Problem
from libs.contracts import staff_rights
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.states import KINDS, STATES
from web.common.visits import Visit
from web.console.pages.examination.case import earlier_messages, names
from web.console.pages.rights import ADMINS, ANY_ROLE, HOLDERS, ONE

routes = PageRoutes()
CASE = f"/certificates/{ONE}"
PATH = "/v1/staff/applications"
PAGE = 50
FILTERS = ("receipt_no", "certificate_no", "company", "kind", "state", "from", "to")
NEVER_HERE = ("draft", "awaiting_signer", "deleted")
CONFLICT, FORBIDDEN, INVALID = 409, 403, 422
MOVED = (
    "ほかの操作により、この案件の状態が変わっています。下の状態を確認してください。",
    "This case has changed meanwhile. Please look at its state below.",
)

UNSURE = FieldError(
    "/sure",
    "required",
    "印刷期限を変更してよければ、確認の欄にチェックを入れてください",
    "Please tick the box of confirmation if printing is to be opened again",
)


@routes.page("GET", "/certificates", access=ANY_ROLE)
async def show_ledger(visit: Visit) -> web.StreamResponse:
    """The chamber's certificates, newest first. A wrong filter is told beside its field; other refusals are raised."""
    query = {name: visit.typed(name) for name in FILTERS}
    asked = {**query, "any_state": "true", "order": "newest", "after": visit.typed("after"), "limit": PAGE}
    refusal = None
    try:
        found = await visit.get("application", PATH, **asked)
    except Refused as error:
        if not error.errors:
            raise
        found, refusal = {"applications": [], "after": None}, error
    return visit.render(
        "certificates/ledger.html",
        found=found,
        today=japan_date(visit.now).isoformat(),
        query=query,
        refusal=refusal,
        more=str(visit.request.rel_url.update_query(after=found["after"])) if found["after"] else "",
        kind_choices=[(kind, visit.words.gettext(label)) for kind, label in KINDS.items()],
        state_choices=[(s, visit.words.gettext(label)) for s, (label, _) in STATES.items() if s not in NEVER_HERE],
    )


@routes.page("GET", CASE, access=ANY_ROLE)
async def show_case(visit: Visit) -> web.StreamResponse:
    """One case with its certificate and everything that happened."""
    return await _render(visit, None)


async def _render(visit: Visit, refusal: Problem | None) -> web.StreamResponse:
    case = await visit.get("application", f"{PATH}/{visit.match('application_id')}")
    return visit.render(
        "certificates/case.html",
        status=refusal.status if refusal else 200,
        case=case,
        names=names(case),
        messages=earlier_messages(visit, case),
        prints=await _prints(visit, case),
        held_because=_why_held(case),
        refusal=refusal,
        typed=visit.typed("reason"),
        typed_until=visit.typed("until"),
        today=japan_date(visit.now).isoformat(),
        may_open_printing=bool(visit.known.roles & staff_rights.ADMINS) and _is_valid(case),
        can_end=can_end(case, japan_date(visit.now)),
        opened=visit.request.method == "GET" and visit.typed("done") == "opened",
        may_hold=bool(visit.known.roles & staff_rights.HOLDERS) and case["state"] == "paid",
        may_preview=bool(visit.known.roles & staff_rights.PREVIEWERS),
    )


async def _prints(visit: Visit, case: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Who printed it, latest first; None while rendering does not know it or does not answer (D-47)."""
    if case["certificate"] is None:
        return []
    try:
        log = await visit.get("rendering", f"/v1/staff/certificates/{case['certificate']['certificate_id']}/prints")
    except Problem:
        return None
    prints: list[dict[str, Any]] = log["prints"]
    return prints


def _is_valid(case: dict[str, Any]) -> bool:
    return case["state"] == "issued" and case["certificate"] is not None and case["certificate"]["state"] == "valid"


def can_end(case: dict[str, Any], today: date) -> tuple[date, date] | None:
    """The first and the last day until which printing can be opened; None when it is open as long as it can be.

    The service decides again (`services/application/domain/printing.py: change_window`).
    """
    if not _is_valid(case) or case["certificate"]["print_days"] is None:
        return None
    present = date.fromisoformat(case["certificate"]["print_until"])
    first, last = max(today, present + timedelta(days=1)), today + timedelta(days=case["certificate"]["print_days"])
    return (first, last) if first <= last else None


def _why_held(case: dict[str, Any]) -> str:
    """The reason of the latest hold."""
    if not case["held"]:
        return ""
    return next((entry["why"] for entry in reversed(case["history"]) if entry["act"] == "hold"), "")


@routes.page("POST", f"{CASE}/hold", access=HOLDERS)
async def hold(visit: Visit) -> web.StreamResponse:
    """Keep a paid case from being issued, with a reason (D-25)."""
    return await _act(visit, "hold", {"reason": visit.typed("reason")})


@routes.page("POST", f"{CASE}/resume", access=HOLDERS)
async def resume(visit: Visit) -> web.StreamResponse:
    """Let it go on."""
    return await _act(visit, "resume", {})


@routes.page("POST", f"{CASE}/print-window", access=ADMINS)
async def open_printing(visit: Visit) -> web.StreamResponse:
    """Open printing again until a day, with a reason, once the box of confirmation is ticked (D-22)."""
    if visit.typed("sure") != "yes":
        return await _render(visit, Invalid(errors=[UNSURE]))
    body = {"until": visit.typed("until"), "reason": visit.typed("reason")}
    return await _act(visit, "print-window", body, "?done=opened")


async def _act(visit: Visit, act: str, body: dict[str, Any], done: str = "") -> web.StreamResponse:
    try:
        await visit.post("application", f"{PATH}/{visit.match('application_id')}/{act}", body)
    except Refused as refusal:
        if refusal.status not in (CONFLICT, FORBIDDEN, INVALID):
            raise
        return await _render(visit, Conflict(*MOVED) if refusal.code == "illegal-transition" else refusal)
    return visit.redirect(visit.path(f"/certificates/{visit.match('application_id')}{done}"))
