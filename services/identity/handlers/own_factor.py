"""The owner's own second factor: set up, replaced, removed; recovery codes (C18, IDN-10).

Whoever uses a session must also know the password, so that a device that was left open gives no lasting way in.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common import throttles
from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Database, Row, Transaction
from libs.common.errors import Conflict, FieldError, Gone, Invalid, NotFound
from services.identity.domain import Login
from services.identity.handlers.changing_password import check_password, forgive
from services.identity.handlers.giving_factor import PER_ID, tries_of
from services.identity.handlers.owing import FactorPolicy
from services.identity.handlers.sessions import own_login
from services.identity.handlers.staff_acts import write_down
from services.identity.passkeys import PasskeySites
from services.identity.passwords import Hasher
from services.identity.second_factor import SET_UP_WITHIN, address_of, bare, new_recovery_codes, new_secret, step_of
from services.identity.store import factors, known, passkeys, sessions
from services.identity.vault import Vault


@dataclass(frozen=True)
class Standing:
    """How the caller's second factor stands. `totp` is the app's row, None without one."""

    is_required: bool
    totp: Row | None
    passkeys: list[Row]
    are_passkeys_possible: bool
    recovery_codes_left: int


@dataclass(frozen=True)
class Shown:
    """A secret that waits for its first code: as text, and as the address in the QR code; until `ends_at` (UTC)."""

    secret: str
    address: str
    ends_at: datetime


async def look(tx: Transaction, clock: Clock, policy: FactorPolicy, sites: PasskeySites, caller: Caller) -> Standing:
    """How it stands. Raises `Unauthorized` when the session is over."""
    login, _ = await own_login(tx, caller, clock.now())
    return Standing(
        await policy.is_required(tx, login),
        await factors.totp(tx, login.login_id),
        await passkeys.of_login(tx, login.login_id),
        sites.of(login.kind) is not None,
        await factors.recovery_codes_left(tx, login.login_id),
    )


async def begin_totp(
    db: Database, clock: Clock, hasher: Hasher, vault: Vault, caller: Caller, *, password: str
) -> None:
    """Make a secret that waits for its first code. What is set up already counts on until then.

    Raises `Invalid` for a wrong password, `TooMany`.
    """
    await check_owner(db, clock, hasher, caller, password)
    async with db.transaction(caller.chamber) as tx:
        login, session_id = await own_login(tx, caller, clock.now())
        sealed = vault.seal_factor(login.login_id, new_secret())
        await factors.begin_totp(tx, login, session_id, sealed, clock.now() + SET_UP_WITHIN)


async def show_totp(tx: Transaction, clock: Clock, vault: Vault, caller: Caller) -> Shown:
    """The secret that waits in this session. Raises `NotFound` when none does."""
    login, session_id = await own_login(tx, caller, clock.now())
    begun = await factors.begun_totp(tx, session_id, clock.now())
    if begun is None:
        raise NotFound(ja="設定中のアプリはありません", en="No app is being set up", code="no-setup")
    secret = vault.open_factor(login.login_id, begun["sealed"])
    chamber = await known.chamber(tx, login.chamber)
    issuer = chamber.name_en if chamber is not None else "Shomei"
    return Shown(secret, address_of(secret, login, issuer), begun["ends_at"])


async def confirm_totp(db: Database, clock: Clock, vault: Vault, caller: Caller, *, code: str) -> list[str]:
    """Take the app into use with its first code; all other sessions end. An app used so far no longer counts.

    Returns fresh recovery codes for the first factor of an ID, else none. Raises `Invalid` for a wrong code, `Gone`
    when no secret waits any more, `TooMany`.
    """
    now = clock.now()
    codes: list[str] | None = None
    async with db.transaction(caller.chamber) as tx:
        login, session_id = await own_login(tx, caller, now, lock=True)
        begun = await factors.begun_totp(tx, session_id, now)
        if begun is not None:
            await throttles.take(tx, tries_of(login.login_id), PER_ID, now)
            step = step_of(vault.open_factor(login.login_id, begun["sealed"]), bare(code), now, after=0)
            if step is not None:
                codes = await _take_into_use(tx, vault, login, session_id, begun["sealed"], step, now)
    if begun is None:
        raise Gone(
            ja="設定の有効期限が切れました。もう一度はじめから設定してください",
            en="This took too long. Please begin the set-up again",
            code="setup-over",
        )
    if codes is None:
        ja = "コードが正しくありません。アプリに表示されている6桁の数字を入力してください。端末の時刻も確認してください"
        en = "This code is wrong. Enter the six digits that the app shows; the clock of the device must be right"
        raise Invalid(ja=ja, en=en, code="wrong-code", errors=[FieldError("/code", "wrong-code", ja, en)])
    return codes


async def _take_into_use(
    tx: Transaction, vault: Vault, login: Login, session_id: UUID, sealed: bytes, step: int, now: datetime
) -> list[str]:
    is_first = not await factors.has_any(tx, login.login_id)
    await factors.put_totp(tx, login, sealed, step=step, now=now)
    await factors.end_setup(tx, session_id)
    await throttles.clear(tx, tries_of(login.login_id))
    await write_down(tx, login, at=now, by=login.login, act="factor_set_up", factor="totp")
    return await after_set_up(tx, vault, login, session_id, now, is_first=is_first)


async def after_set_up(
    tx: Transaction, vault: Vault, login: Login, session_id: UUID, now: datetime, *, is_first: bool
) -> list[str]:
    """All other sessions of the ID end. Returns fresh recovery codes with the first factor, else none."""
    await sessions.end_all(tx, login.login_id, but=session_id)
    return await _new_codes(tx, vault, login, now) if is_first else []


async def remove_totp(
    db: Database, clock: Clock, hasher: Hasher, policy: FactorPolicy, caller: Caller, *, password: str
) -> None:
    """Forget the app; with the last factor the recovery codes go.

    Raises `Invalid` for a wrong password, `NotFound` without an app, `Conflict` when this ID needs a second factor.
    """
    await check_owner(db, clock, hasher, caller, password)
    async with db.transaction(caller.chamber) as tx:
        login, _ = await own_login(tx, caller, clock.now(), lock=True)
        if not await factors.remove_totp(tx, login.login_id):
            raise NotFound(ja="アプリは設定されていません", en="No app is set up", code="no-factor")
        await check_enough_remain(tx, policy, login)
        await write_down(tx, login, at=clock.now(), by=login.login, act="factor_removed", factor="totp")


async def check_enough_remain(tx: Transaction, policy: FactorPolicy, login: Login) -> None:
    """After one was removed: whoever needs a factor keeps one, and without one there are no recovery codes.

    Raises `Conflict`.
    """
    if await factors.has_any(tx, login.login_id):
        return
    if await policy.is_required(tx, login):
        raise Conflict(
            ja="この職員IDには二要素認証が必要です。別の端末に変えるときは、新しい端末で設定し直してください",
            en="This ID needs a second factor. To use another device, set up the new one instead",
            code="factor-required",
        )
    await factors.remove_all(tx, login.login_id)


async def make_recovery_codes(
    db: Database, clock: Clock, hasher: Hasher, vault: Vault, caller: Caller, *, password: str
) -> list[str]:
    """Ten fresh recovery codes, shown this once; earlier ones no longer count.

    Raises `Invalid` for a wrong password, `Conflict` without a second factor.
    """
    await check_owner(db, clock, hasher, caller, password)
    async with db.transaction(caller.chamber) as tx:
        login, _ = await own_login(tx, caller, clock.now(), lock=True)
        if not await factors.has_any(tx, login.login_id):
            raise Conflict(
                ja="はじめに二要素認証を設定してください", en="Please set up a second factor first", code="no-factor"
            )
        await write_down(tx, login, at=clock.now(), by=login.login, act="recovery_codes_made")
        return await _new_codes(tx, vault, login, clock.now())


async def _new_codes(tx: Transaction, vault: Vault, login: Login, now: datetime) -> list[str]:
    codes = new_recovery_codes()
    digests = [vault.recovery_digest(login.login_id, bare(code)) for code in codes]
    await factors.replace_recovery_codes(tx, login, digests, now)
    return codes


async def check_owner(db: Database, clock: Clock, hasher: Hasher, caller: Caller, password: str) -> None:
    """Make sure that whoever uses the session knows its password. Raises `Invalid`, `TooMany`, `Unauthorized`."""
    async with db.transaction(caller.chamber) as tx:
        login, _ = await own_login(tx, caller, clock.now())
    await check_password(db, clock, hasher, login, password, pointer="/password")
    async with db.transaction(caller.chamber) as tx:
        await forgive(tx, login)
