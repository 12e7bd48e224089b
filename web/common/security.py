"""セキュリティ (C18): everybody's own second factor: the app, and the codes for the day when it is lost (IDN-10)."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import qrcode
from aiohttp import web
from markupsafe import Markup
from qrcode.image.svg import SvgPathImage

from libs.common.auth import allow, any_of
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit, read_object

routes, app_routes = PageRoutes(), PageRoutes()
"""For all who may have a second factor; apps are for staff alone."""
STAFF = allow("staff", "operator", pending=True)
HOLDER = any_of(STAFF, allow("user"))
FACTOR = "/v1/factor"


@routes.page("GET", "/security", access=HOLDER)
async def show(visit: Visit) -> web.StreamResponse:
    """How the own second factor stands."""
    return await _page(visit)


async def _page(visit: Visit, refusal: Refused | None = None, form: str = "") -> web.Response:
    errors = [replace(error, pointer=f"/{form}{error.pointer}") for error in refusal.errors] if refusal else []
    return visit.render(
        "own_id/security.html",
        status=refusal.status if refusal else 200,
        factor=await visit.get("identity", FACTOR),
        errors=visit.errors(errors),
        fault=refusal if refusal and not errors else None,
        removing=form,
    )


@app_routes.page("POST", "/security/totp", access=STAFF)
async def begin_totp(visit: Visit) -> web.StreamResponse:
    """Begin to set up an app."""
    try:
        await visit.post("identity", f"{FACTOR}/totp", _password(visit, "totp"))
    except Refused as refusal:
        return await _refused(visit, refusal, "totp")
    return visit.redirect(visit.path("/security/totp"))


def _password(visit: Visit, form: str) -> dict[str, str]:
    return {"password": str(visit.form.get(f"{form}/password", ""))}


async def _refused(visit: Visit, refusal: Refused, form: str) -> web.Response:
    if refusal.status == 401:
        raise refusal
    return await _page(visit, refusal, form)


@app_routes.page("GET", "/security/totp", access=STAFF)
async def show_totp(visit: Visit) -> web.StreamResponse:
    """The secret for the app, as QR code and as text, and the field for its first code."""
    return await _totp_page(visit)


async def _totp_page(visit: Visit, refusal: Refused | None = None) -> web.Response:
    try:
        setup: dict[str, Any] = await visit.get("identity", f"{FACTOR}/totp")
    except Refused as none:
        if none.status != 404:
            raise
        return visit.redirect(visit.path("/security?done=over"))
    return visit.render(
        "own_id/totp.html",
        status=refusal.status if refusal else 200,
        setup=setup,
        qr=_qr(setup["address"]),
        errors=visit.errors(refusal.errors) if refusal else [],
        fault=refusal if refusal and not refusal.errors else None,
    )


def _qr(text: str) -> Markup:
    """The QR code of a text as an SVG element of the page, so that no address and no file holds the secret."""
    code = qrcode.QRCode(border=4, image_factory=SvgPathImage)
    code.add_data(text)
    picture = BytesIO()
    code.make_image().save(picture)
    svg = picture.getvalue().decode()
    return Markup(svg[svg.index("<svg") :])  # noqa: S704 - made here, of modules only


@app_routes.page("POST", "/security/totp/code", access=STAFF)
async def confirm_totp(visit: Visit) -> web.StreamResponse:
    """Take the app into use with its first code. With the first factor come the recovery codes, shown this once."""
    try:
        made = await visit.post("identity", f"{FACTOR}/totp/code", {"code": visit.typed("code")})
    except Refused as refusal:
        if refusal.status == 401:
            raise
        return await _totp_page(visit, refusal)
    visit.rights_changed()
    if not made["recovery_codes"]:
        return visit.redirect(visit.path("/security?done=totp"))
    return _codes_page(visit, made["recovery_codes"], is_first=True)


def _codes_page(visit: Visit, codes: list[str], *, is_first: bool = False) -> web.Response:
    return visit.render("own_id/recovery_codes.html", codes=codes, is_first=is_first)


@app_routes.page("POST", "/security/totp/removal", access=STAFF)
async def remove_totp(visit: Visit) -> web.StreamResponse:
    """Forget the app."""
    try:
        await visit.post("identity", f"{FACTOR}/totp/removal", _password(visit, "removal"))
    except Refused as refusal:
        return await _refused(visit, refusal, "removal")
    visit.rights_changed()
    return visit.redirect(visit.path("/security?done=removed"))


@routes.page("POST", "/security/recovery-codes", access=HOLDER)
async def make_recovery_codes(visit: Visit) -> web.StreamResponse:
    """Ten fresh recovery codes, shown this once."""
    try:
        made = await visit.post("identity", f"{FACTOR}/recovery-codes", _password(visit, "codes"))
    except Refused as refusal:
        return await _refused(visit, refusal, "codes")
    return _codes_page(visit, made["recovery_codes"])


@routes.page("POST", "/security/passkeys", access=HOLDER)
async def begin_passkey(visit: Visit) -> web.StreamResponse:
    """A passkey with a name: the next page asks the browser to make it."""
    name = visit.typed("passkey/name")
    if not name:
        return await _refused(visit, _nameless(), "passkey")
    try:
        begun = await visit.post("identity", f"{FACTOR}/passkeys/options", _password(visit, "passkey"))
    except Refused as refusal:
        return await _refused(visit, refusal, "passkey")
    return visit.render("own_id/passkey.html", options=begun["options"], name=name)


def _nameless() -> Refused:
    ja, en = "パスキーの名前を入力してください", "Please enter a name for the passkey"
    error = {"pointer": "/name", "code": "missing", "ja": ja, "en": en}
    return Refused(422, {"detail_ja": ja, "detail": en, "code": "missing", "errors": [error]})


@routes.page("POST", "/security/passkeys/new", access=HOLDER)
async def add_passkey(visit: Visit) -> web.StreamResponse:
    """Take the passkey into use that the browser made."""
    made = {"name": visit.typed("name"), "credential": read_object(visit.typed("passkey"))}
    try:
        answer = await visit.post("identity", f"{FACTOR}/passkeys", made)
    except Refused as refusal:
        return await _refused(visit, refusal, "passkey")
    visit.rights_changed()
    if not answer["recovery_codes"]:
        return visit.redirect(visit.path("/security?done=passkey"))
    return _codes_page(visit, answer["recovery_codes"], is_first=True)


@routes.page("POST", "/security/passkeys/{id}/removal", access=HOLDER)
async def remove_passkey(visit: Visit) -> web.StreamResponse:
    """Forget a passkey."""
    passkey_id = visit.match("id")
    try:
        path = f"{FACTOR}/passkeys/{passkey_id}/removal"
        await visit.post("identity", path, _password(visit, passkey_id))
    except Refused as refusal:
        return await _refused(visit, refusal, passkey_id)
    visit.rights_changed()
    return visit.redirect(visit.path("/security?done=passkey-removed"))


@app_routes.page("GET", "/security/totp/{act:code|removal}", access=STAFF)
@routes.page("GET", "/security/{act:recovery-codes|passkeys|passkeys/new|passkeys/[^/]+/removal}", access=HOLDER)
async def back(visit: Visit) -> web.StreamResponse:
    """A page that was an answer to a form, loaded again."""
    return visit.redirect(visit.path("/security"))
