"""From the guide page to the first look behind the link (REG-02, REG-03, REG-04)."""

from collections.abc import Sequence
from uuid import uuid4

from libs.common.clock import Clock
from libs.common.db import Transaction
from services.registration.domain import requests as decide
from services.registration.domain.chamber import CONSENT_DOCUMENTS, ENTRY_DOCUMENTS, Agreement, check_agreed
from services.registration.domain.requests import Request
from services.registration.domain.states import RequestState
from services.registration.handlers import links
from services.registration.handlers.chambers import chamber_of, open_chamber
from services.registration.handlers.guide_limits import GuideLimits
from services.registration.handlers.letters import Letters
from services.registration.store import acts, requests


async def ask_for_guide(
    tx: Transaction,
    clock: Clock,
    letters: Letters,
    limits: GuideLimits,
    *,
    chamber: str,
    email: str,
    documents: Sequence[Agreement],
    address: str,
) -> None:
    """Send the guide mail with a link of `link_days` to an address that agreed to both rule documents.

    Asking again before the link is opened sends another link to the same request. `address` is the client's. Raises
    `NotFound` for an unknown chamber, `Invalid` without the consents, `TooMany`.
    """
    file, now = await open_chamber(tx, chamber), clock.now()
    check_agreed(file, ENTRY_DOCUMENTS, documents)
    await limits.take(tx, address=address, email=email, chamber=chamber, now=now)
    invited = Request(uuid4(), chamber, 1, RequestState.INVITED, email, decide.extended(now, file))
    request = await requests.find(tx, await requests.invite(tx, invited, now))
    assert request is not None
    await _keep(tx, request, documents, clock)
    await letters.guide(tx, file, request, await links.add(tx, request, now))


async def consent(tx: Transaction, clock: Clock, *, secret: str, documents: Sequence[Agreement]) -> Request:
    """Agree to privacy handling and terms of use behind the link. Raises `Invalid`, `Gone`, `Conflict`."""
    request = await links.follow(tx, secret, clock.now())
    check_agreed(await chamber_of(tx, request.chamber), CONSENT_DOCUMENTS, documents)
    await _keep(tx, request, documents, clock)
    agreed = decide.consent(request)
    await requests.save(tx, agreed)
    await acts.record(tx, agreed, "consented", by=acts.APPLICANT, at=clock.now())
    return agreed


async def _keep(tx: Transaction, request: Request, documents: Sequence[Agreement], clock: Clock) -> None:
    for document in documents:
        await requests.add_consent(tx, request, document.name, document.version, clock.now())
