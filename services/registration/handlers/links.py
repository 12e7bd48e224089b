"""Links in mails: 256 bits of chance, of which only the digest is kept (D-33)."""

import hashlib
import secrets
from datetime import datetime
from typing import NamedTuple

from libs.common.clock import JAPAN
from libs.common.db import Transaction
from libs.common.errors import Gone, Unauthorized
from services.registration.domain.requests import LINK_ENDS, Request
from services.registration.domain.states import RequestState
from services.registration.store import requests


class _End(NamedTuple):
    code: str
    ja: str
    en: str


_ENDS = {
    RequestState.APPROVED: _End(
        "request-approved",
        ja="貿易登録は完了しています。商工会議所の窓口でお渡しする「貿易登録証」に記載の管理者IDとパスワードでログインしてください",
        en="Your trade registration is complete. Log in with the admin ID and the password on the registration card, "
        "which the chamber's counter hands over",
    ),
    RequestState.REFUSED: _End(
        "request-refused",
        ja="この登録申請は、商工会議所でお受けできませんでした。理由はメールでお知らせしています。"
        "ご不明な点は商工会議所へお問い合わせください",
        en="The chamber could not accept this registration request. The reason was sent to you by mail. "
        "Please ask the chamber if anything is unclear",
    ),
    RequestState.CANCELLED: _End(
        "request-cancelled",
        ja="この登録申請は取り消されています。ご不明な点は商工会議所へお問い合わせください",
        en="This registration request was cancelled. Please ask the chamber if anything is unclear",
    ),
    RequestState.LAPSED: _End(
        "link-expired",
        ja="リンクの有効期限（{day_ja}）が切れたため、この登録申請の手続きは終了しました。"
        "「貿易登録のご案内」ページからもう一度手続きを始めてください",
        en="The link was good until {day}, so this registration request is over. "
        "Please begin again from the registration guide page",
    ),
    RequestState.CHECKING: _End(
        "request-checked",
        ja="登録申請は商工会議所で確認中です。手続きを始めからやり直す必要はありません。"
        "リンクの有効期限（{day_ja}）が切れたため、内容を見るには商工会議所へお問い合わせください",
        en="The chamber is checking your registration request: you need not begin again. "
        "The link was good until {day}; please ask the chamber if you need to see what you entered",
    ),
}
"""What is said of a request whose link is dead. CHECKING: the desk has the papers, only the link's time is over."""


async def add(tx: Transaction, request: Request, now: datetime) -> str:
    """A new secret that opens `request`, beside those sent before: each mail has a link of its own."""
    secret = secrets.token_urlsafe(32)
    await requests.add_link(tx, request, _digest(secret), now)
    return secret


async def follow(tx: Transaction, secret: str, now: datetime) -> Request:
    """The request behind a link, locked for this transaction.

    Raises `Unauthorized` for a wrong link, and `Gone` for a dead one, with what became of the request.
    """
    request_id = await requests.find_link(tx, _digest(secret))
    request = await requests.lock(tx, request_id) if request_id else None
    if request is None:
        raise Unauthorized(
            ja="リンクが正しくありません。メールのリンクをもう一度開いてください",
            en="This link is not right. Please open the link in the mail again",
            code="wrong-link",
        )
    if request.state in LINK_ENDS or request.link_expires_at <= now:
        raise _over(request)
    return request


def _over(request: Request) -> Gone:
    # A request whose time is over lapses with the next run of the job; its applicant is told so at once.
    end = _ENDS[request.state if request.state in _ENDS else RequestState.LAPSED]
    last = request.link_expires_at.astimezone(JAPAN)
    days = {"day": f"{last:%Y-%m-%d}", "day_ja": f"{last.year}年{last.month}月{last.day}日"}
    return Gone(ja=end.ja.format(**days), en=end.en.format(**days), code=end.code)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
