"""The routes by which operators see parked messages and replay or discard them (REL-08). Every service has them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from libs.common import retries
from libs.common.api import Routes
from libs.common.auth import Caller, allow
from libs.common.clock import Clock
from libs.common.db import Transaction


class ParkedMessage(BaseModel):
    """A message that waits for a decision. The content is not shown, only its digest."""

    event_id: UUID
    name: str
    subject: str
    chamber: str
    attempts: int
    error: str
    place: str
    fingerprint: str
    first_at: datetime
    body_sha256: str


class ParkedMessages(BaseModel):
    """Parked messages, oldest first; those with one `fingerprint` failed for the same reason."""

    messages: list[ParkedMessage]


class Decision(BaseModel):
    """Which messages: one by id, or all of one fingerprint. A reason is kept for ever."""

    model_config = ConfigDict(extra="forbid")

    event_id: UUID | None = None
    fingerprint: str | None = None
    reason: str = Field(min_length=3, max_length=500)


class Decided(BaseModel):
    """How many messages were replayed or discarded."""

    count: int


def routes_of(service: str) -> Routes:
    """The routes of `service`: `/v1/staff/<service>/parked`, `…/replay`, `…/discard`."""
    routes, path, access = Routes(), f"/v1/staff/{service}/parked", allow("operator")
    routes.get(path, access=access)(list_parked)
    routes.post(f"{path}/replay", access=access)(replay)
    routes.post(f"{path}/discard", access=access)(discard)
    return routes


async def list_parked(tx: Transaction) -> ParkedMessages:
    """Everything that is parked in this service."""
    rows = await retries.list_parked(tx)
    return ParkedMessages(messages=[ParkedMessage(**dict(row)) for row in rows])


async def replay(tx: Transaction, caller: Caller, clock: Clock, body: Decision) -> Decided:
    """Handle parked messages once more, at once."""
    chosen = await _chosen(tx, body)
    for event_id in chosen:
        await retries.replay(tx, event_id, by=caller.login, reason=body.reason, now=clock.now())
    return Decided(count=len(chosen))


async def discard(tx: Transaction, caller: Caller, body: Decision) -> Decided:
    """Discard parked messages: they are never handled."""
    chosen = await _chosen(tx, body)
    for event_id in chosen:
        await retries.discard(tx, event_id, by=caller.login, reason=body.reason)
    return Decided(count=len(chosen))


async def _chosen(tx: Transaction, decision: Decision) -> list[UUID]:
    if decision.event_id is not None:
        return [decision.event_id]
    rows = await retries.list_parked(tx)
    return [row["event_id"] for row in rows if row["fingerprint"] == decision.fingerprint]
