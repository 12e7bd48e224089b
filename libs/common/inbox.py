"""Hearing something once: the row that says an event's effects are in this database (REL-02)."""

from datetime import timedelta

from libs.common.db import Transaction
from libs.common.errors import NotYetKnown
from libs.common.events import Envelope

KEPT = timedelta(days=14)

_ADMIT = """
WITH earlier AS (
    SELECT 1 FROM retries WHERE subject = $3 AND state = 'waiting' AND event_id <> $1 AND occurred_at < $4 LIMIT 1
), seen AS (
    INSERT INTO inbox (event_id, name) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM earlier)
    ON CONFLICT DO NOTHING RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM earlier) AS earlier, EXISTS (SELECT 1 FROM seen) AS first,
    set_config('shomei.chamber', $5, true)
"""


async def admit(tx: Transaction, envelope: Envelope) -> bool:
    """Record that `envelope` is being handled in this transaction; False when it was handled before.

    From here on the transaction sees the rows of the event's chamber (D-42).
    Inserted first, so that two deliveries of one event never run side by side. Raises `NotYetKnown` while an earlier
    event of the same subject still waits for its retry: order within a subject is kept.
    """
    row = await tx.fetchrow(_ADMIT, envelope.id, envelope.type, envelope.subject, envelope.time, envelope.chamber)
    if row is None or row["earlier"]:
        raise NotYetKnown(f"an earlier event of {envelope.subject} waits to be tried again")
    return bool(row["first"])


async def forget_old(tx: Transaction) -> None:
    """Delete rows older than any replay can reach."""
    await tx.execute("DELETE FROM inbox WHERE received_at < now() - $1::interval", KEPT)
