"""登録内容/署名者確認 (P14): what is registered, to read and to print."""

from datetime import date
from typing import Any

from aiohttp import web

from libs.common.auth import allow
from libs.common.clock import japan_date
from libs.contracts import limits
from libs.contracts.names import companies
from web.common.rooms import PageRoutes
from web.common.states import Tone
from web.common.visits import Visit

routes = PageRoutes()
TONES: dict[str, Tone] = {"active": "good", "expired": "warn", "suspended": "bad", "ended": "bad"}


@routes.page("GET", "/company", access=allow("admin"))
async def show(visit: Visit) -> web.StreamResponse:
    """Company, contact and signers, with the cards."""
    registration, ids = await visit.together(
        visit.get("registration", "/v1/registration"), visit.get("identity", "/v1/signers")
    )
    by_signer = {one["signer_id"]: one for one in ids["signers"]}
    living = [one for one in registration["signers"] if one["state"] == "active"]
    signers = [{**one, "id": by_signer.get(one["signer_id"]) if one["login"] else None} for one in living]
    return visit.render(
        "company/company.html",
        registration=registration,
        company=registration["company"],
        signers=signers,
        ticked=to_print(signers),
        state=companies.STATES[registration["state"]],
        tone=TONES[registration["state"]],
        days_left=(date.fromisoformat(registration["valid_until"]) - japan_date(visit.now)).days + 1,
    )


def to_print(signers: list[dict[str, Any]]) -> set[str]:
    """The signers whose cards are ticked beforehand, as many as one print takes.

    Those whose first print makes the password; when there is none, all that were printed before. Whoever has a password
    without a card needs none: that card shows asterisks.
    """
    ready = [one for one in signers if one["id"]]
    new = [one for one in ready if not one["id"]["card_printed_on"] and not one["id"]["has_password"]]
    again = [one for one in ready if one["id"]["card_printed_on"]]
    return {one["signer_id"] for one in (new or again)[: limits.CARDS_AT_ONCE]}
