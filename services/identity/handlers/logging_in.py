"""Logging in: every refusal looks and lasts the same, whoever exists (REL-46, REL-47).

Whoever has a second factor is given no session for the password, but a begun login (`giving_factor.py`).

Devices that the ID logged in on before are counted by themselves (`known_devices.py`), all others by address and by ID.

The password is compared between two short transactions, so that no connection waits for argon2.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from libs.common import throttles
from libs.common.auth import Kind
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.errors import Forbidden, TooMany, Unauthorized
from libs.common.mail import MailTemplates
from libs.common.throttles import Limit
from libs.contracts import folding
from services.identity.domain import Login, State
from services.identity.handlers import known_devices
from services.identity.origin import Origin
from services.identity.passkeys import new_challenge
from services.identity.passwords import Hasher
from services.identity.second_factor import GIVE_WITHIN, Way
from services.identity.session_policy import LONGEST
from services.identity.session_tokens import SessionToken, new_token
from services.identity.store import factors, logins, passkeys, pending_logins, sessions

PER_ID_AND_ADDRESS = Limit(10, timedelta(minutes=5))
PER_ADDRESS = Limit(60, timedelta(minutes=5))
"""An office behind one address: only tries that failed stay counted."""


@dataclass(frozen=True)
class Attempt:
    """What somebody typed, and where. `device` is the secret that the device was given at its last login, or ""."""

    chamber: str
    login: str
    password: str
    kinds: tuple[Kind, ...]
    origin: Origin
    device: str = ""


@dataclass(frozen=True)
class Entry:
    """A new session. `token` and `device` are shown this once; `way` is by what the second factor was given, if any."""

    token: SessionToken
    device: SessionToken
    login: Login
    session: sessions.Session
    way: Way | None = None


@dataclass(frozen=True)
class Asked:
    """The password was right; the second factor is asked for, until `ends_at` (UTC). `token` is shown this once.

    `has_app`: a code of an app will do. `challenge` can be signed by the passkeys `credential_ids`; an older process
    made none.
    """

    token: SessionToken
    login: Login
    ends_at: datetime
    has_app: bool
    challenge: bytes | None
    credential_ids: list[bytes]


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
    return folding.code(text).lower()


async def log_in(
    db: Database, clock: Clock, hasher: Hasher, templates: MailTemplates, attempt: Attempt
) -> Entry | Asked:
    """Open a session (IDN-01), or ask for the second factor (IDN-10).

    Raises `LoginRefused`, `TooMany` when guessed too often, `Forbidden` for a locked ID, `Unavailable`."""
    async with db.transaction(attempt.chamber) as tx:
        found = await logins.find(tx, typed_login(attempt.login), attempt.kinds)
        device_id = await known_devices.find(tx, found, attempt.device, clock.now())
        refusal = await _take_try(tx, templates, attempt, found, device_id, clock.now())
    if refusal is not None:
        raise refusal
    password_hash = found.password_hash if found is not None and not found.is_shut_out else None
    right = await hasher.matches(password_hash, attempt.password, is_known=device_id is not None)
    stronger = await hasher.hash(attempt.password) if right and hasher.is_outdated(password_hash or "") else None
    entry = None
    async with db.transaction(attempt.chamber) as tx:
        if found is not None and right:
            # Counters before the ID, as where tries are taken and the owner is told: nobody waits crosswise.
            await _reset_tries(tx, attempt, device_id)
            entry = await _enter(tx, templates, found, stronger, attempt.origin, device_id, clock.now())
        else:
            await _refuse(tx, found, attempt.origin, clock.now())
    if entry is None:
        raise _refused()
    if isinstance(entry, Login):
        raise _locked()
    return entry


async def _take_try(
    tx: Transaction,
    templates: MailTemplates,
    attempt: Attempt,
    found: Login | None,
    device_id: UUID | None,
    now: datetime,
) -> TooMany | None:
    """Count a try; the refusal when all strangers together guessed too often at this ID, else raised: `TooMany`."""
    if device_id is not None:
        await throttles.take(tx, known_devices.bucket_of(device_id), known_devices.PER_DEVICE, now)
        return None
    chamber, login, origin = attempt.chamber, typed_login(attempt.login), attempt.origin
    refusal = await known_devices.take_try(tx, templates, found, known_devices.bucket_of_id(chamber, login), now)
    if refusal is None:
        await throttles.take(tx, origin.bucket(), PER_ADDRESS, now)
        await throttles.take(tx, origin.bucket(chamber, login), PER_ID_AND_ADDRESS, now)
    return refusal


async def _enter(
    tx: Transaction,
    templates: MailTemplates,
    found: Login,
    stronger: str | None,
    origin: Origin,
    device_id: UUID | None,
    now: datetime,
) -> Entry | Asked | Login | None:
    """The session, when the ID is still as it was while its password was compared; a locked ID alone gets none."""
    login = await logins.by_id(tx, found.login_id, lock=True)
    if login is None or login.is_shut_out or login.password_hash != found.password_hash:
        return None
    if stronger is not None and found.password_hash is not None:
        await logins.replace_hash(tx, login.login_id, found.password_hash, stronger)
    if login.state is State.LOCKED:
        await remember(tx, login, "locked", origin, now)
        return login
    if await factors.has_any(tx, login.login_id):
        return await _ask(tx, login, device_id, now)
    return await open_session(tx, templates, login, origin, device_id, now)


async def _ask(tx: Transaction, login: Login, device_id: UUID | None, now: datetime) -> Asked:
    token, challenge, ends_at = new_token(login.chamber), new_challenge(), now + GIVE_WITHIN
    await pending_logins.add(tx, login, token.sha256, challenge, ends_at, device_id)
    return await asked_of(tx, login, token, challenge, ends_at)


async def asked_of(
    tx: Transaction, login: Login, token: SessionToken, challenge: bytes | None, ends_at: datetime
) -> Asked:
    """What the begun login behind `token` is asked for, by the factors that its ID has now."""
    has_app = await factors.totp(tx, login.login_id) is not None
    ids = [row["credential_id"] for row in await passkeys.of_login(tx, login.login_id)]
    return Asked(token, login, ends_at, has_app, challenge, ids if challenge is not None else [])


async def open_session(
    tx: Transaction,
    templates: MailTemplates,
    login: Login,
    origin: Origin,
    device_id: UUID | None,
    now: datetime,
    way: Way | None = None,
) -> Entry:
    """Store a new session of this ID and write it into the history; the device is known from now on.

    `device_id` is None on a device that was not known; `way`: by what the second factor was given."""
    device_id, device = await known_devices.keep(tx, templates, login, device_id, origin, now)
    token, ends_at = new_token(login.chamber), now + LONGEST
    facts = (login.chamber, login.login_id, now, ends_at, origin.address, origin.agent, device_id)
    session = sessions.Session(uuid4(), token.sha256, *facts)
    await sessions.add(tx, session)
    await remember(tx, login, "ok", origin, now)
    return Entry(token, device, login, session, way)


async def _refuse(tx: Transaction, found: Login | None, origin: Origin, now: datetime) -> None:
    # Written for unknown IDs too: a commit with nothing to write is quicker, which would tell who exists (REL-47).
    await throttles.touch(tx, origin.bucket(), now)
    if found is not None:
        await remember(tx, found, "refused", origin, now)


async def _reset_tries(tx: Transaction, attempt: Attempt, device_id: UUID | None) -> None:
    if device_id is not None:
        await throttles.clear(tx, known_devices.bucket_of(device_id))
        return
    chamber, login, origin = attempt.chamber, typed_login(attempt.login), attempt.origin
    await throttles.give_back(tx, known_devices.bucket_of_id(chamber, login))
    await throttles.give_back(tx, origin.bucket())
    await throttles.clear(tx, origin.bucket(chamber, login))


async def remember(tx: Transaction, login: Login, outcome: str, origin: Origin, now: datetime) -> None:
    """Write a try to log in into the history of the ID: ok, refused, locked."""
    await logins.remember(tx, login, at=now, outcome=outcome, address=origin.address, agent=origin.agent)


def _locked() -> Forbidden:
    return Forbidden(
        ja="このIDは漏えいの連絡により停止されています。貿易登録の管理者または商工会議所にお問い合わせください",
        en="This ID is locked after a reported leak. Please ask your admin or the chamber",
        code="locked",
    )
