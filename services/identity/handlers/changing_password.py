"""The owner's own change of password (IDN-14)."""

import hashlib
from datetime import timedelta
from uuid import UUID

from libs.common import throttles
from libs.common.auth import Caller
from libs.common.clock import JAPAN, Clock
from libs.common.db import Database, Transaction
from libs.common.errors import Conflict, FieldError, Invalid
from libs.common.mail import MailTemplates
from libs.common.throttles import Limit
from services.identity.domain import STAFF_KINDS, Login, with_own_password
from services.identity.handlers.mails import write_to_owner
from services.identity.handlers.sessions import own_login
from services.identity.password_policy import PolicyName, check_new_password
from services.identity.passwords import Hasher
from services.identity.store import known, login_cards, logins, sessions

TRIES = Limit(10, timedelta(minutes=5))


async def change_password(
    db: Database, clock: Clock, hasher: Hasher, templates: MailTemplates, caller: Caller, *, current: str, new: str
) -> None:
    """Change the caller's password. All other sessions and the card's copy end, and the owner is told (M18).

    Raises `Invalid` for a wrong current or an unfit new password, `TooMany` when guessed too often.
    """
    async with db.transaction(caller.chamber) as tx:
        login, session_id = await own_login(tx, caller, clock.now())
        check_new_password(await policy_of(tx, login), new, login=login.login)
    await check_password(db, clock, hasher, login, current, pointer="/current")
    if new == current:
        raise _invalid(
            "/new",
            "password-same",
            "現在と異なるパスワードにしてください",
            "Choose a password other than the current one",
        )
    new_hash = await hasher.hash(new)
    async with db.transaction(caller.chamber) as tx:
        await forgive(tx, login)
        await _replace(tx, clock, templates, seen=login, session_id=session_id, new_hash=new_hash)


async def check_password(db: Database, clock: Clock, hasher: Hasher, login: Login, typed: str, *, pointer: str) -> None:
    """Make sure that whoever uses a session knows the password. Raises `Invalid` at `pointer`, `TooMany`.

    The try stays counted until `forgive`: what is refused for another reason afterwards is still a guess.
    """
    async with db.transaction(login.chamber) as tx:
        await throttles.take(tx, _bucket(login.login_id), TRIES, clock.now())
    if not await hasher.matches(login.password_hash, typed):
        raise _invalid(pointer, "wrong-password", "現在のパスワードが正しくありません", "The current password is wrong")


async def forgive(tx: Transaction, login: Login) -> None:
    """Forget the tries at an ID's password: it was right, and something came of it."""
    await throttles.clear(tx, _bucket(login.login_id))


async def policy_of(tx: Transaction, login: Login) -> PolicyName:
    """The chamber's policy; the stricter `modern` list for staff and while the chamber is unknown."""
    if login.kind in STAFF_KINDS:
        return "modern"
    chamber = await known.chamber(tx, login.chamber)
    return chamber.settings.password_policy if chamber is not None else "modern"


async def _replace(
    tx: Transaction, clock: Clock, templates: MailTemplates, *, seen: Login, session_id: UUID, new_hash: str
) -> None:
    now = clock.now()
    login = await logins.by_id(tx, seen.login_id, lock=True)
    if login is None or login.is_closed or login.password_hash != seen.password_hash:
        raise Conflict(
            ja="ほかの操作でパスワードが変更されました。もう一度お試しください",
            en="The password was changed meanwhile. Please try again",
        )
    await logins.save(tx, with_own_password(login, new_hash, now))
    await login_cards.destroy_copy(tx, login.login_id)
    await sessions.end_all(tx, login.login_id, but=session_id)
    await write_to_owner(tx, templates, login, "M18", at=f"{now.astimezone(JAPAN):%Y-%m-%d %H:%M}")


def _bucket(login_id: UUID) -> bytes:
    return hashlib.sha256(b"password change\0" + login_id.bytes).digest()


def _invalid(pointer: str, code: str, ja: str, en: str) -> Invalid:
    return Invalid(ja=ja, en=en, code=code, errors=[FieldError(pointer, code, ja, en)])
