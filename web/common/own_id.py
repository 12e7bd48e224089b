"""Everybody's own ID: its password (P10), and where it is and was logged in (P35)."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from aiohttp import web

from libs.common.auth import allow
from libs.common.devices import device
from libs.common.errors import FieldError, NotFound
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit

routes = PageRoutes()
ANY_ID = allow("admin", "user", "sub", "staff", "operator")
ANY_ID_PENDING = allow("admin", "user", "sub", "staff", "operator", pending=True)
UNEQUAL = FieldError(
    "/password/again",
    "unequal",
    "2つの新パスワードが一致していません。もう一度入力してください",
    "The two new passwords differ. Please type them again",
)


@routes.page("GET", "/password", access=ANY_ID_PENDING)
async def ask_for_password(visit: Visit) -> web.StreamResponse:
    """初回パスワード変更 / パスワード変更 (P10)."""
    return visit.render("own_id/password.html", errors=[], fault=None)


@routes.page("POST", "/password", access=ANY_ID_PENDING)
async def change_password(visit: Visit) -> web.StreamResponse:
    """Change the own password (更新): all other sessions end, this one goes on (IDN-14).

    A refusal that concerns the form is shown on it, without the passwords; any other Refused is raised.
    """
    current, new, again = (str(visit.form.get(f"password/{name}", "")) for name in ("current", "new", "again"))
    if new != again:
        return _password_refused(visit, [UNEQUAL])
    try:
        await visit.post("identity", "/v1/password", {"current": current, "new": new})
    except Refused as refusal:
        if refusal.status == 401:
            raise
        errors = [replace(error, pointer=f"/password{error.pointer}") for error in refusal.errors]
        return _password_refused(visit, errors, refusal)
    visit.rights_changed()
    was_first = visit.shown["me"]["pending"] is not None
    return visit.redirect(visit.path(visit.shown["site"].home if was_first else "/sessions?changed=yes"))


def _password_refused(visit: Visit, errors: list[FieldError], fault: Refused | None = None) -> web.Response:
    values: dict[str, Any] = {"errors": visit.errors(errors), "fault": None if errors else fault}
    return visit.render("own_id/password.html", status=fault.status if fault else 422, **values)


@routes.page("GET", "/sessions", access=ANY_ID)
async def list_sessions(visit: Visit) -> web.StreamResponse:
    """The devices that are logged in with this ID, and the login history: ログイン履歴・端末 (P35)."""
    calls = visit.get("identity", "/v1/sessions"), visit.get("identity", "/v1/login-history")
    sessions, history = await visit.together(*calls)
    return visit.render(
        "own_id/sessions.html",
        sessions=[_with_device(line) for line in sessions["sessions"]],
        logins=[_with_device(line) for line in history["logins"]],
    )


def _with_device(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "device": device(line["agent"])}


@routes.page("POST", "/sessions/end", access=ANY_ID)
async def end_sessions(visit: Visit) -> web.StreamResponse:
    """終了: one device, or all others. One that is over already is fine."""
    found = (await visit.get("identity", "/v1/sessions"))["sessions"]
    others = [line["session_id"] for line in found if not line["current"]]
    wanted = others if visit.typed("which") == "others" else [_session_id(visit)]
    await visit.together(*(_end(visit, one) for one in wanted if one in others))
    return visit.redirect(visit.path("/sessions?ended=yes"))


def _session_id(visit: Visit) -> str:
    try:
        return str(UUID(visit.typed("which")))
    except ValueError:
        raise NotFound() from None


async def _end(visit: Visit, session_id: str) -> None:
    try:
        await visit.call("identity", "DELETE", f"/v1/sessions/{session_id}")
    except Refused as refusal:
        if refusal.status != 404:
            raise
