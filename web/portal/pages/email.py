"""メールアドレスの確認 (P11): a user ID's first login (IDN-04), an admin ID whose card was issued again (IDN-11)."""

import unicodedata
from typing import Any

from aiohttp import web

from libs.common.auth import allow
from libs.common.errors import FieldError
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit

routes = PageRoutes()
OWNER = allow("admin", "user", pending=True)


@routes.page("GET", "/email", access=OWNER)
async def ask(visit: Visit) -> web.StreamResponse:
    """Where the code will go; with `?code=yes` the field for a code that is there already."""
    if visit.shown["me"]["pending"] == "change_password":
        return visit.redirect(visit.path("/password"))
    if visit.typed("code"):
        return _enter(visit, **await _sent(visit))
    return visit.render("email/ask.html", errors=[], fault=None, email=visit.shown["me"]["email"] or "")


@routes.page("POST", "/email", access=OWNER)
async def send_code(visit: Visit) -> web.StreamResponse:
    """Send a code (確認コード送信) to the registered address or another one. What is wrong is told beside its field."""
    email = visit.typed("email")
    try:
        await visit.post("identity", "/v1/email-confirmation", {"email": email} if email else {})
    except Refused as refusal:
        if refusal.status == 401:
            raise
        errors = visit.errors(refusal.errors)
        fault = None if errors else refusal
        return visit.render("email/ask.html", status=refusal.status, errors=errors, fault=fault, email=email)
    return visit.redirect(visit.path("/email?code=sent"))


async def _sent(visit: Visit) -> dict[str, Any]:
    """What is known of the code that waits to be entered; nothing when none does."""
    try:
        sent = await visit.get("identity", "/v1/email-confirmation")
    except Refused as refusal:
        if refusal.status not in (404, 409):
            raise
        return {}
    known = {name: sent[name] for name in ("email", "expires_at")}
    is_sent = visit.typed("code") == "sent"
    return {**known, "is_refused": sent["refused"], "is_sent": is_sent, "is_watched": True}


@routes.page("POST", "/email/code", access=OWNER)
async def enter_code(visit: Visit) -> web.StreamResponse:
    """Confirm the address with the six digits, however they were typed: full-width, with blanks."""
    code = "".join(unicodedata.normalize("NFKC", visit.typed("code")).split())
    try:
        await visit.post("identity", "/v1/email-confirmation/code", {"code": code})
    except Refused as refusal:
        if refusal.status in (401, 403):
            raise
        return _code_refused(visit, refusal, code)
    visit.rights_changed()
    return visit.redirect(visit.path("/menu?confirmed=yes"))


def _code_refused(visit: Visit, refusal: Refused, code: str) -> web.Response:
    errors = refusal.errors or [FieldError("/code", refusal.code, refusal.ja, refusal.en)]
    known = {name: visit.typed(name) for name in ("email", "expires_at")}
    return _enter(visit, status=refusal.status, errors=visit.errors(errors), code=code, **known)


def _enter(visit: Visit, status: int = 200, **values: Any) -> web.Response:
    shown = {
        "email": "",
        "expires_at": "",
        "is_sent": False,
        "is_refused": False,
        "is_watched": False,
        "errors": [],
        "code": "",
    }
    return visit.render("email/code.html", status=status, **{**shown, **values})
