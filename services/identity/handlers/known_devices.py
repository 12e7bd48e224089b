"""Known devices: strangers' guesses do not slow them down, and the owner is told of new ones (IDN-09, REL-46, M19).

A device that logged in is given a secret, which it shows at the next login of the same ID. Whoever guesses
has none, from however many addresses: all of them together get `PER_ID`.
"""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from libs.common import throttles
from libs.common.clock import JAPAN
from libs.common.db import Transaction
from libs.common.devices import device as device_name
from libs.common.errors import TooMany
from libs.common.mail import MailTemplates
from libs.common.throttles import Limit
from services.identity.domain import Login
from services.identity.handlers.mails import write_to_owner
from services.identity.origin import Origin
from services.identity.session_tokens import SessionToken, new_token, read_token
from services.identity.store import devices, known, logins

PER_DEVICE = Limit(10, timedelta(minutes=5))
PER_ID = Limit(20, timedelta(minutes=15))
"""On all devices that an ID never logged in on together; only tries that failed stay counted."""
NO_DEVICE = bytes(32)


async def find(tx: Transaction, login: Login | None, shown: str, now: datetime) -> UUID | None:
    """The known device behind the secret `shown`; None when it is not one of this ID's."""
    token = read_token(shown)
    return await devices.find(tx, login, token.sha256 if token is not None else NO_DEVICE, now)


async def take_try(
    tx: Transaction, templates: MailTemplates, found: Login | None, bucket: bytes, now: datetime
) -> TooMany | None:
    """Count a try at an ID on an unknown device; the refusal when there were too many.

    The owner is told of that, at most once a day (M19b); the transaction has to commit for it.
    """
    try:
        await throttles.take(tx, bucket, PER_ID, now)
    except TooMany as refusal:
        if found is not None and not found.is_shut_out and await logins.note_slowed(tx, found.login_id, now):
            await _tell(tx, templates, found, "M19b", now)
        return refusal
    return None


def bucket_of(device_id: UUID) -> bytes:
    """The counter of tries on one known device."""
    return hashlib.sha256(b"known device\0" + device_id.bytes).digest()


def bucket_of_id(chamber: str, login: str) -> bytes:
    """The counter of tries at an ID on all unknown devices."""
    return hashlib.sha256("\0".join(("unknown devices", chamber, login)).encode()).digest()


async def keep(
    tx: Transaction, templates: MailTemplates, login: Login, device_id: UUID | None, origin: Origin, now: datetime
) -> tuple[UUID, SessionToken]:
    """Know the device on which the ID logs in now, by a new secret; the owner is told of a new one (M19).

    Nothing is told of the ID's first login, nor of a program and address that it logged in with before: who deletes
    cookies, or calls the API, would get a mail each day.
    """
    if device_id is None and await logins.is_elsewhere(tx, login.login_id, origin.address, origin.agent):
        where = {"device": device_name(origin.agent) or origin.agent[:60] or "?", "address": origin.address}
        await _tell(tx, templates, login, "M19", now, **where)
    device_id, token = device_id or uuid4(), new_token(login.chamber)
    await devices.keep(tx, login, device_id, token.sha256, now)
    return device_id, token


async def _tell(
    tx: Transaction, templates: MailTemplates, login: Login, mail: str, now: datetime, **facts: str
) -> None:
    # Nobody is kept from logging in because a chamber has not been heard of yet; operators belong to none.
    if await known.chamber(tx, login.chamber) is not None:
        await write_to_owner(tx, templates, login, mail, at=f"{now.astimezone(JAPAN):%Y-%m-%d %H:%M}", **facts)
