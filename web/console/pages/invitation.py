"""The page behind an invitation's link: the invited person chooses the own password.

The secret stands behind `#` and travels in the bodies of forms only, so that no log has it (D-42).
"""

from typing import Any

from aiohttp import web

from libs.common.errors import FieldError
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit

routes = PageRoutes()
INVITATION = "/v1/staff/invitation"
DIFFERENT = FieldError(
    "/again",
    "different",
    "パスワードが一致しません。もう一度入力してください",
    "The two passwords differ. Please type it again",
)


@routes.public("GET", "/invitation/{chamber:[0-9]{4}}")
async def arrive(visit: Visit) -> web.StreamResponse:
    """Before the script has sent the secret."""
    return visit.render("invitation/arrive.html", chamber=visit.match("chamber"))


@routes.public("POST", "/invitation/{chamber:[0-9]{4}}")
async def show(visit: Visit) -> web.StreamResponse:
    """Whom the link invites, and which passwords are taken."""
    return await _form(visit, [])


async def _form(visit: Visit, errors: list[FieldError]) -> web.Response:
    secret = visit.typed("secret")
    try:
        invited = (await visit.call("identity", "GET", INVITATION, headers=_link(visit))).json()
    except Refused as refusal:
        return _refuse(visit, refusal)
    values = {"invited": invited, "secret": secret, "errors": visit.errors(errors)}
    return visit.render("invitation/choose.html", status=422 if errors else 200, **values)


def _link(visit: Visit) -> dict[str, str]:
    return {"Authorization": f"Link {visit.match('chamber')}.{visit.typed('secret')}"}


def _refuse(visit: Visit, refusal: Refused) -> web.Response:
    return visit.render("invitation/refused.html", status=refusal.status, refusal=refusal)


@routes.public("POST", "/invitation/{chamber:[0-9]{4}}/password")
async def choose(visit: Visit) -> web.StreamResponse:
    """Set the password; the link is used up."""
    new, again = (str(visit.form.get(name, "")) for name in ("new", "again"))
    if new != again:
        return await _form(visit, [DIFFERENT])
    try:
        answer = await visit.call("identity", "POST", INVITATION, json={"new": new}, headers=_link(visit))
    except Refused as refusal:
        return await _form(visit, refusal.errors) if refusal.errors else _refuse(visit, refusal)
    return visit.render("invitation/done.html", accepted=_accepted(answer.json()))


def _accepted(accepted: dict[str, Any]) -> dict[str, str]:
    return {"chamber": str(accepted["chamber"]), "login": str(accepted["login"])}


@routes.public("GET", "/invitation/{chamber:[0-9]{4}}/password")
async def back(visit: Visit) -> web.StreamResponse:
    """A page that was an answer, loaded again: only the mail's link leads in."""
    return visit.render("invitation/arrive.html", chamber=visit.match("chamber"))
