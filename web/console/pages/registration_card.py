"""貿易登録証 at the desk (D-03, D-05): the secret goes from identity into the PDF and nowhere else."""

from typing import Any

from aiohttp import web

from libs.common.auth import staff
from libs.contracts import staff_rights
from web.common.rooms import PageRoutes
from web.common.visits import Visit

routes = PageRoutes()


@routes.page("POST", "/register/{id}/card", access=staff(*staff_rights.CARD_PRINTERS))
async def print_card(visit: Visit) -> web.StreamResponse:
    """The card as PDF, in clear on the day of its first output. `reissue` makes a new password (REG-14)."""
    wanted = {"registration_id": visit.match("id"), "reissue": visit.typed("reissue") == "yes"}
    registration = await visit.get("registration", f"/v1/staff/registrations/{visit.match('id')}")
    secret = await visit.post("identity", "/v1/staff/cards/registration", wanted)
    card = _card(visit, registration, secret)
    return visit.pass_on(await visit.call("rendering", "POST", "/v1/staff/cards", json={"registration": card}))


@routes.page("GET", "/register/{id}/card", access=staff(*staff_rights.CARD_PRINTERS))
async def back(visit: Visit) -> web.StreamResponse:
    """A card is never fetched again by its address."""
    return visit.redirect(visit.path(f"/register/{visit.match('id')}"))


def _card(visit: Visit, registration: dict[str, Any], secret: dict[str, Any]) -> dict[str, Any]:
    company = registration["company"]
    return {
        **{name: registration[name] for name in ("chamber", "registration_number", "name_ja", "name_en")},
        "chamber_name_ja": visit.shown["me"]["chamber_name_ja"],
        "kind": company["kind"],
        "valid_from": registration["valid_from"],
        "valid_until": registration["valid_until"],
        "admin_id": secret["login"],
        "admin_name": company["contact"]["name"],
        "issue_no": secret["issue_no"],
        "password": None if secret["masked"] else secret["password"],
        "password_changed": secret["password_changed"],
        "system_url": visit.pages.known["public_url"],
    }
