"""P07 入力内容の最終確認, and 登録申請 (REG-07)."""

from aiohttp import web

from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.portal.pages.registration.company import is_unfinished
from web.portal.pages.registration.link import Errors, Wizard, address_of, behind_link, errors_of
from web.portal.pages.registration.typed import as_typed

routes = PageRoutes()


@routes.public("GET", "/registration/confirmation")
@behind_link("confirmation")
async def show(wizard: Wizard) -> web.StreamResponse:
    """Everything that was checked and saved."""
    return await _page(wizard, [])


@routes.public("POST", "/registration/confirmation")
@behind_link("confirmation")
async def submit(wizard: Wizard) -> web.StreamResponse:
    """Submit the request, or its correction (登録申請). Faults are told with the way to the pages where they are."""
    wizard.check_meant()
    try:
        await wizard.call("POST", "/submission")
    except Refused as refusal:
        if refusal.status != 422:
            raise
        return await _page(wizard, errors_of(wizard.visit, refusal))
    return wizard.visit.redirect(address_of("papers"))


async def _page(wizard: Wizard, errors: Errors) -> web.Response:
    choices = await wizard.visit.get("registration", "/v1/registration-choices")
    lang = wizard.visit.lang
    labels = {name: {each["value"]: each[lang] for each in entries} for name, entries in choices.items()}
    return wizard.render(
        "confirmation",
        status=422 if errors else 200,
        company=wizard.request["company"],
        typed=as_typed(wizard.request["company"]),
        labels=labels,
        unfinished=is_unfinished(wizard),
        is_new=not wizard.request["revision"],
        errors=errors,
    )
