"""From the guide page to the first look behind the link (REG-02, REG-03, REG-04)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.errors import TooMany
from services.registration.domain import requests as decide
from services.registration.domain.chamber import CONSENT_DOCUMENTS, ENTRY_DOCUMENTS, Agreement, check_agreed
from services.registration.domain.requests import Request
from services.registration.domain.states import RequestState
from services.registration.handlers import links
from services.registration.handlers.chambers import chamber_of, open_chamber
from services.registration.handlers.letters import Letters
from services.registration.store import acts, requests

LINKS_PER_HOUR = 5


async def ask_for_guide(
    tx: Transaction, clock: Clock, letters: Letters, *, chamber: str, email: str, documents: Sequence[Agreement]
) -> None:
    """Send the guide mail with a link of `link_days` to an address that agreed to both rule documents.

    Asking again before the link is opened sends another link to the same request. Raises `NotFound` for an unknown
    chamber, `Invalid` without the consents, `TooMany` when the address was written to too often.
    """
    file, now = await open_chamber(tx, chamber), clock.now()
    check_agreed(file, ENTRY_DOCUMENTS, documents)
    invited = Request(uuid4(), chamber, 1, RequestState.INVITED, email, decide.extended(now, file))
    request_id = await requests.invite(tx, invited, now)
    # Counted behind the invitation's lock: of many who ask at the same moment each one is counted.
    if await requests.count_links(tx, email, now - timedelta(hours=1)) >= LINKS_PER_HOUR:
        raise TooMany(3600)
    request = await requests.find(tx, request_id)
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
