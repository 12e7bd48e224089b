"""Handling each event once: the row that says that an event's effects are in this database (REL-02)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from libs.common.db import Transaction
from libs.common.errors import NotYetKnown
from libs.common.events import Envelope

KEPT = timedelta(days=14)

_ADMIT = """
WITH here AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS here (event_id, name, subject, time)
), early AS (
    SELECT here.subject FROM here JOIN retries USING (subject)
    WHERE state = 'waiting' AND retries.event_id <> here.event_id AND occurred_at < time LIMIT 1
), seen AS (
    INSERT INTO inbox (event_id, name) SELECT event_id, name FROM here WHERE NOT EXISTS (SELECT 1 FROM early)
    ON CONFLICT DO NOTHING RETURNING event_id
)
SELECT (SELECT subject FROM early) AS early, ARRAY(SELECT event_id FROM seen) AS first,
    set_config('shomei.chamber', $5, true)
"""


async def admit(tx: Transaction, envelopes: Sequence[Envelope]) -> set[UUID]:
    """Record that `envelopes`, all of one chamber, are being handled in this transaction; returns the ids of those that
    were not handled before.

    From here on the transaction sees the rows of their chamber (D-42).
    Inserted first, so that two deliveries of one event never run side by side. Raises `NotYetKnown` while an earlier
    event of the same subject still waits for its retry: order within a subject is kept.
    """
    row = await tx.fetchrow(
        _ADMIT,
        [envelope.id for envelope in envelopes],
        [envelope.type for envelope in envelopes],
        [envelope.subject for envelope in envelopes],
        [envelope.time for envelope in envelopes],
        envelopes[0].chamber,
    )
    assert row is not None
    if row["early"] is not None:
        raise NotYetKnown(f"an earlier event of {row['early']} waits to be tried again")
    return set(row["first"])


async def forget_old(tx: Transaction) -> None:
    """Delete rows older than any replay can reach."""
    await tx.execute("DELETE FROM inbox WHERE received_at < now() - $1::interval", KEPT)
