"""Living sessions: exchanged for tokens, listed, ended (D-08, REL-48)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.auth import Caller, TokenSigner
from libs.common.clock import Clock
from libs.common.db import Database, Row, Transaction
from libs.common.errors import NotFound, Unauthorized
from services.identity.domain import Login, State, caller_of
from services.identity.handlers.owing import FactorPolicy
from services.identity.session_policy import IDLE, TOUCH_EVERY
from services.identity.session_tokens import read_token
from services.identity.store import devices, logins, sessions

HISTORY = 50


@dataclass(frozen=True)
class Exchanged:
    """A signed token, and when its session ends: unused, and at the latest (UTC)."""

    token: str
    session_id: UUID
    idle_ends_at: datetime
    ends_at: datetime


async def exchange(
    db: Database, clock: Clock, signer: TokenSigner, policy: FactorPolicy, *, token: str, touch: bool
) -> Exchanged:
    """A signed token of five minutes for a session. Raises `Unauthorized` when the session is over or unknown.

    With `touch` the session counts as used now; without, as for what a page asks by itself, its idle time runs on.
    The use is written down at most every `TOUCH_EVERY`: that is how exactly `IDLE` is counted.
    """
    read = read_token(token)
    if read is None:
        raise _over()
    now = clock.now()
    async with db.transaction(read.chamber) as tx:
        session = await sessions.by_token(tx, read.sha256, now)
        if session is None:
            raise _over()
        login = await logins.by_id(tx, session["login_id"])
        if login is None or login.is_shut_out or login.state is State.LOCKED:
            raise _over()
        owes_factor = await policy.is_owed(tx, login)
        is_used = touch and now - session["used_at"] >= TOUCH_EVERY
        if is_used:
            await sessions.touch(tx, session["session_id"], now)
    ends_at, used_at = session["ends_at"], now if is_used else session["used_at"]
    signed = signer.sign(caller_of(login, session["session_id"], owes_factor=owes_factor), now)
    return Exchanged(signed, session["session_id"], min(used_at + IDLE, ends_at), ends_at)


async def own_login(tx: Transaction, caller: Caller, now: datetime, *, lock: bool = False) -> tuple[Login, UUID]:
    """The caller's ID as it is now, and its session. Raises `Unauthorized` when the session ended before its token."""
    if caller.session_id is None or not await sessions.is_live(tx, caller.session_id, now):
        raise _over()
    login = await logins.by_id(tx, caller.login_id, lock=lock)
    if login is None or login.is_shut_out:
        raise _over()
    return login, caller.session_id


async def list_own(tx: Transaction, caller: Caller, now: datetime) -> list[Row]:
    """Where the caller's ID is logged in."""
    return await sessions.of_login(tx, caller.login_id, now)


async def login_history(tx: Transaction, caller: Caller) -> list[Row]:
    """The latest tries to log in with the caller's ID (IDN-09)."""
    return await logins.history(tx, caller.login_id, HISTORY)


async def end(tx: Transaction, caller: Caller, *, session_id: UUID | None) -> None:
    """End one of the caller's own sessions; another device than the caller's is forgotten. Raises `NotFound`."""
    if session_id is not None and session_id != caller.session_id:
        await devices.forget_of_session(tx, caller.login_id, session_id)
    if session_id is None or not await sessions.end(tx, caller.login_id, session_id):
        raise NotFound(
            ja="このセッションはすでに終了しています", en="There is no such session, or it is over", code="no-session"
        )


def _over() -> Unauthorized:
    return Unauthorized(
        ja="ログインの有効期間が終了しました。もう一度ログインしてください",
        en="Your session is over. Please log in again",
        code="session-over",
    )
