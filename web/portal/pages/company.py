"""登録内容/署名者確認 (P14): what is registered, to read and to print."""

from datetime import date
from typing import Any

from aiohttp import web

from libs.common.auth import allow
from libs.common.clock import japan_date
from libs.contracts import limits
from libs.pages.words import N_
from web.common.rooms import PageRoutes
from web.common.visits import Visit

routes = PageRoutes()
KINDS = {"applicant": N_("Applicant"), "agent": N_("Agent"), "both": N_("Applicant and agent")}
MEMBERSHIPS = {
    "member": N_("Member"),
    "joining": N_("Not a member, joining"),
    "considering": N_("Not a member, considering to join"),
    "non_member": N_("Not a member"),
}
STATES = {
    "active": (N_("Valid"), "good"),
    "expired": (N_("Expired"), "warn"),
    "suspended": (N_("Suspended"), "bad"),
    "ended": (N_("Ended"), "bad"),
}


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
        state=STATES[registration["state"]],
        company_kinds=KINDS,
        memberships=MEMBERSHIPS,
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
