"""Logging in: every refusal looks and lasts the same, whoever exists (REL-46, REL-47).

The password is compared between two short transactions, so that no connection waits for argon2.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from libs.common.auth import Kind
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.errors import Forbidden, Unauthorized
from services.identity.domain import Login, State
from services.identity.origin import Origin
from services.identity.passwords import Hasher
from services.identity.session_policy import LONGEST
from services.identity.session_tokens import SessionToken, new_token
from services.identity.store import logins, sessions, throttles
from services.identity.store.throttles import Limit

PER_ID_AND_ADDRESS = Limit(10, timedelta(minutes=5))
PER_ADDRESS = Limit(60, timedelta(minutes=5))
"""An office behind one address: only tries that failed stay counted."""


@dataclass(frozen=True)
class Entry:
    """A new session. `token` is shown this once."""

    token: SessionToken
    login: Login
    session: sessions.Session


class LoginRefused(Unauthorized):
    """The one answer to every wrong combination."""

    code = "login-refused"
    title_ja = "ログインできません"
    title_en = "Login refused"


def _refused() -> LoginRefused:
    return LoginRefused(
        ja="商工会議所コード、ID、パスワードのいずれかが正しくありません。登録証に記載の内容を確認してください",
        en="Chamber code, ID or password is wrong. Please compare them with your card",
    )


def typed_login(text: str) -> str:
    """The login that somebody meant: width, case and spaces around it do not matter."""
    return unicodedata.normalize("NFKC", text).strip().lower()


async def log_in(
    db: Database,
    clock: Clock,
    hasher: Hasher,
    *,
    chamber: str,
    login: str,
    password: str,
    kinds: tuple[Kind, ...],
    origin: Origin,
) -> Entry:
    """Open a session (IDN-01). Raises `LoginRefused`, `TooMany` when guessed too often, `Forbidden` for a locked ID."""
    login = typed_login(login)
    async with db.transaction(chamber) as tx:
        await throttles.take(tx, origin.bucket(), PER_ADDRESS, clock.now())
        await throttles.take(tx, origin.bucket(chamber, login), PER_ID_AND_ADDRESS, clock.now())
        found = await logins.find(tx, login, kinds)
    password_hash = found.password_hash if found is not None and not found.is_shut_out else None
    right = await hasher.matches(password_hash, password)
    stronger = await hasher.hash(password) if right and hasher.is_outdated(password_hash or "") else None
    entry = None
    async with db.transaction(chamber) as tx:
        if found is not None and right:
            entry = await _enter(tx, found, stronger, origin, clock.now())
            await _reset_tries(tx, origin, chamber, login)
        else:
            await _refuse(tx, found, origin, clock.now())
    if entry is None:
        raise _refused()
    if entry.login.state is State.LOCKED:
        raise _locked()
    return entry


async def _enter(tx: Transaction, found: Login, stronger: str | None, origin: Origin, now: datetime) -> Entry | None:
    """The session, when the ID is still as it was while its password was compared. A locked ID gets no session row."""
    login = await logins.by_id(tx, found.login_id, lock=True)
    if login is None or login.is_shut_out or login.password_hash != found.password_hash:
        return None
    if stronger is not None and found.password_hash is not None:
        await logins.replace_hash(tx, login.login_id, found.password_hash, stronger)
    token = new_token(login.chamber)
    session = sessions.Session(
        uuid4(), token.sha256, login.chamber, login.login_id, now, now + LONGEST, origin.address, origin.agent
    )
    if login.state is State.LOCKED:
        await _remember(tx, login, "locked", origin, now)
    else:
        await sessions.add(tx, session)
        await _remember(tx, login, "ok", origin, now)
    return Entry(token, login, session)


async def _refuse(tx: Transaction, found: Login | None, origin: Origin, now: datetime) -> None:
    # Written for unknown IDs too: a commit with nothing to write is quicker, which would tell who exists (REL-47).
    await throttles.touch(tx, origin.bucket(), now)
    if found is not None:
        await _remember(tx, found, "refused", origin, now)


async def _reset_tries(tx: Transaction, origin: Origin, chamber: str, login: str) -> None:
    await throttles.give_back(tx, origin.bucket())
    await throttles.clear(tx, origin.bucket(chamber, login))


async def _remember(tx: Transaction, login: Login, outcome: str, origin: Origin, now: datetime) -> None:
    await logins.remember(tx, login, at=now, outcome=outcome, address=origin.address, agent=origin.agent)


def _locked() -> Forbidden:
    return Forbidden(
        ja="このIDは漏えいの連絡により停止されています。貿易登録の管理者または商工会議所にお問い合わせください",
        en="This ID is locked after a reported leak. Please ask your admin or the chamber",
        code="locked",
    )
