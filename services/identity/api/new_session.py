"""The answer to a login: a session, or the question for the second factor (IDN-01, IDN-10)."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from libs.common.auth import Kind, Pending
from libs.common.db import Database
from services.identity.domain import pending
from services.identity.handlers.logging_in import Asked, Entry
from services.identity.handlers.owing import FactorPolicy
from services.identity.passkeys import PasskeySites
from services.identity.second_factor import Way


class FactorAsked(BaseModel):
    """The second step: `begun` is a secret, shown this once: send it as `Authorization: Login …` with what is given.

    `app`: a code of an app will do. `passkey`: what a browser's WebAuthn is asked, None without passkeys.
    """

    begun: str
    app: bool
    passkey: dict[str, Any] | None
    expires_at: datetime


class NewSession(BaseModel):
    """`session` is a secret, shown this once: send it as `Authorization: Session …`. It ends by `expires_at`.

    It is None while the second factor is asked for: `factor` says how to give it. `given` is by what it was given.

    `device` is a secret too, with each session a new one: shown at the next login of this ID (`device` beside its
    password), it says that the device is known, so that strangers' guesses do not slow it down. Good for 180 days.
    """

    session: str | None
    factor: FactorAsked | None = None
    given: Way | None = None
    device: str | None = None
    kind: Kind
    chamber: str
    login: str
    name: str
    pending: Pending | None
    expires_at: datetime


def asked_of(asked: Asked, sites: PasskeySites) -> FactorAsked:
    """What a begun login is asked for; `sites` know what a browser is asked for a passkey."""
    site, options = sites.of(asked.login.kind), None
    if site is not None and asked.challenge is not None and asked.credential_ids:
        options = site.to_use(asked.challenge, asked.credential_ids)
    return FactorAsked(begun=asked.token.text, app=asked.has_app, passkey=options, expires_at=asked.ends_at)


async def answer(entry: Entry | Asked, db: Database, policy: FactorPolicy, sites: PasskeySites) -> NewSession:
    """The new session, or the question for the second factor."""
    login = entry.login
    facts: dict[str, Any] = {"kind": login.kind, "chamber": login.chamber, "login": login.login, "name": login.name}
    if isinstance(entry, Asked):
        asked = asked_of(entry, sites)
        return NewSession(session=None, factor=asked, pending=None, expires_at=entry.ends_at, **facts)
    async with db.transaction(login.chamber) as tx:
        todo = pending(login, owes_factor=await policy.is_owed(tx, login))
    ends_at = entry.session.ends_at
    facts |= {"session": entry.token.text, "device": entry.device.text}
    return NewSession(given=entry.way, pending=todo, expires_at=ends_at, **facts)
