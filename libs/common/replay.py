"""Saying again what a broker has lost (REL-14).

The keeper (`ops/keeper`) writes a row into `keeper.marks` for each mark that it put into a broker, and for each queue
that it had to make anew; every service may read them. A speaker begins a replay for each row that it has not obeyed:
all that it published before that moment, of the names in the row, is published once more; inboxes filter what was
applied already.

A replay goes in slices, and what is new goes before them. Only the order of a subject is kept: where something new is
to be said of a subject, what is to be said again of it goes first.
"""

import aiormq
from prometheus_client import Gauge

from libs.common.db import Database, Transaction
from libs.common.topology import has_mark

SLICE = 500
waiting = Gauge("shomei_replays_active", "Replays that are not finished yet")


class Replays:
    """What one service has to say again. `is_ours` is the check of its `Bus`; the relay asks for the rest."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.are_active = True
        """False when nothing is left to say again; True when that is not known."""

    async def is_ours(self, channel: aiormq.abc.AbstractChannel) -> bool:
        """Whether the broker of `channel` holds the latest mark; True as long as no keeper has made one.

        Begins what has to be said again, so that nothing new is said before that is known. Raises `Unavailable`.
        """
        await self.begin()
        latest = await self._db.fetchval("SELECT max(id) FROM keeper.marks WHERE names IS NULL")
        return latest is None or await has_mark(channel, latest)

    async def begin(self) -> None:
        """Begin a replay for each row of `keeper.marks` that is new to this service. Raises `Unavailable`."""
        active = await self._db.fetchval(_BEGIN)
        waiting.set(active)
        self.are_active = active > 0

    async def go_on(self, tx: Transaction) -> None:
        """Let the next slice be published, once the last one was."""
        if self.are_active:
            await tx.execute(_PUT_FIRST)
            await tx.execute(_NEXT_SLICE, SLICE)


_BEGIN = """
WITH begun AS (
    INSERT INTO replays (mark, names, next_id, last_id)
    SELECT id, names, 0, coalesce((SELECT max(id) FROM outbox), 0)
    FROM keeper.marks WHERE id > coalesce((SELECT max(mark) FROM replays), 0)
    ON CONFLICT (mark) DO NOTHING RETURNING mark
)
SELECT (SELECT count(*) FROM begun) + (SELECT count(*) FROM replays WHERE ended_at IS NULL)
"""

_PUT_FIRST = """
WITH new AS (SELECT DISTINCT subject FROM outbox WHERE published_at IS NULL AND NOT again)
UPDATE outbox SET published_at = NULL, again = false
FROM replays, new
WHERE outbox.subject = new.subject AND replays.ended_at IS NULL
    AND outbox.id <= replays.last_id AND (replays.names IS NULL OR outbox.name = ANY (replays.names))
    AND (outbox.published_at < replays.begun_at OR (outbox.published_at IS NULL AND outbox.again))
"""

_NEXT_SLICE = """
WITH active AS (
    SELECT * FROM replays WHERE ended_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE again AND published_at IS NULL)
    ORDER BY mark LIMIT 1
), slice AS (
    SELECT outbox.id FROM outbox, active
    WHERE outbox.id > active.next_id AND outbox.id <= active.last_id AND outbox.published_at < active.begun_at
        AND (active.names IS NULL OR outbox.name = ANY (active.names))
    ORDER BY outbox.id LIMIT $1
), moved AS (
    UPDATE outbox SET published_at = NULL, again = true WHERE id IN (SELECT id FROM slice)
)
UPDATE replays SET next_id = coalesce((SELECT max(id) FROM slice), last_id),
    ended_at = CASE WHEN NOT EXISTS (SELECT 1 FROM slice) THEN now() END
WHERE mark = (SELECT mark FROM active)
"""
