"""P02 E-mailの確認と規程への誓約, and P03 送信完了 (REG-02, REG-03)."""

from typing import Any
from urllib.parse import quote, unquote

from aiohttp import web

from libs.common.errors import FieldError
from libs.contracts import folding
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit
from web.portal.pages.registration import rules
from web.portal.pages.registration.chambers import Chamber, ask_for_code, code_of, find_chamber
from web.portal.pages.registration.link import PUBLIC_STEPS, errors_of

routes = PageRoutes()
SENT = "__Host-sent"
SENT_SECONDS = 600


@routes.public("GET", "/tentative-company/email")
async def show(visit: Visit) -> web.StreamResponse:
    """The empty form for the e-mail address."""
    chamber = await find_chamber(visit, code_of(visit))
    return _page(visit, chamber, []) if chamber else ask_for_code(visit)


@routes.public("POST", "/tentative-company/email")
async def send(visit: Visit) -> web.StreamResponse:
    """Send the guide mail; or show a document, or come back from it, without a script."""
    chamber = await find_chamber(visit, code_of(visit))
    if chamber is None:
        return ask_for_code(visit)
    act = visit.typed("act")
    if act.startswith(rules.READ):
        return rules.hand_out(visit, chamber, act.removeprefix(rules.READ))
    if act == "back":
        return _page(visit, chamber, [])
    found = rules.documents(visit, chamber, "entry")
    if faults := [*_check_addresses(visit), *rules.check(visit, found)]:
        return _page(visit, chamber, visit.errors(faults))
    return await _send(visit, chamber, rules.agreed(found))


_MISSING = FieldError("/email", "missing", "E-mailを入力してください", "Enter your e-mail address")
_MISSING_AGAIN = FieldError(
    "/email_again", "missing", "確認のため、E-mailをもう一度入力してください", "Enter your e-mail address once more"
)


def _check_addresses(visit: Visit) -> list[FieldError]:
    email, again = folding.email(visit.typed("email")), folding.email(visit.typed("email_again"))
    empty = [error for error, typed in ((_MISSING, email), (_MISSING_AGAIN, again)) if not typed]
    if empty:
        return empty
    if email != again:
        ja, en = "2つのE-mailが一致しません。どちらも確認してください", "The two addresses differ: please check both"
        return [FieldError("/email_again", "differs", ja, en)]
    return []


async def _send(visit: Visit, chamber: Chamber, agreed: list[dict[str, str]]) -> web.Response:
    email = folding.email(visit.typed("email"))
    asked = {"chamber": chamber["chamber"], "email": email, "documents": agreed}
    try:
        await visit.post("registration", "/v1/registration-requests", asked)
    except Refused as refusal:
        return _page(visit, chamber, errors_of(visit, refusal))
    response = visit.redirect(f"/tentative-company/sent?cci_code={chamber['chamber']}")
    # The address belongs into no URL; the next page shows it, so that a slip of the finger is seen.
    response.set_cookie(SENT, quote(email), max_age=SENT_SECONDS, path="/", secure=True, httponly=True, samesite="Lax")
    return response


@routes.public("GET", "/tentative-company/sent")
async def show_sent(visit: Visit) -> web.StreamResponse:
    """The mail is on its way."""
    chamber = await find_chamber(visit, code_of(visit))
    if chamber is None:
        return ask_for_code(visit)
    email = unquote(visit.request.cookies.get(SENT, ""))
    return visit.render("registration/sent.html", chamber=chamber, email=email, steps=_steps(visit, chamber))


def _page(visit: Visit, chamber: Chamber, errors: list[dict[str, Any]]) -> web.Response:
    found = rules.documents(visit, chamber, "entry")
    status = 422 if errors else 200
    shown = {"chamber": chamber, "documents": found, "errors": errors, "steps": _steps(visit, chamber)}
    return visit.render("registration/email.html", status=status, **shown)


def _steps(visit: Visit, chamber: Chamber) -> list[tuple[str, str]]:
    query = f"?cci_code={chamber['chamber']}"
    labels = [visit.words.gettext(label) for label in PUBLIC_STEPS.values()]
    return [(labels[0], f"/tentative-company{query}"), *[(label, "") for label in labels[1:]]]
