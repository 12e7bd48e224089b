"""The caller's own second factor (C18, IDN-10)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from libs.common.api import Routes
from libs.common.auth import Caller, allow, any_of
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.contracts import limits
from services.identity.api.own import SECRET
from services.identity.handlers import own_factor, own_passkeys
from services.identity.handlers.owing import FactorPolicy
from services.identity.passkeys import PasskeySites
from services.identity.passwords import Hasher
from services.identity.vault import Vault

routes = Routes()
STAFF = allow("staff", "operator", pending=True)
HOLDER = any_of(STAFF, allow("user"))
"""Signers may have passkeys; nobody asks it of them."""


class FactorCode(BaseModel):
    """The six digits that the app shows, or a recovery code; blanks and hyphens do not matter."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(min_length=1, max_length=limits.FACTOR_CODE)


class Password(BaseModel):
    """The caller's password, again: a session alone changes nothing here."""

    model_config = ConfigDict(extra="forbid")

    password: str = Field(min_length=1, max_length=limits.PASSWORD)


class App(BaseModel):
    """The app that shows codes."""

    set_up_at: datetime
    last_used_at: datetime


class Passkey(BaseModel):
    """A passkey, by the name that its owner gave it."""

    passkey_id: UUID
    name: str
    made_at: datetime
    last_used_at: datetime | None


class Standing(BaseModel):
    """How the caller's second factor stands; `required`: this ID needs one.

    `passkeys_possible`: false where the site has no host name, for browsers make no passkeys there.
    """

    required: bool
    totp: App | None
    passkeys: list[Passkey]
    passkeys_possible: bool
    recovery_codes_left: int


class Setup(BaseModel):
    """For the app: `address` is what the QR code says, `secret` is typed by whoever has no camera."""

    secret: str
    address: str
    ends_at: datetime


class PasskeyOptions(BaseModel):
    """What the browser's WebAuthn is asked; binary values are in base64url."""

    options: dict[str, Any]


class NewPasskey(BaseModel):
    """The passkey's name, and what the browser's WebAuthn answered, as JSON."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, min_length=1, max_length=limits.PASSKEY_NAME, pattern=r"^[^\x00-\x1f\x7f]+$"
        ),
    ]
    credential: dict[str, Any]


class RecoveryCodes(BaseModel):
    """Fresh recovery codes, shown this once; none when there are some already."""

    recovery_codes: list[str]


@routes.get("/v1/factor", access=HOLDER)
async def show_factor(
    tx: Transaction, caller: Caller, clock: Clock, policy: FactorPolicy, sites: PasskeySites
) -> Standing:
    """How the caller's second factor stands."""
    found = await own_factor.look(tx, clock, policy, sites, caller)
    return Standing(
        required=found.is_required,
        totp=App(**{name: found.totp[name] for name in App.model_fields}) if found.totp else None,
        passkeys=[Passkey(**{name: row[name] for name in Passkey.model_fields}) for row in found.passkeys],
        passkeys_possible=found.are_passkeys_possible,
        recovery_codes_left=found.recovery_codes_left,
    )


@routes.post("/v1/factor/totp", access=STAFF, status=204, key=SECRET)
async def begin_totp(
    *, body: Password, caller: Caller, db: Database, clock: Clock, hasher: Hasher, vault: Vault
) -> None:
    """Make a secret for an app, which waits ten minutes for its first code."""
    await own_factor.begin_totp(db, clock, hasher, vault, caller, password=body.password)


@routes.get("/v1/factor/totp", access=STAFF)
async def show_totp(tx: Transaction, caller: Caller, clock: Clock, vault: Vault) -> Setup:
    """The secret that waits in this session."""
    shown = await own_factor.show_totp(tx, clock, vault, caller)
    return Setup(secret=shown.secret, address=shown.address, ends_at=shown.ends_at)


@routes.post("/v1/factor/totp/code", access=STAFF, key=SECRET)
async def confirm_totp(*, body: FactorCode, caller: Caller, db: Database, clock: Clock, vault: Vault) -> RecoveryCodes:
    """Take the app into use with its first code; all other sessions end."""
    codes = await own_factor.confirm_totp(db, clock, vault, caller, code=body.code)
    return RecoveryCodes(recovery_codes=codes)


@routes.post("/v1/factor/totp/removal", access=STAFF, status=204, key=SECRET)
async def remove_totp(
    *, body: Password, caller: Caller, db: Database, clock: Clock, hasher: Hasher, policy: FactorPolicy
) -> None:
    """Forget the app."""
    await own_factor.remove_totp(db, clock, hasher, policy, caller, password=body.password)


@routes.post("/v1/factor/recovery-codes", access=HOLDER, key=SECRET)
async def make_recovery_codes(
    *, body: Password, caller: Caller, db: Database, clock: Clock, hasher: Hasher, vault: Vault
) -> RecoveryCodes:
    """Ten fresh recovery codes; earlier ones no longer count."""
    codes = await own_factor.make_recovery_codes(db, clock, hasher, vault, caller, password=body.password)
    return RecoveryCodes(recovery_codes=codes)


@routes.post("/v1/factor/passkeys/options", access=HOLDER, key=SECRET)
async def begin_passkey(
    *, body: Password, caller: Caller, db: Database, clock: Clock, hasher: Hasher, sites: PasskeySites
) -> PasskeyOptions:
    """What the browser's WebAuthn is asked so that it makes a passkey, within ten minutes."""
    options = await own_passkeys.begin(db, clock, hasher, sites, caller, password=body.password)
    return PasskeyOptions(options=options)


@routes.post("/v1/factor/passkeys", access=HOLDER, key=SECRET)
async def add_passkey(
    *, body: NewPasskey, caller: Caller, db: Database, clock: Clock, vault: Vault, sites: PasskeySites
) -> RecoveryCodes:
    """Take the passkey into use that the browser made; all other sessions end."""
    codes = await own_passkeys.add(db, clock, vault, sites, caller, name=body.name, answer=body.credential)
    return RecoveryCodes(recovery_codes=codes)


@routes.post("/v1/factor/passkeys/{passkey_id}/removal", access=HOLDER, status=204, key=SECRET)
async def remove_passkey(
    *,
    passkey_id: UUID,
    body: Password,
    caller: Caller,
    db: Database,
    clock: Clock,
    hasher: Hasher,
    policy: FactorPolicy,
) -> None:
    """Forget a passkey."""
    await own_passkeys.remove(db, clock, hasher, policy, caller, passkey_id=passkey_id, password=body.password)
