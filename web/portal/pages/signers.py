"""署名者管理 (P17, P18): the user IDs of the signers, for the admin who looks after them (IDN-05, IDN-13)."""

from dataclasses import replace
from typing import Any

from aiohttp import web

from libs.common.auth import allow
from libs.common.errors import FieldError, NotFound
from libs.contracts import folding
from libs.pages.words import N_
from web.common.own_id import UNEQUAL
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit

routes = PageRoutes()
ADMIN = allow("admin")
Signer = dict[str, Any]
STATES = {
    "preparing": (N_("Being prepared"), "calm"),
    "created": (N_("Card not printed yet"), "warn"),
    "handed_out": (N_("E-mail not confirmed yet"), "busy"),
    "active": (N_("In use"), "good"),
    "locked": (N_("Locked"), "bad"),
}


@routes.page("GET", "/signers", access=ADMIN)
async def list_signers(visit: Visit) -> web.StreamResponse:
    """署名者一覧, with a search."""
    signers = await _signers(visit)
    text, state = visit.typed("text"), visit.typed("state")
    found = [one for one in signers if is_meant(one, text) and state in ("", one["state"])]
    choices = [(name, visit.words.gettext(label)) for name, (label, _) in STATES.items()]
    shown: dict[str, Any] = {"signers": found, "total": len(signers), "id_states": STATES, "choices": choices}
    return visit.render("signers/list.html", text=text, state=state, **shown)


def is_meant(signer: Signer, text: str) -> bool:
    """Whether name, number, ID or e-mail hold `text`, whatever its width and case."""
    fields = ("name_ja", "name_en", "login", "email", "serial")
    return _plain(text) in _plain(" ".join(str(signer[name] or "") for name in fields))


def _plain(text: str) -> str:
    return folding.compared(text)


@routes.page("GET", "/signers/{signer_id}", access=ADMIN)
async def show_signer(visit: Visit) -> web.StreamResponse:
    """署名者詳細; with `?password=change` the form for a new password."""
    return await _detail(visit)


@routes.page("POST", "/signers/{signer_id}/password", access=ADMIN)
async def set_password(visit: Visit) -> web.StreamResponse:
    """Set a signer's password (パスワード変更), as the admin; the signer changes it at the next login."""
    signer_id = visit.match("signer_id")
    new, again = (str(visit.form.get(f"password/{name}", "")) for name in ("new", "again"))
    if new != again:
        return await _detail(visit, [UNEQUAL])
    try:
        await visit.post("identity", f"/v1/signers/{signer_id}/password", {"new": new})
    except Refused as refusal:
        if not refusal.errors:
            raise
        return await _detail(visit, [replace(error, pointer=f"/password{error.pointer}") for error in refusal.errors])
    return visit.redirect(visit.path(f"/signers/{signer_id}?changed=yes"))


@routes.page("POST", "/signers/{signer_id}/factor", access=ADMIN)
async def reset_factor(visit: Visit) -> web.StreamResponse:
    """Void a signer's passkeys and recovery codes, which are lost for good. Those that are gone already are fine."""
    signer_id = visit.match("signer_id")
    try:
        await visit.post("identity", f"/v1/signers/{signer_id}/factor/reset")
    except Refused as refusal:
        if refusal.status != 409:
            raise
    return visit.redirect(visit.path(f"/signers/{signer_id}?reset=yes"))


async def _detail(visit: Visit, errors: list[FieldError] | None = None) -> web.Response:
    signer = next((one for one in await _signers(visit) if one["signer_id"] == visit.match("signer_id")), None)
    if signer is None:
        raise NotFound()
    return visit.render(
        "signers/detail.html",
        status=422 if errors else 200,
        signer=signer,
        id_states=STATES,
        is_changing=bool(errors) or bool(visit.typed("password")),
        errors=visit.errors(errors or []),
    )


async def _signers(visit: Visit) -> list[Signer]:
    """The living signers of the company, with their user IDs as far as these are made (D-07)."""
    registration, ids = await visit.together(
        visit.get("registration", "/v1/registration"), visit.get("identity", "/v1/signers")
    )
    by_signer = {one["signer_id"]: one for one in ids["signers"]}
    living = [one for one in registration["signers"] if one["state"] == "active"]
    return [_with_id(one, by_signer.get(one["signer_id"])) for one in living]


def _with_id(signer: Signer, user_id: Signer | None) -> Signer:
    if user_id is None:
        nothing = {
            "state": "preparing",
            "card_printed_on": None,
            "last_login_at": None,
            "has_password": False,
            "second_factor": False,
        }
        return signer | nothing | {"must_change": False}
    return signer | user_id | {"email": user_id["email"] or signer["email"]}
