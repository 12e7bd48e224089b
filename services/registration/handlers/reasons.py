"""Taking the letter of reason behind the link (P06)."""

import hashlib
from uuid import uuid4

from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.uploads import Kind
from services.registration.domain import requests as decide
from services.registration.domain.reasons import ReasonFile
from services.registration.domain.requests import Request
from services.registration.handlers import links
from services.registration.store import reasons, requests


async def require_upload(tx: Transaction, clock: Clock, *, secret: str) -> None:
    """Raise what `enter_reason` would raise, before anything is read."""
    decide.enter_reason(await links.follow(tx, secret, clock.now()))


async def enter_reason(tx: Transaction, clock: Clock, *, secret: str, kind: Kind, name: str, content: bytes) -> Request:
    """Keep a letter that was recognised, in the place of the earlier one. The same again changes nothing.

    Raises `Conflict` before the consents, `IllegalTransition`, `Unauthorized`, `Gone`.
    """
    request = await links.follow(tx, secret, clock.now())
    entered, present = decide.enter_reason(request), await reasons.present(tx, request.request_id)
    new = ReasonFile(uuid4(), name, kind, len(content), hashlib.sha256(content).hexdigest(), clock.now())
    if present is not None and (present.sha256, present.name) == (new.sha256, new.name):
        return request
    await requests.save(tx, entered)
    await reasons.replace(tx, entered, new, content, clock.now())
    return entered
