"""Keeping a step that is not finished (REG-18)."""

from typing import Any

from libs.common.clock import Clock
from libs.common.db import Transaction
from services.registration.domain.requests import require_entering
from services.registration.handlers import links
from services.registration.store import drafts
from services.registration.store.drafts import Draft


async def save(
    tx: Transaction,
    clock: Clock,
    *,
    secret: str,
    company: dict[str, Any] | None,
    signers: list[dict[str, str]] | None,
) -> Draft:
    """Keep what is typed beside the checked data, which stays as it is. Raises `Conflict`, `Gone`."""
    request = await links.follow(tx, secret, clock.now())
    require_entering(request)
    await drafts.keep(tx, request, clock.now(), company=company, signers=signers)
    return await drafts.find(tx, request.request_id) or Draft(None, None, clock.now())
