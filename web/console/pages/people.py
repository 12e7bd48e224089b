"""職員管理 (C18): the chamber administrator looks after the staff's accounts."""

import re
from typing import Any

from aiohttp import web

from libs.common.auth import staff
from libs.contracts import staff_rights
from libs.contracts.names.people import ROLES
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit

routes = PageRoutes()
ADMIN = staff(*staff_rights.ADMINS)
PEOPLE = "/v1/staff/people"
_CHANGE = re.compile("[0-9a-f-]{36}")
NOBODY = {"login": "", "name": "", "email": "", "roles": []}


@routes.page("GET", "/people", access=ADMIN)
async def show_all(visit: Visit) -> web.StreamResponse:
    """Everybody on the staff."""
    return visit.render("people/list.html", people=(await visit.get("identity", PEOPLE))["people"], role_names=ROLES)


@routes.page("GET", "/people/new", access=ADMIN)
async def ask(visit: Visit) -> web.StreamResponse:
    """The form for a new member of staff."""
    return visit.render("people/new.html", typed=NOBODY, errors=[], refusal=None)


@routes.page("POST", "/people/new", access=ADMIN)
async def invite(visit: Visit) -> web.StreamResponse:
    """Make the account and mail the invitation."""
    typed = _typed(visit) | {"login": visit.typed("login")}
    try:
        person = await visit.post("identity", PEOPLE, typed)
    except Refused as refusal:
        errors = visit.errors(refusal.errors)
        return visit.render("people/new.html", status=refusal.status, typed=typed, errors=errors, refusal=refusal)
    return visit.redirect(visit.path(f"/people/{person['staff_id']}?done=invited"))


def _typed(visit: Visit) -> dict[str, Any]:
    return {"name": visit.typed("name"), "email": visit.typed("email"), "roles": visit.typed_all("roles")}


@routes.page("GET", "/people/{id}", access=ADMIN)
async def show(visit: Visit) -> web.StreamResponse:
    """One person, with what was done to the account."""
    person = await visit.get("identity", _address(visit))
    return _page(visit, person, person)


def _page(visit: Visit, person: dict[str, Any], typed: dict[str, Any], refusal: Refused | None = None) -> web.Response:
    return visit.render(
        "people/one.html",
        status=refusal.status if refusal else 200,
        person=person,
        role_names=ROLES,
        typed=typed,
        is_own=person["login"] == visit.known.login,
        refusal=refusal,
        errors=visit.errors(refusal.errors) if refusal else [],
    )


def _address(visit: Visit, act: str = "") -> str:
    return f"{PEOPLE}/{visit.match('id')}{act}"


@routes.page("POST", "/people/{id}", access=ADMIN)
async def change(visit: Visit) -> web.StreamResponse:
    """Name, e-mail, roles, and whether the account is on. One's own roles are not sent, and stay."""
    person = await visit.get("identity", _address(visit))
    is_own = person["login"] == visit.known.login
    typed = _typed(visit) | {"active": visit.typed("active") == "yes"}
    if is_own:
        typed |= {"roles": person["roles"], "active": person["active"]}
    try:
        after = await visit.put("identity", _address(visit), typed)
    except Refused as refusal:
        return _page(visit, person, typed, refusal)
    return _done(visit, "waits" if after["waiting"] and not person["waiting"] else "changed")


@routes.page("POST", "/people/{id}/sessions", access=ADMIN)
async def end_sessions(visit: Visit) -> web.StreamResponse:
    """Log the person out everywhere."""
    return await _act(visit, "/sessions/end", "ended")


@routes.page("POST", "/people/{id}/invitation", access=ADMIN)
async def invite_again(visit: Visit) -> web.StreamResponse:
    """Void the password, and mail a new invitation."""
    return await _act(visit, "/invitation", "invited")


@routes.page("POST", "/people/{id}/factor", access=ADMIN)
async def reset_factor(visit: Visit) -> web.StreamResponse:
    """Void another person's second factor, which is lost for good; a certifier's or administrator's in a day."""
    return await _act(visit, "/factor/reset", "factor")


@routes.page("POST", "/people/{id}/approval", access=ADMIN)
async def approve(visit: Visit) -> web.StreamResponse:
    """The second administrator lets a change through that waits (IDN-21)."""
    return await _decide(visit, "approval", "approved")


@routes.page("POST", "/people/{id}/cancellation", access=ADMIN)
async def cancel(visit: Visit) -> web.StreamResponse:
    """Stop a change that waits."""
    return await _decide(visit, "cancellation", "stopped")


async def _decide(visit: Visit, decision: str, done: str) -> web.StreamResponse:
    person = await visit.get("identity", _address(visit))
    change = visit.typed("change_id")
    if not _CHANGE.fullmatch(change):
        return _page(visit, person, person)
    return await _post(visit, f"/v1/staff/account-changes/{change}/{decision}", done)


async def _act(visit: Visit, act: str, done: str) -> web.StreamResponse:
    return await _post(visit, _address(visit, act), done)


async def _post(visit: Visit, address: str, done: str) -> web.StreamResponse:
    try:
        answer = await visit.post("identity", address)
    except Refused as refusal:
        person = await visit.get("identity", _address(visit))
        return _page(visit, person, person, refusal)
    return _done(visit, "waits" if done == "factor" and answer["waiting"] else done)


def _done(visit: Visit, what: str) -> web.Response:
    return visit.redirect(visit.path(f"/people/{visit.match('id')}?done={what}"))


@routes.page("GET", "/people/{id}/{act:sessions|invitation|factor|approval|cancellation}", access=ADMIN)
async def back(visit: Visit) -> web.StreamResponse:
    """A page that showed a refusal, loaded again."""
    return visit.redirect(visit.path(f"/people/{visit.match('id')}"))
