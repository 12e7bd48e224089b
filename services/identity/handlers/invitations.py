"""Invitations of staff: a link of one use by which a person chooses the own password (M32). No mail has a password."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from libs.common import throttles
from libs.common.clock import JAPAN, Clock
from libs.common.db import Database, Transaction
from libs.common.errors import Gone, TooMany, Unauthorized
from libs.common.mail import MailTemplates
from libs.common.mailboxes import mailbox_of
from libs.common.throttles import Limit
from services.identity.domain import Login, State, with_own_password
from services.identity.handlers.mails import write_to_owner
from services.identity.handlers.staff_acts import write_down
from services.identity.password_policy import check_new_password
from services.identity.passwords import Hasher
from services.identity.session_tokens import SessionToken, new_token
from services.identity.store import known, logins, people, sessions
from services.identity.store.known import KnownChamber

GOOD_FOR = timedelta(days=7)
PER_MAILBOX = Limit(5, timedelta(minutes=15))


@dataclass(frozen=True)
class Invited:
    """Whom an invitation is for. `ends_at` in UTC."""

    login: Login
    chamber: KnownChamber | None
    ends_at: datetime


class Invitations:
    """Writes the mails. `console_url` is the staff's address, to which the links lead."""

    def __init__(self, templates: MailTemplates, console_url: str) -> None:
        self._templates, self._console_url = templates, console_url.rstrip("/")

    async def send(self, tx: Transaction, clock: Clock, login: Login) -> None:
        """Mail a fresh link; one sent before no longer works. Raises `TooMany` when many went to this mailbox."""
        now, token = clock.now(), new_token(login.chamber)
        await _count(tx, login, now)
        await people.put_invitation(tx, login, token.sha256, made_at=now, ends_at=now + GOOD_FOR)
        # The secret stands behind "#", so that no server on the way logs it (D-42).
        secret = token.text.partition(".")[2]
        await write_to_owner(
            tx,
            self._templates,
            login,
            "M32",
            chamber_code=login.chamber,
            link=f"{self._console_url}/invitation/{login.chamber}#{secret}",
            until=(now + GOOD_FOR).astimezone(JAPAN),
        )


async def _count(tx: Transaction, login: Login, now: datetime) -> None:
    mailbox = hashlib.sha256(f"invitations\0{mailbox_of(login.email or '')}".encode()).digest()
    try:
        await throttles.take(tx, mailbox, PER_MAILBOX, now)
    except TooMany as refusal:
        raise TooMany(
            int(refusal.headers["Retry-After"]),
            ja="このメールアドレスには、案内メールが短時間に多く送信されています。届いている最新のメールのリンクを使用できます。"
            "届いていない場合は、アドレスを確認し、しばらくたってから再送してください",
            en="Many invitations were sent to this address within a short time. The link in the latest mail works. "
            "If none has arrived, check the address and send it again later",
        ) from None


async def void_password(tx: Transaction, login: Login) -> Login:
    """The ID without its password, and with all sessions ended."""
    voided = replace(login, password_hash=None, password_set_at=None, must_change=False, version=login.version + 1)
    await logins.save(tx, voided)
    await sessions.end_all(tx, login.login_id)
    return voided


async def read(db: Database, clock: Clock, token: SessionToken) -> Invited:
    """Whom a link invites. Raises `Unauthorized` for a wrong or used one, `Gone` when its time is over."""
    async with db.transaction(token.chamber) as tx:
        return await _follow(tx, token, clock.now())


async def accept(
    db: Database, clock: Clock, hasher: Hasher, templates: MailTemplates, token: SessionToken, *, new: str
) -> Login:
    """Set the invited person's password; the link is used up. Raises `Invalid` for an unfit password."""
    invited = await read(db, clock, token)
    check_new_password("modern", new, login=invited.login.login)
    new_hash = await hasher.hash(new)
    now = clock.now()
    async with db.transaction(token.chamber) as tx:
        login = (await _follow(tx, token, now)).login
        after = with_own_password(login, new_hash, now)
        await logins.save(tx, after)
        await sessions.end_all(tx, login.login_id)
        await people.forget_invitation(tx, login.login_id)
        await write_down(tx, login, at=now, by=login.login, act="password_set")
        await write_to_owner(tx, templates, login, "M18", at=f"{now.astimezone(JAPAN):%Y-%m-%d %H:%M}")
    return after


async def _follow(tx: Transaction, token: SessionToken, now: datetime) -> Invited:
    row = await people.invitation(tx, token.sha256)
    login = await logins.by_id(tx, row["staff_id"], lock=True) if row is not None else None
    # Read again under the lock: of two who use the link at once, the second finds it used.
    if row is None or login is None or login.state is not State.ACTIVE or not await people.invitation(tx, token.sha256):
        raise Unauthorized(
            ja="リンクが正しくないか、すでに使用されています。最新の案内メールのリンクを開いてください",
            en="This link is wrong or was used already. Please open the link in the latest mail",
            code="wrong-link",
        )
    if row["ends_at"] <= now:
        raise Gone(
            ja="リンクの有効期限が切れています。管理者に案内メールの再送を依頼してください",
            en="This link has expired. Please ask your administrator for a new invitation",
            code="link-expired",
        )
    return Invited(login, await known.chamber(tx, login.chamber), row["ends_at"])
