"""What could not be handled yet: when it is tried again, and where it is parked with the reason.

Kept in PostgreSQL, not in the broker: it outlives the broker, blocks no other message, and takes none along.
"""

import hashlib
import json
import traceback
from datetime import datetime, timedelta
from uuid import UUID

from prometheus_client import Counter
from pydantic import ValidationError

from libs.common.db import Database, Row, Transaction
from libs.common.errors import Conflict, NotFound
from libs.common.events import Envelope

LADDER = [timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)]

parked = Counter("shomei_events_parked_total", "Messages that wait for a person", ["name"])


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failed rounds; None after the last, when the message is parked."""
    return now + LADDER[attempts - 1] if attempts <= len(LADDER) else None


def describe(error: BaseException) -> tuple[str, str, str]:
    """The error in words, the place in our code where it was raised, and a fingerprint that groups equal failures."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 2)[-1]}:{frames[-1].name}" if frames else ""
    fingerprint = hashlib.sha256(f"{type(error).__name__}@{place}".encode()).hexdigest()[:16]
    # PostgreSQL keeps neither NUL nor half a character, and both may stand in what was wrong.
    text = f"{type(error).__name__}: {_words(error)}"[:2000].replace("\0", "").encode(errors="replace").decode()
    return text, place, fingerprint


def _words(error: BaseException) -> str:
    """The error without the contents that caused it: operators see no case (D-02)."""
    if isinstance(error, ValidationError):
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        return "; ".join(f"/{'/'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults)
    # PostgreSQL repeats the row under this heading.
    return str(error).partition("\nDETAIL:")[0]


async def put_aside(
    tx: Transaction, envelope: Envelope, error: BaseException, now: datetime, *, park: bool = False
) -> None:
    """Keep a message that failed: for its next try, or, with `park` or after the last try, for a person."""
    before = await tx.fetchrow("SELECT attempts, state FROM retries WHERE event_id = $1 FOR UPDATE", envelope.id)
    if before is not None and before["state"] != "waiting":
        return
    attempts = (before["attempts"] if before is not None else 0) + 1
    next_at = None if park else next_attempt(attempts, now)
    text, place, fingerprint = describe(error)
    if next_at is None:
        parked.labels(envelope.type).inc()
    await tx.execute(
        _PUT,
        envelope.id,
        envelope.type,
        envelope.subject,
        envelope.chamber,
        json.dumps(envelope.headers()),
        envelope.data,
        "parked" if next_at is None else "waiting",
        attempts,
        text,
        place,
        fingerprint,
        envelope.time,
        now,
        next_at,
    )


_PUT = """
INSERT INTO retries (event_id, name, subject, chamber, headers, body, state, attempts, error, place,
    fingerprint, occurred_at, first_at, next_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (event_id) DO UPDATE SET state = excluded.state, attempts = excluded.attempts, error = excluded.error,
    place = excluded.place, fingerprint = excluded.fingerprint, next_at = excluded.next_at
"""


async def is_due(db: Database, now: datetime) -> bool:
    """Whether the next try of any message is due. Raises `Unavailable`."""
    return bool(await db.fetchval(_IS_DUE, now, LADDER))


async def claim_due(tx: Transaction, now: datetime) -> Envelope | None:
    """Lock the message whose try is due longest; None when nothing is due."""
    row = await tx.fetchrow(_DUE, now, LADDER)
    return None if row is None else Envelope.from_message(json.loads(row["headers"]), row["body"])


_WAITING = """
state = 'waiting' AND (
    next_at <= $1
    -- Longer than it was to wait: the clock was put back since.
    OR next_at > $1 + ($2::interval[])[greatest(attempts, 1)]
)
"""
_IS_DUE = f"SELECT EXISTS (SELECT 1 FROM retries WHERE {_WAITING})"
_DUE = f"SELECT headers, body FROM retries WHERE {_WAITING} ORDER BY next_at, first_at LIMIT 1 FOR UPDATE SKIP LOCKED"


async def forget(tx: Transaction, event_id: UUID, now: datetime) -> None:
    """Delete a retry whose message was handled after all: the next message of its subject is due now."""
    await tx.execute(_FORGET, event_id, now)


_FORGET = """
WITH handled AS (
    DELETE FROM retries WHERE event_id = $1 AND state = 'waiting' RETURNING subject
)
UPDATE retries SET next_at = $2 WHERE next_at > $2 AND event_id = (
    SELECT event_id FROM retries JOIN handled USING (subject)
    WHERE state = 'waiting' AND event_id <> $1 ORDER BY occurred_at LIMIT 1
)
"""


async def list_parked(tx: Transaction) -> list[Row]:
    """Every parked message, oldest first."""
    return await tx.fetch(
        "SELECT event_id, name, subject, chamber, attempts, error, place, fingerprint, first_at,"
        " encode(sha256(body), 'hex') AS body_sha256 FROM retries WHERE state = 'parked' ORDER BY first_at"
    )


async def replay(tx: Transaction, event_id: UUID, *, by: str, reason: str, now: datetime) -> None:
    """Handle a parked message again, now, as if for the first time. Raises `NotFound` or `Conflict`."""
    await _decide(tx, event_id, "replay", by, reason)
    await tx.execute(
        "UPDATE retries SET state = 'waiting', attempts = 0, next_at = $2 WHERE event_id = $1", event_id, now
    )


async def discard(tx: Transaction, event_id: UUID, *, by: str, reason: str) -> None:
    """Discard a parked message for good, with a reason, also when it arrives again (REL-08).

    Raises `NotFound` or `Conflict`.
    """
    await _decide(tx, event_id, "discard", by, reason)
    await tx.execute(
        "INSERT INTO inbox (event_id, name) SELECT event_id, name FROM retries WHERE event_id = $1"
        " ON CONFLICT DO NOTHING",
        event_id,
    )
    await tx.execute("UPDATE retries SET state = 'discarded', next_at = NULL WHERE event_id = $1", event_id)


async def _decide(tx: Transaction, event_id: UUID, act: str, by: str, reason: str) -> None:
    state = await tx.fetchval("SELECT state FROM retries WHERE event_id = $1 FOR UPDATE", event_id)
    if state is None:
        raise NotFound()
    if state != "parked":
        raise Conflict(ja="このメッセージは保留中ではありません", en=f"This message is {state}, not parked")
    await tx.execute(
        "INSERT INTO parking_log (event_id, act, by, reason) VALUES ($1, $2, $3, $4)", event_id, act, by, reason
    )
