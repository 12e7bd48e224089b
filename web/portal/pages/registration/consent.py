"""P04 個人情報の取り扱い・利用規約への同意 (REG-04)."""

from aiohttp import web

from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.portal.pages.registration import rules
from web.portal.pages.registration.link import Errors, Wizard, address_of, behind_link, errors_of

routes = PageRoutes()


@routes.public("GET", "/registration/consent")
@behind_link("consent")
async def show(wizard: Wizard) -> web.StreamResponse:
    """Both documents, to be agreed to."""
    return _page(wizard, [])


@routes.public("POST", "/registration/consent")
@behind_link("consent")
async def agree(wizard: Wizard) -> web.StreamResponse:
    """Agree, and go on to the company; or show a document to a browser without scripts."""
    visit, chamber = wizard.visit, wizard.request["chamber"]
    act = visit.typed("act")
    if act.startswith(rules.READ):
        return rules.hand_out(visit, chamber, act.removeprefix(rules.READ))
    if act == "back":
        return _page(wizard, [])
    wizard.check_meant()
    found = rules.documents(visit, chamber, "consent")
    if faults := rules.check(visit, found):
        return _page(wizard, visit.errors(faults))
    try:
        await wizard.call("POST", "/consents", {"documents": rules.agreed(found)})
    except Refused as refusal:
        if not refusal.errors:
            raise
        return _page(wizard, errors_of(visit, refusal))
    return visit.redirect(address_of("company"))


def _page(wizard: Wizard, errors: Errors) -> web.Response:
    found = rules.documents(wizard.visit, wizard.request["chamber"], "consent")
    names = {each["name"] for each in found}
    given = [each["agreed_at"] for each in wizard.request["consents"] if each["name"] in names]
    return wizard.render(
        "consent", status=422 if errors else 200, documents=found, agreed_at=max(given, default=None), errors=errors
    )
