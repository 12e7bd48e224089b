"""クレジット決済 (P31): what can be paid, ticked and paid together (PAY-01, PAY-04)."""

import hashlib
import secrets
from dataclasses import replace
from typing import Any

from aiohttp import web

from libs.common.clock import japan_date
from libs.common.errors import FieldError
from libs.contracts import limits
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.upstreams import Away
from web.common.visits import Visit
from web.portal.pages.cases import APPLICANTS
from web.portal.pages.payment.result import LIVE, outcome

routes = PageRoutes()
MOST = 500
NOTHING_TICKED = FieldError(
    "/payables", "nothing-ticked", "決済する申請にチェックを入れてください", "Please tick what you want to pay"
)


@routes.page("GET", "/payment", access=APPLICANTS)
async def choose(visit: Visit) -> web.StreamResponse:
    """What can be paid; what the list or the detail sent along (`id`) is ticked."""
    return await _page(visit, set(visit.typed_all("id")))


async def _page(
    visit: Visit, ticked: set[str], errors: list[FieldError] | None = None, status: int = 200
) -> web.Response:
    to_pay, in_payment, about = await visit.together(
        visit.get("payment", "/v1/payables", state="open", limit=MOST),
        visit.get("payment", "/v1/payables", state="in_payment", limit=MOST),
        _about(visit),
    )
    today = japan_date(visit.now).isoformat()
    payables = [_line(one, about, today) for one in [*to_pay["payables"], *in_payment["payables"]]]
    return visit.render(
        "payment/choose.html",
        status=status,
        payables=payables,
        is_known=about is not None,
        row_ids={f"/application_ids/{one['application_id']}": f"row-{one['application_id']}" for one in payables},
        ticked=ticked,
        nonce=secrets.token_hex(16),
        errors=visit.errors(errors or []),
        most_at_once=limits.PAID_AT_ONCE,
    )


async def _about(visit: Visit) -> dict[str, Any] | None:
    """The approved applications by id; None while that service does not answer: paying goes on without (D-47)."""
    try:
        listed = await visit.get("application", "/v1/applications", state="approved,paid", limit=MOST)
    except Away:
        return None
    return {case["application_id"]: case for case in listed["applications"]}


def _line(payable: dict[str, Any], about: dict[str, Any] | None, today: str) -> dict[str, Any]:
    case = (about or {}).get(payable["application_id"])
    on_hold = bool(case and case["on_hold"])
    can_be_paid = payable["state"] == "open" and payable["valid_until"] >= today and not on_hold
    return {**payable, "case": case, "on_hold": on_hold, "can_be_paid": can_be_paid}


@routes.page("POST", "/payment", access=APPLICANTS)
async def start(visit: Visit) -> web.StreamResponse:
    """決済に進む. A second click, or the same ticks after going back, leads to the same payment."""
    ids = sorted(set(visit.typed_all("id")))
    if not ids:
        return await _page(visit, set(), [NOTHING_TICKED], 422)
    body, key = {"application_ids": ids}, {"Idempotency-Key": _key(visit.typed("nonce"), ids)}
    try:
        started = (await visit.call("payment", "POST", "/v1/payments", json=body, headers=key)).json()
    except Refused as refusal:
        return await _page(visit, set(ids), _said(refusal, ids), refusal.status)
    return visit.redirect(visit.path(f"/payment/{started['payment_id']}"))


def _key(nonce: str, ids: list[str]) -> str:
    """One key for one page and one choice: the service refuses a key that comes with another choice."""
    return hashlib.sha256("/".join([nonce, *ids]).encode()).hexdigest()


def _said(refusal: Refused, ids: list[str]) -> list[FieldError]:
    """What was refused, at the rows of the applications, which the service names by their places in the request."""
    rows = {f"/application_ids/{place}": f"/application_ids/{one}" for place, one in enumerate(ids)}
    errors = [replace(error, pointer=rows.get(error.pointer, error.pointer)) for error in refusal.errors]
    return errors or [FieldError("/payables", refusal.code, refusal.ja, refusal.en)]


@routes.page("GET", "/payment/{payment_id:[0-9a-f-]{36}}", access=APPLICANTS)
async def go(visit: Visit) -> web.StreamResponse:
    """On the way to the processor's page: a link, which a script follows. A payment that is over says how it ended."""
    payment = await visit.get("payment", f"/v1/payments/{visit.match('payment_id')}")
    if payment["state"] == "settled":
        return visit.redirect(visit.path("/applications?state=approved,paid,issued&done=paid"))
    if payment["state"] in LIVE and payment["url"]:
        return visit.render("payment/go.html", payment=payment)
    return visit.render("payment/paid.html", outcome=outcome(payment["state"]), payment=payment, order="", home="")
