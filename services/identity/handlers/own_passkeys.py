"""The owner's passkeys: made, named, removed (C18, IDN-10)."""

from uuid import UUID

from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.errors import Conflict, FieldError, Gone, Invalid, NotFound
from services.identity.domain import Login
from services.identity.handlers.owing import FactorPolicy
from services.identity.handlers.own_factor import after_set_up, check_enough_remain, check_owner
from services.identity.handlers.sessions import own_login
from services.identity.handlers.staff_acts import write_down
from services.identity.passkeys import MOST, MadePasskey, Options, PasskeySite, PasskeySites, new_challenge
from services.identity.passwords import Hasher
from services.identity.second_factor import SET_UP_WITHIN
from services.identity.store import factors, passkeys
from services.identity.vault import Vault


async def begin(
    db: Database, clock: Clock, hasher: Hasher, sites: PasskeySites, caller: Caller, *, password: str
) -> Options:
    """What the browser is asked so that it makes a passkey.

    Raises `Invalid` for a wrong password, `Conflict` for the eleventh, or at an address where there are none.
    """
    await check_owner(db, clock, hasher, caller, password)
    challenge = new_challenge()
    async with db.transaction(caller.chamber) as tx:
        login, session_id = await own_login(tx, caller, clock.now())
        site, known = _site(sites, login), await passkeys.of_login(tx, login.login_id)
        if len(known) >= MOST:
            raise Conflict(
                ja=f"パスキーは{MOST}個まで登録できます。使用していないものを削除してください",
                en=f"There are at most {MOST} passkeys. Please remove one that you no longer use",
                code="too-many-passkeys",
            )
        await passkeys.begin(tx, login, session_id, challenge, clock.now() + SET_UP_WITHIN)
    return site.to_make(login, challenge, [row["credential_id"] for row in known])


def _site(sites: PasskeySites, login: Login) -> PasskeySite:
    site = sites.of(login.kind)
    if site is None:
        raise Conflict(
            ja="IPアドレスで開いたページでは、パスキーを使用できません",
            en="There are no passkeys at an IP address",
            code="no-passkeys-here",
        )
    return site


async def add(
    db: Database, clock: Clock, vault: Vault, sites: PasskeySites, caller: Caller, *, name: str, answer: Options
) -> list[str]:
    """Take the passkey into use that the browser made; all other sessions end.

    Returns fresh recovery codes for the first factor of an ID, else none. Raises `Invalid` for a wrong answer, `Gone`
    when none is being made any more, `Conflict` for one that is known.
    """
    now = clock.now()
    async with db.transaction(caller.chamber) as tx:
        login, session_id = await own_login(tx, caller, now, lock=True)
        challenge = await passkeys.take_challenge(tx, session_id, now)
        made = _site(sites, login).made(answer, challenge) if challenge is not None else None
        codes: list[str] = []
        if made is not None:
            is_first = not await factors.has_any(tx, login.login_id)
            await _store(tx, login, made, name, clock)
            codes = await after_set_up(tx, vault, login, session_id, now, is_first=is_first)
    if challenge is None:
        raise Gone(
            ja="設定の有効期限が切れました。もう一度はじめから設定してください",
            en="This took too long. Please begin the set-up again",
            code="setup-over",
        )
    if made is None:
        ja, en = "パスキーを確認できませんでした。もう一度お試しください", "The passkey is not right. Please try again"
        raise Invalid(ja=ja, en=en, code="wrong-passkey", errors=[FieldError("/credential", "wrong-passkey", ja, en)])
    return codes


async def _store(tx: Transaction, login: Login, made: MadePasskey, name: str, clock: Clock) -> None:
    if not await passkeys.add(tx, login, made, name=name, now=clock.now()):
        raise Conflict(
            ja="このパスキーはすでに登録されています", en="This passkey is known already", code="known-passkey"
        )
    await write_down(tx, login, at=clock.now(), by=login.login, act="factor_set_up", factor="passkey")


async def remove(
    db: Database,
    clock: Clock,
    hasher: Hasher,
    policy: FactorPolicy,
    caller: Caller,
    *,
    passkey_id: UUID,
    password: str,
) -> None:
    """Forget a passkey; with the last factor the recovery codes go.

    Raises `Invalid` for a wrong password, `NotFound`, `Conflict` when this ID needs a second factor.
    """
    await check_owner(db, clock, hasher, caller, password)
    async with db.transaction(caller.chamber) as tx:
        login, _ = await own_login(tx, caller, clock.now(), lock=True)
        if not await passkeys.remove(tx, login.login_id, passkey_id):
            raise NotFound(ja="このパスキーは登録されていません", en="There is no such passkey", code="no-passkey")
        await check_enough_remain(tx, policy, login)
        await write_down(tx, login, at=clock.now(), by=login.login, act="factor_removed", factor="passkey")
