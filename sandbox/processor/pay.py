"""The hosted payment page: the only place where a card number is typed (PAY-02)."""

import hmac
from collections.abc import Sequence

from aiohttp import web
from yarl import URL

from sandbox.processor.keys import CHARGING, WEBHOOK_SENDER
from sandbox.processor.pages import page
from sandbox.processor.payment_cards import read_card
from sandbox.processor.sessions import Session

ERRORS = {
    "number": ("number", "カード番号が正しくありません。", "This card number is not valid."),
    "real_card": ("number", "テスト用のカード番号だけが使えます。", "Only the test card numbers work here."),
    "expiry": ("expiry", "有効期限を「月/年」で入力してください。", "Give a month and year to come, such as 12/30."),
    "cvc": ("cvc", "セキュリティコードは3桁か4桁の数字です。", "The security code has three or four digits."),
    "csrf": ("number", "画面が古くなりました。再入力してください。", "The page was out of date: enter it again."),
}

OUTCOMES = {
    "open": ("", ""),
    "captured": ("お支払いは完了しています。", "This payment is complete."),
    "failed": ("お支払いは行われていません。請求はありません。", "The payment did not go through. No charge."),
    "expired": ("お支払いの期限が過ぎました。請求はありません。", "The payment has expired. No charge."),
}

routes = web.RouteTableDef()


@routes.get("/pay/{id}")
async def show(request: web.Request) -> web.Response:
    session = request.app[CHARGING].find(request.match_info["id"])
    if session is None:
        return page("missing.html", status=404)
    return _pay_page(request, session)


@routes.post("/pay/{id}")
async def submit(request: web.Request) -> web.Response:
    """Form fields: `csrf`, `action` (pay or cancel), `number`, `expiry`, `cvc`. Sending it twice charges once."""
    charging = request.app[CHARGING]
    session = charging.find(request.match_info["id"])
    if session is None:
        return page("missing.html", status=404)
    form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    if not hmac.compare_digest(form.get("csrf", "").encode(), session.csrf.encode()):
        return _pay_page(request, session, ["csrf"], status=403)
    if form.get("action") == "cancel":
        charging.cancel(session)
        return _back_to_shop(request, session)
    if not charging.accepts_card(session):
        return _back_to_shop(request, session)
    card, wrong = read_card(form.get("number", ""), form.get("expiry", ""), form.get("cvc", ""), charging.now())
    if card is None:
        return _pay_page(request, session, wrong, status=422)
    session = charging.charge(session, card)
    if session.state == "captured" and charging.switches(session).fail_after_charging:
        request.app[WEBHOOK_SENDER].wake()
        return page("broken.html", status=500)
    return _back_to_shop(request, session)


def _pay_page(request: web.Request, session: Session, wrong: Sequence[str] = (), status: int = 200) -> web.Response:
    # Chromium applies form-action to the redirect that follows a form, so the shop's origin is named too.
    targets = f"'self' {URL(session.return_url).origin()}"
    return page(
        "pay.html",
        status,
        targets,
        session=session,
        payable=request.app[CHARGING].accepts_card(session),
        outcome=OUTCOMES[session.state],
        errors={field: (ja, en) for field, ja, en in (ERRORS[name] for name in wrong)},
    )


def _back_to_shop(request: web.Request, session: Session) -> web.Response:
    request.app[WEBHOOK_SENDER].wake()
    return web.Response(status=303, headers={"Location": session.return_url, "Cache-Control": "no-store"})
