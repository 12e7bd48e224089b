"""決済結果 (P32): where the processor's page leads. The address carries a signed token; a login may be lost (D-28)."""

from typing import Any, Literal

from aiohttp import web

from libs.common.errors import Unauthorized
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.slots import Slot
from web.common.upstreams import Away
from web.common.visits import Visit

routes = PageRoutes()
ORDER = "{order:[0-9]{4}[.][0-9a-f-]{36}[.][A-Za-z0-9_-]{1,100}}"
LIVE = ("created", "redirected", "unknown")
Outcome = Literal["waiting", "settled", "failed", "expired", "unclear"]
OUTCOMES: dict[str, Outcome] = {"settled": "settled", "failed": "failed", "expired": "expired"}


def outcome(state: str) -> Outcome:
    """What the payer has to know of a payment's state. Money that came too late or wrong is for staff: unclear."""
    return "waiting" if state in LIVE else OUTCOMES.get(state, "unclear")


@routes.public("GET", f"/paid/{ORDER}")
async def paid(visit: Visit) -> web.StreamResponse:
    """Waits while it is open. Once it is settled, the list of whoever paid shows the rest (PAY-11)."""
    order = visit.match("order")
    found = await visit.get("payment", f"/v1/payment-orders/{order}")
    slot, payment = await _payer(visit, order.split(".")[1])
    home = f"/u/{slot.number}" if slot else ""
    if found["state"] == "settled" and home:
        return visit.redirect(f"{home}/applications?state=approved,paid,issued&done=paid")
    return visit.render(
        "payment/paid.html", outcome=outcome(found["state"]), payment=payment or found, order=order, home=home
    )


async def _payer(visit: Visit, payment_id: str) -> tuple[Slot | None, dict[str, Any] | None]:
    """The ID of this browser that paid, if it is still logged in, and its payment."""
    slots: list[Slot] = visit.shown["slots"]
    for slot, payment in zip(slots, await visit.together(*(_seen(visit, s, payment_id) for s in slots)), strict=True):
        if payment and payment["own"]:
            return slot, payment
    return None, None


async def _seen(visit: Visit, slot: Slot, payment_id: str) -> dict[str, Any] | None:
    """The payment as this ID may see it."""
    try:
        token = await visit.sessions.look(slot.session, dict(visit.headers))
        bearer = {"Authorization": f"Bearer {token.token}"}
        answer = await visit.call("payment", "GET", f"/v1/payments/{payment_id}", headers=bearer)
    except (Refused, Unauthorized, Away):
        return None
    found: dict[str, Any] = answer.json()
    return found


@routes.public("GET", f"/paid/{ORDER}/state", is_api=True)
async def state(visit: Visit) -> web.StreamResponse:
    """How it stands, for the page that waits."""
    found = await visit.get("payment", f"/v1/payment-orders/{visit.match('order')}")
    return web.json_response({"outcome": outcome(found["state"])})
