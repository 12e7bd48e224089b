"""The e-mail code of a user ID's first login (IDN-04), or of an admin ID with a new card (IDN-11, REL-50)."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from libs.common import throttles
from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Database, Row, Transaction
from libs.common.errors import Conflict, FieldError, Forbidden, Gone, Invalid, NotFound
from libs.common.mail import MailTemplates
from libs.common.mailboxes import mailbox_of
from libs.common.outbox import emit
from libs.common.refused_mails import is_refused
from libs.common.throttles import Limit
from services.identity.domain import Login, activated, confirmed, pending
from services.identity.handlers.mails import write_to_owner
from services.identity.handlers.sessions import own_login
from services.identity.handlers.staff_acts import write_down
from services.identity.store import codes, logins
from services.identity.vault import Vault, new_code

GOOD_FOR = timedelta(minutes=10)
SENDINGS = Limit(6, timedelta(hours=1))


@dataclass(frozen=True)
class Sent:
    """Where the code went, and until when it is good (UTC). `refused`: its mail could not be delivered."""

    email: str
    ends_at: datetime
    refused: bool = False


async def send_code(
    tx: Transaction, clock: Clock, vault: Vault, templates: MailTemplates, caller: Caller, *, email: str | None
) -> Sent:
    """Mail a fresh code to the ID's address, or of a user ID to `email` (M13); codes sent before are void.

    Raises `Conflict` when there is nothing to confirm, `TooMany` after six codes within an hour, `Invalid` for another
    address of an admin ID: whoever got hold of the new card would have the code sent to themselves.
    """
    login, session_id = await _unconfirmed(tx, caller, clock.now())
    if email is not None and login.must_confirm and mailbox_of(email) != mailbox_of(login.email or ""):
        raise _other_address()
    await throttles.take(tx, _bucket(login.login_id), SENDINGS, clock.now())
    to = login.email if login.must_confirm else email or login.email
    sent = Sent(to or "", clock.now() + GOOD_FOR)
    code = new_code()
    await codes.forget(tx, login.login_id)
    await codes.put(
        tx,
        session_id=session_id,
        login_id=login.login_id,
        chamber=login.chamber,
        email=sent.email,
        digest=vault.code_digest(session_id, code),
        ends_at=sent.ends_at,
    )
    minutes = int(GOOD_FOR.total_seconds() // 60)
    await write_to_owner(tx, templates, login, "M13", to=sent.email, code=code, minutes=minutes)
    return sent


async def sent_code(tx: Transaction, clock: Clock, caller: Caller) -> Sent:
    """The code that waits to be entered. Raises `Conflict` with nothing to confirm, `NotFound` without a code."""
    _, session_id = await _unconfirmed(tx, caller, clock.now())
    waiting = await codes.waiting(tx, session_id, clock.now())
    if waiting is None:
        raise NotFound(ja="有効な確認コードはありません", en="No code is good at present")
    return Sent(waiting["email"], waiting["ends_at"], await is_refused(tx, waiting["email"], ["M13"]))


async def enter_code(db: Database, clock: Clock, vault: Vault, caller: Caller, *, code: str) -> None:
    """Activate the user ID, or let the admin ID go on, with the right code.

    Raises `Invalid` (a wrong one costs a try) or `Gone` (send anew).
    """
    async with db.transaction(caller.chamber) as tx:
        login, session_id = await _unconfirmed(tx, caller, clock.now())
        waiting = await codes.take_try(tx, session_id, login.login_id, clock.now())
        right = waiting is not None and hmac.compare_digest(waiting["digest"], vault.code_digest(session_id, code))
        if waiting is not None and right:
            await _activate(tx, login, waiting["email"], clock.now())
    if waiting is None:
        raise Gone(
            ja="確認コードの有効期限が切れたか、使用できません。確認コードを再送信してください",
            en="This code is over. Please have a new one sent",
            code="code-over",
        )
    if not right:
        raise _wrong(waiting)


async def _activate(tx: Transaction, login: Login, email: str, now: datetime) -> None:
    await codes.forget(tx, login.login_id)
    if login.must_confirm:
        await logins.save(tx, confirmed(login))
        await write_down(tx, login, at=now, by=login.login, act="confirmed")
        return
    after, events = activated(login, email, now)
    await logins.save(tx, after)
    await emit(tx, *events)


async def _unconfirmed(tx: Transaction, caller: Caller, now: datetime) -> tuple[Login, UUID]:
    login, session_id = await own_login(tx, caller, now, lock=True)
    if pending(login) == "change_password":
        raise Forbidden(
            ja="はじめにパスワードを変更してください", en="Please change your password first", code="change-password"
        )
    if pending(login) is None:
        raise Conflict(
            ja="メールアドレスは確認済みです", en="The e-mail address is confirmed already", code="already-confirmed"
        )
    return login, session_id


def _other_address() -> Invalid:
    ja = (
        "確認コードは、登録されている連絡先のアドレスにだけ送信できます。"
        "アドレスが変わったときは、商工会議所の窓口へお申し出ください"
    )
    en = (
        "The code is sent to the registered contact's address only. If that has changed, please tell the chamber's desk"
    )
    return Invalid(ja=ja, en=en, code="other-address", errors=[FieldError("/email", "other-address", ja, en)])


def _wrong(waiting: Row) -> Invalid:
    left = codes.TRIES - waiting["tries"]
    ja = f"確認コードが正しくありません（残り{left}回）" if left else "確認コードが正しくありません。再送信してください"
    en = f"The code is wrong ({left} tries left)" if left else "The code is wrong. Please have a new one sent"
    return Invalid(ja=ja, en=en, code="wrong-code", errors=[FieldError("/code", "wrong-code", ja, en)])


def _bucket(login_id: UUID) -> bytes:
    return hashlib.sha256(b"e-mail code\0" + login_id.bytes).digest()
