"""Emitting events: an event is written in the transaction that makes it true, and published from there.

The relay runs in every instance of a service; one at a time leads, by an advisory lock on a connection of its own. It
reads what is unpublished (never a cursor: a late commit would be passed over, F18), keeps the order of each subject,
and marks a row only when the broker has confirmed and routed it.
"""

import asyncio
from collections import defaultdict
from contextlib import suppress
from datetime import timedelta

import structlog
from opentelemetry import trace
from prometheus_client import Counter, Gauge

from libs.common.bus import Bus, Unroutable
from libs.common.db import Database, Row, Transaction
from libs.common.events import Envelope, Event
from libs.common.leadership import lead
from libs.common.replay import Replays
from libs.common.telemetry import current_traceparent, traced_from

CHANNEL = "outbox"
BATCH = 100
POLL_SECONDS = 1.0
KEPT = timedelta(days=7)
UNROUTABLE_WAIT = timedelta(seconds=5)

log = structlog.get_logger()
published = Counter("shomei_events_published_total", "Events confirmed by the broker", ["name"])
unroutable = Counter("shomei_events_unroutable_total", "Publishes that no queue took", ["name"])
oldest = Gauge("shomei_outbox_oldest_seconds", "Age of the oldest unpublished event")


async def emit(tx: Transaction, *events: Event) -> None:
    """Write `events` to the outbox: they are published when, and only when, the transaction commits."""
    if not events:
        return
    parent = current_traceparent()
    rows = [(one.NAME, one.subject, one.chamber, one.version, one.model_dump_json(), parent) for one in events]
    await tx.executemany(_SAY, rows)


# The notification only wakes the relay (REL-27); the row is what counts.
_SAY = f"""
WITH said AS (
    INSERT INTO outbox (name, subject, chamber, version, data, traceparent) VALUES ($1, $2, $3, $4, $5, $6)
)
SELECT pg_notify('{CHANNEL}_' || current_schema(), '')
"""


class Relay:
    """Publishes the outbox of one service while it runs."""

    def __init__(
        self,
        service: str,
        db: Database,
        bus: Bus,
        unroutable_wait: timedelta = UNROUTABLE_WAIT,
        replays: Replays | None = None,
    ) -> None:
        self._service, self._db, self._bus, self._later_by = service, db, bus, unroutable_wait
        self._replays = replays or Replays(db)
        self._later: list[int] = []
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Lead when possible, publish while leading; returns only when cancelled."""
        await lead(self._db, f"{self._service}:outbox", self._publish_for_ever)

    async def _publish_for_ever(self, connection: object) -> None:
        await connection.add_listener(f"{CHANNEL}_{self._service}", lambda *_: self._wake.set())  # type: ignore[attr-defined]
        look_at, is_more = 0.0, True
        while True:
            self._wake.clear()
            if (now := asyncio.get_running_loop().time()) >= look_at:
                await self._replays.begin()
                look_at = now + POLL_SECONDS
            if is_more or self._replays.are_active or await self._db.fetchval(_IS_UNPUBLISHED):
                is_more = await self.publish_batch() == BATCH
            else:
                oldest.set(0)
            if not is_more:
                await self._wait()
                is_more = self._wake.is_set()

    async def _wait(self) -> None:
        # Not wait_for: on Python 3.11 it swallows a cancellation that comes together with the wake-up.
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._wake.wait()

    async def publish_batch(self) -> int:
        """Publish up to a batch of unpublished events; returns how many were confirmed. Raises `Unavailable`."""
        async with self._db.transaction() as tx:
            await self._replays.go_on(tx)
            rows = await tx.fetch(_UNPUBLISHED, BATCH)
            oldest.set((rows[0]["age"] if rows else timedelta(0)).total_seconds())
            done = await self._publish(rows)
            if done:
                await tx.execute(_PUBLISHED, done)
            if self._later:
                await tx.execute(_LATER, self._later, self._later_by)
        return len(done)

    async def _publish(self, rows: list[Row]) -> list[int]:
        self._later = []
        queues: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            queues[row["subject"]].append(row)
        results = await asyncio.gather(*(self._publish_in_order(queue) for queue in queues.values()))
        return [row_id for done in results for row_id in done]

    async def _publish_in_order(self, rows: list[Row]) -> list[int]:
        done: list[int] = []
        for row in rows:
            try:
                await self._publish_one(row)
            except Unroutable:
                unroutable.labels(row["name"]).inc()
                self._later.append(row["id"])
                log.error("event.unroutable", event_name=row["name"], event_id=str(row["event_id"]))
                break
            except TimeoutError:
                # One queue that does not confirm must not hold up what goes to the others.
                self._later.append(row["id"])
                log.warning("event.not-confirmed", event_name=row["name"], event_id=str(row["event_id"]))
                break
            except Exception as error:
                log.warning("event.not-published", event_name=row["name"], error=repr(error))
                break
            done.append(row["id"])
        return done

    async def _publish_one(self, row: Row) -> None:
        envelope = envelope_of(row, self._service)
        with traced_from(row["traceparent"], f"publish {row['name']}", kind=trace.SpanKind.PRODUCER):
            await self._bus.publish(row["name"], envelope.headers(), envelope.data)
        published.labels(row["name"]).inc()


_PUBLISHED = "UPDATE outbox SET published_at = clock_timestamp(), again = false WHERE id = ANY($1::bigint[])"
_LATER = "UPDATE outbox SET not_before = now() + $2::interval WHERE id = ANY($1::bigint[])"
_IS_UNPUBLISHED = "SELECT EXISTS (SELECT 1 FROM outbox WHERE published_at IS NULL)"
_UNPUBLISHED = """
SELECT id, event_id, name, subject, chamber, version, data, traceparent, created_at,
    clock_timestamp() - created_at AS age
FROM outbox AS said
WHERE published_at IS NULL AND coalesce(not_before, '-infinity') <= now() AND NOT EXISTS (
    SELECT 1 FROM outbox AS earlier
    WHERE earlier.published_at IS NULL AND earlier.subject = said.subject AND earlier.id < said.id
        AND earlier.not_before > now()
)
ORDER BY again, id LIMIT $1 FOR UPDATE SKIP LOCKED
"""


def envelope_of(row: Row, service: str) -> Envelope:
    """The envelope of one outbox row."""
    return Envelope(
        id=row["event_id"],
        source=f"/{service}",
        type=row["name"],
        time=row["created_at"],
        subject=row["subject"],
        chamber=row["chamber"],
        version=row["version"],
        traceparent=row["traceparent"],
        data=row["data"].encode(),
    )


async def forget_published(tx: Transaction) -> None:
    """Delete what was published more than seven days ago."""
    await tx.execute("DELETE FROM outbox WHERE published_at < now() - $1::interval", KEPT)
