"""Links in mails: 256 bits of chance, of which only the digest is kept (D-33)."""

import hashlib
import secrets
from datetime import datetime

from libs.common.db import Transaction
from libs.common.errors import Gone, Unauthorized
from services.registration.domain.requests import LINK_ENDS, Request
from services.registration.domain.states import RequestState
from services.registration.store import requests


async def add(tx: Transaction, request: Request, now: datetime) -> str:
    """A new secret that opens `request`, beside those sent before: each mail has a link of its own."""
    secret = secrets.token_urlsafe(32)
    await requests.add_link(tx, request, _digest(secret), now)
    return secret


async def follow(tx: Transaction, secret: str, now: datetime) -> Request:
    """The request behind a link, locked for this transaction. Raises `Unauthorized` for a wrong link and `Gone`."""
    request_id = await requests.find_link(tx, _digest(secret))
    request = await requests.lock(tx, request_id) if request_id else None
    if request is None:
        raise Unauthorized(
            ja="リンクが正しくありません。メールのリンクをもう一度開いてください",
            en="This link is not right. Please open the link in the mail again",
            code="wrong-link",
        )
    if request.state in LINK_ENDS - {RequestState.LAPSED}:
        raise Gone(
            ja="この登録申請の手続きは終了しています。ご不明な点は商工会議所へお問い合わせください",
            en="This registration request is closed. Please ask the chamber if anything is unclear",
            code="request-closed",
        )
    if request.state is RequestState.LAPSED or request.link_expires_at <= now:
        raise Gone(
            ja="リンクの有効期限が切れています。「貿易登録のご案内」ページからもう一度手続きを始めてください",
            en="This link has expired. Please begin again from the registration guide page",
            code="link-expired",
        )
    return request


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
