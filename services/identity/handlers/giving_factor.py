"""The second step of a login: a code of the app, a recovery code, or the signature of a passkey (IDN-10).

Tries are counted twice, both in the database: five for each begun login, and some for each ID in an hour, whoever tries
and however often the password is given again.
"""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from libs.common import throttles
from libs.common.auth import Kind
from libs.common.clock import Clock
from libs.common.db import Database, Row, Transaction
from libs.common.errors import FieldError, Invalid, Unauthorized
from libs.common.mail import MailTemplates
from libs.common.throttles import Limit
from services.identity.domain import Login, State
from services.identity.handlers.logging_in import PER_ADDRESS, Asked, Entry, asked_of, open_session, remember
from services.identity.handlers.staff_acts import write_down
from services.identity.origin import Origin
from services.identity.passkeys import Options, PasskeySites, credential_id
from services.identity.second_factor import Way, bare, is_recovery_code, step_of
from services.identity.session_tokens import SessionToken
from services.identity.store import factors, logins, passkeys, pending_logins
from services.identity.vault import Vault

PER_ID = Limit(10, timedelta(hours=1))


Given = str | Options
"""A code as it was typed, or a browser's answer for a passkey."""


async def give(
    db: Database,
    clock: Clock,
    vault: Vault,
    sites: PasskeySites,
    token: SessionToken | None,
    *,
    given: Given,
    kinds: tuple[Kind, ...],
    origin: Origin,
    templates: MailTemplates,
) -> Entry:
    """Open the session. Each code, and each signature of a passkey, works once.

    Raises `Unauthorized` when the begun login is over, `Invalid` for what is wrong, `TooMany` when guessed too often.
    """
    if token is None:
        raise _over()
    now, entry = clock.now(), None
    async with db.transaction(token.chamber) as tx:
        begun = await pending_logins.take_try(tx, token.sha256, now)
        device_id = begun["device_id"] if begun is not None else None
        if device_id is None:
            await throttles.take(tx, origin.bucket(), PER_ADDRESS, now)
        login = await _whose(tx, begun, kinds)
        if login is not None:
            await throttles.take(tx, tries_of(login.login_id, device_id), PER_ID, now)
            way = await _way(tx, vault, sites, login, begun, given, now)
            if way:
                await _end_tries(tx, token, login, way, origin, device_id, now)
                entry = await open_session(tx, templates, login, origin, device_id, now, way)
            else:
                await remember(tx, login, "refused", origin, now)
    if begun is None or login is None:
        raise _over()
    if entry is None:
        raise _wrong_code(begun) if isinstance(given, str) else _wrong_passkey()
    return entry


async def look(db: Database, clock: Clock, token: SessionToken | None, *, kinds: tuple[Kind, ...]) -> Asked:
    """What a begun login is still asked for. Raises `Unauthorized` when it is over."""
    if token is None:
        raise _over()
    async with db.transaction(token.chamber) as tx:
        begun = await pending_logins.look(tx, token.sha256, clock.now())
        login = await _whose(tx, begun, kinds)
        if begun is None or login is None:
            raise _over()
        return await asked_of(tx, login, token, begun["challenge"], begun["ends_at"])


def tries_of(login_id: UUID, device_id: UUID | None = None) -> bytes:
    """The counter of tries at the second factor of an ID: on one known device, or on all others together."""
    return hashlib.sha256(b"second factor\0" + (device_id or login_id).bytes).digest()


async def _whose(tx: Transaction, begun: Row | None, kinds: tuple[Kind, ...]) -> Login | None:
    """The ID of a begun login, locked; None when it is another version by now, such as with another password."""
    login = await logins.by_id(tx, begun["login_id"], lock=True) if begun is not None else None
    if begun is None or login is None or login.kind not in kinds or login.version != begun["login_version"]:
        return None
    return None if login.is_shut_out or login.state is State.LOCKED else login


async def _way(
    tx: Transaction, vault: Vault, sites: PasskeySites, login: Login, begun: Row | None, given: Given, now: datetime
) -> Way | None:
    if isinstance(given, str):
        return await _by_code(tx, vault, login, bare(given), now)
    return await _by_passkey(tx, sites, login, begun, given, now)


async def _by_passkey(
    tx: Transaction, sites: PasskeySites, login: Login, begun: Row | None, answer: Options, now: datetime
) -> Way | None:
    """`passkey` when one of the ID's passkeys signed the challenge of this begun login."""
    site, by = sites.of(login.kind), credential_id(answer)
    known = await passkeys.find(tx, login.login_id, by) if by is not None else None
    if site is None or known is None or begun is None or begun["challenge"] is None:
        return None
    count = site.used(answer, begun["challenge"], known["public_key"], known["sign_count"])
    if count is None:
        return None
    await passkeys.note_use(tx, known["passkey_id"], count, now)
    return "passkey"


async def _by_code(tx: Transaction, vault: Vault, login: Login, code: str, now: datetime) -> Way | None:
    """By what `code` is right, if it is; it is used up then."""
    if is_recovery_code(code):
        used = await factors.use_recovery_code(tx, login.login_id, vault.recovery_digest(login.login_id, code), now)
        return "recovery_code" if used else None
    app = await factors.totp(tx, login.login_id)
    if app is None:
        return None
    step = step_of(vault.open_factor(login.login_id, app["sealed"]), code, now, after=app["last_step"])
    return "totp" if step is not None and await factors.use_step(tx, login.login_id, step, now) else None


async def _end_tries(
    tx: Transaction, token: SessionToken, login: Login, way: Way, origin: Origin, device_id: UUID | None, now: datetime
) -> None:
    await pending_logins.end(tx, token.sha256)
    if device_id is None:
        await throttles.give_back(tx, origin.bucket())
    await throttles.clear(tx, tries_of(login.login_id, device_id))
    if way == "recovery_code":
        left = await factors.recovery_codes_left(tx, login.login_id)
        await write_down(tx, login, at=now, by=login.login, act="recovery_code_used", left=left)


def _over() -> Unauthorized:
    return Unauthorized(
        ja="ログインの手続きの有効期間が終了しました。もう一度パスワードから入力してください",
        en="This login took too long or was tried too often. Please begin with your password again",
        code="login-over",
    )


def _wrong_passkey() -> Invalid:
    ja = "このパスキーは、この職員IDのものとして登録されていません。ほかのパスキーまたはコードを使用してください"
    en = "This passkey is not one of this ID. Please use another one, or a code"
    return Invalid(ja=ja, en=en, code="wrong-passkey", errors=[FieldError("/passkey", "wrong-passkey", ja, en)])


def _wrong_code(begun: Row) -> Invalid:
    left = pending_logins.TRIES - begun["tries"]
    ja = "コードが正しくないか、すでに使用されています。アプリに新しいコードが表示されたら入力してください"
    en = "This code is wrong or was used already. Please enter the next one that your app shows"
    if left:
        ja, en = f"{ja}（残り{left}回）", f"{en} ({left} tries left)"
    return Invalid(ja=ja, en=en, code="wrong-code", errors=[FieldError("/code", "wrong-code", ja, en)])
