"""P05 企業情報の入力 (REG-05, REG-26), saved while it is typed and when it is left (REG-18)."""

from typing import Any

from aiohttp import web

from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.portal.pages.registration.link import Errors, Wizard, address_of, behind_link, errors_of
from web.portal.pages.registration.typed import Typed, as_company, as_typed, read

routes = PageRoutes()


@routes.public("GET", "/registration/company")
@behind_link("company")
async def show(wizard: Wizard) -> web.StreamResponse:
    """What was typed last, else what was checked before."""
    return await _page(wizard, typed_so_far(wizard), [])


@routes.public("POST", "/registration/company")
@behind_link("company")
async def leave(wizard: Wizard) -> web.StreamResponse:
    """Save the company: 次へ checks it first, 戻る keeps it as it is. Faults are told beside their fields."""
    typed = read(wizard.visit.form)
    try:
        wizard.check_meant()
        if wizard.visit.typed("act") == "back":
            await _keep(wizard, typed)
            return wizard.visit.redirect(address_of("consent"))
        await wizard.call("PUT", "/company", as_company(typed))
    except Refused as refusal:
        if refusal.status not in (409, 422):
            raise
        if refusal.status == 422:
            await _keep(wizard, typed)
        return await _page(wizard, typed, errors_of(wizard.visit, refusal))
    return wizard.visit.redirect(address_of("confirmation" if typed.get("kind") == "agent" else "signers"))


@routes.public("PUT", "/registration/draft", is_api=True)
@behind_link()
async def save(wizard: Wizard) -> web.StreamResponse:
    """What the script saves while somebody types: the step of the page, unchecked."""
    body = await wizard.visit.json()
    if body.pop("request", None) != wizard.request["request_id"]:
        return web.Response(status=409)
    await wizard.call("PUT", "/draft", body)
    return web.Response(status=204)


def typed_so_far(wizard: Wizard) -> Typed:
    """The fields as they are to be shown. A draft may lack some."""
    draft = (wizard.request["draft"] or {}).get("company") or {}
    return as_typed(wizard.request["company"]) | draft


def is_unfinished(wizard: Wizard) -> bool:
    """Whether something was typed after the company data was checked last."""
    return typed_so_far(wizard) != as_typed(wizard.request["company"])


async def _keep(wizard: Wizard, typed: Typed) -> None:
    await wizard.call("PUT", "/draft", {"company": typed})


async def _page(wizard: Wizard, typed: Typed, errors: Errors) -> web.Response:
    choices = await wizard.visit.get("registration", "/v1/registration-choices")
    status = 422 if errors else 200
    return wizard.render("company", status=status, typed=typed, errors=errors, choices=_labelled(wizard, choices))


def _labelled(wizard: Wizard, choices: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    lang = wizard.visit.lang
    return {name: [(each["value"], each[lang]) for each in entries] for name, entries in choices.items()}
