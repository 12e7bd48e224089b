"""The auditor's rounds: what it finds again and again stands, and is told.

Events, payments and printings are on their way at any moment; a snapshot shows them as not yet arrived. So a finding
counts only when it was found in every look for a while.
"""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import asyncpg
import structlog
from prometheus_client import Counter as Metric
from prometheus_client import Gauge

from libs.common.clock import Clock
from libs.common.db import CONNECTION_LOST, PASSING, Database
from libs.common.leadership import lead
from ops.auditor.ledger import Finding, audit

AGAIN_SECONDS = 300.0
"""Until the next look, when something was found that does not stand yet."""
STANDS_AFTER = {"stuck": timedelta(hours=1)}
"""What waits is tried again for a while by whoever holds it: longer than the longest payment."""
ELSE_AFTER = timedelta(minutes=4)

log = structlog.get_logger()
standing = Gauge("shomei_audit_findings", "What the auditor found and what stands", ["kind"])
last_round = Gauge("shomei_audit_last_round_seconds", "When the last round ended (seconds since 1970)")
failed_rounds = Metric("shomei_audit_failures_total", "Rounds that could not be ended")

KINDS = ("lost", "doubled", "gap", "stuck", "wrong")
AWAY: tuple[type[BaseException], ...] = (*CONNECTION_LOST, *PASSING, asyncpg.PostgresError)


class Auditor:
    """Goes round in one database. Of several processes one does; the others' gauges stay empty."""

    def __init__(self, url: str, db: Database, clock: Clock, seconds: float) -> None:
        self._url, self._db, self._clock, self._seconds = url, db, clock, seconds

    async def run(self) -> None:
        """Go round for ever while this process leads; returns only when cancelled."""
        await lead(self._db, "auditor", self._rounds)

    async def _rounds(self, _: object) -> None:
        try:
            while True:
                await asyncio.sleep(await self._pause_after_round())
        finally:
            standing.clear()  # the next leader tells it

    async def _pause_after_round(self) -> float:
        try:
            is_open = await self.go_round()
        except AWAY as error:
            failed_rounds.inc()
            log.error("audit.failed", error=repr(error))
            is_open = True
        return min(self._seconds, AGAIN_SECONDS) if is_open else self._seconds

    async def go_round(self) -> bool:
        """Look once, remember what was found, tell what stands; True when something found does not stand yet.

        Raises one of `AWAY`.
        """
        now = self._clock.now()
        found = (await audit(self._url)).findings
        rows = await self._remember(found, now)
        stands = [row for row in rows if _stands(row["kind"], row["first_seen"], now)]
        counted = Counter(row["kind"] for row in stands)
        for kind in KINDS:
            standing.labels(kind).set(counted[kind])
        last_round.set(now.timestamp())
        return len(stands) < len(rows)

    async def _remember(self, found: list[Finding], now: datetime) -> list[asyncpg.Record]:
        places = {(one.what, one.where): one.kind for one in found}
        whats, wheres = [what for what, _ in places], [where for _, where in places]
        async with self._db.transaction() as tx:
            await tx.execute(FORGET, whats, wheres)
            await tx.execute(REMEMBER, list(places.values()), whats, wheres, now)
            rows: list[asyncpg.Record] = await tx.fetch(
                "SELECT kind, what, place, first_seen, alarmed_at FROM findings"
            )
            for row in rows:
                if row["alarmed_at"] is None and _stands(row["kind"], row["first_seen"], now):
                    await tx.execute(ALARMED, row["what"], row["place"], now)
                    log.error("audit.finding", kind=row["kind"], what=row["what"], where=row["place"])
        return rows


def _stands(kind: str, first_seen: datetime, now: datetime) -> bool:
    return now - first_seen >= STANDS_AFTER.get(kind, ELSE_AFTER)


FORGET = """
    DELETE FROM findings WHERE (what, place) NOT IN (SELECT * FROM unnest($1::text[], $2::text[]))
"""
REMEMBER = """
    INSERT INTO findings (kind, what, place, first_seen)
    SELECT f.kind, f.what, f.place, $4 FROM unnest($1::text[], $2::text[], $3::text[]) AS f (kind, what, place)
    ON CONFLICT (what, place) DO UPDATE SET kind = EXCLUDED.kind
"""
ALARMED = "UPDATE findings SET alarmed_at = $3 WHERE what = $1 AND place = $2"
