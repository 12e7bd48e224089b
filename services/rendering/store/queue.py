"""The queue of what is to be rendered: claimed by one worker at a time, concluded once (REL-37)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg

from libs.common.db import Transaction
from libs.common.telemetry import current_traceparent
from services.rendering.domain.attempts import LONGEST_WAIT

CHANNEL = "rendering_jobs"
JobKind = Literal["certificate", "precheck", "form"]
_URGENCY: dict[JobKind, int] = {"certificate": 0, "precheck": 1, "form": 2}


@dataclass(frozen=True)
class Job:
    """A claimed job. `attempts` counts this one too."""

    job_id: UUID
    chamber: str
    kind: JobKind
    key: str
    attempts: int
    created_at: datetime
    traceparent: str | None


async def add(tx: Transaction, *, chamber: str, kind: JobKind, key: str, content: str, now: datetime) -> None:
    """Add a job and notify the workers at the commit. Nothing when `key` was added before."""
    await tx.execute(_ADD, chamber, kind, key, _URGENCY[kind], now, current_traceparent(), content)


_ADD = f"""
WITH job AS (
    INSERT INTO jobs (chamber, kind, key, urgency, next_at, created_at, traceparent) VALUES ($1, $2, $3, $4, $5, $5, $6)
    ON CONFLICT (kind, key) DO NOTHING RETURNING job_id
), ordered AS (
    INSERT INTO orders (job_id, chamber, content) SELECT job_id, $1, $7 FROM job
)
SELECT pg_notify('{CHANNEL}', '') FROM job
"""


async def wake(tx: Transaction) -> None:
    """Notify the workers at the commit that something may be due."""
    await tx.execute("SELECT pg_notify($1, '')", CHANNEL)


async def claim(
    tx: Transaction, now: datetime, until: datetime, most: int, *, only_certificates: bool = False
) -> list[Job]:
    """Take the most urgent job that is due and hold it until `until`; its attempt is counted before it is made.

    With a certificate come others of its chamber, `most` in all. One that was tried before comes alone: it may be what
    ended the process that had it. `only_certificates`: nothing else is taken now.
    """
    return [Job(**row) for row in await tx.fetch(_CLAIM, now, until, most - 1, only_certificates, now + LONGEST_WAIT)]


_CLAIM = """
WITH first AS (
    SELECT job_id, chamber, kind, attempts FROM jobs WHERE state = 'waiting' AND (next_at <= $1 OR next_at > $5)
        AND (kind = 'certificate' OR NOT $4::boolean)
    ORDER BY urgency, next_at LIMIT 1 FOR UPDATE SKIP LOCKED
), others AS (
    SELECT jobs.job_id FROM jobs JOIN first USING (chamber, kind)
    WHERE kind = 'certificate' AND state = 'waiting' AND (next_at <= $1 OR next_at > $5) AND jobs.job_id <> first.job_id
        AND first.attempts = 0 AND jobs.attempts = 0
    ORDER BY next_at LIMIT $3 FOR UPDATE OF jobs SKIP LOCKED
)
UPDATE jobs SET attempts = attempts + 1, next_at = $2, waits_for = NULL
WHERE job_id IN (SELECT job_id FROM first UNION ALL SELECT job_id FROM others)
RETURNING job_id, chamber, kind, key, attempts, created_at, traceparent
"""


async def hold(tx: Transaction, jobs: Sequence[Job], until: datetime) -> None:
    """Hold claimed jobs longer, until `until`."""
    ids = [job.job_id for job in jobs]
    await tx.execute("UPDATE jobs SET next_at = $2 WHERE job_id = ANY($1::uuid[]) AND state = 'waiting'", ids, until)


async def content(tx: Transaction, job_id: UUID) -> str:
    """What a job prints, as JSON."""
    return str(await tx.fetchval("SELECT content FROM orders WHERE job_id = $1", job_id))


async def content_of(tx: Transaction, kind: JobKind, key: str) -> str:
    """What the job with this key printed, as JSON; certificates keep theirs for ever."""
    return str(
        await tx.fetchval("SELECT content FROM orders JOIN jobs USING (job_id) WHERE kind = $1 AND key = $2", kind, key)
    )


async def try_again(tx: Transaction, job_id: UUID, next_at: datetime, error: str) -> None:
    """Leave a job that failed for its next attempt."""
    await tx.execute(
        "UPDATE jobs SET next_at = $2, error = $3 WHERE job_id = $1 AND state = 'waiting'", job_id, next_at, error
    )


async def wait_for(tx: Transaction, job_id: UUID, what: str, next_at: datetime) -> None:
    """Leave a job until something is heard of; nothing was attempted, so nothing is counted."""
    await tx.execute(
        "UPDATE jobs SET attempts = greatest(attempts - 1, 0), waits_for = $2, next_at = $3"
        " WHERE job_id = $1 AND state = 'waiting'",
        job_id,
        what,
        next_at,
    )


async def heard_of(tx: Transaction, what: str, now: datetime) -> None:
    """Make everything due that waits for `what`, at the commit."""
    result = await tx.execute("UPDATE jobs SET next_at = $2, waits_for = NULL WHERE waits_for = $1", what, now)
    if result != "UPDATE 0":
        await wake(tx)


async def conclude(tx: Transaction, job_id: UUID, state: Literal["done", "failed"], error: str | None = None) -> bool:
    """Close a job; False when another worker closed it meanwhile: then store and emit nothing."""
    closed = await tx.fetchval(
        "UPDATE jobs SET state = $2, error = $3 WHERE job_id = $1 AND state = 'waiting' RETURNING true",
        job_id,
        state,
        error,
    )
    return bool(closed)


async def conclude_all(tx: Transaction, jobs: Sequence[Job]) -> set[UUID]:
    """Close jobs as done; the ids of those that nobody else closed meanwhile."""
    rows = await tx.fetch(
        "UPDATE jobs SET state = 'done', error = NULL WHERE job_id = ANY($1::uuid[]) AND state = 'waiting'"
        " RETURNING job_id",
        [job.job_id for job in jobs],
    )
    return {row["job_id"] for row in rows}


async def forget_order(tx: Transaction, job_id: UUID) -> None:
    """Drop the content of a finished job that nobody needs again."""
    await tx.execute("DELETE FROM orders WHERE job_id = $1", job_id)


async def lengths(tx: Transaction | asyncpg.Connection) -> dict[str, int]:
    """How many jobs wait, by kind."""
    rows = await tx.fetch("SELECT kind, count(*) AS waiting FROM jobs WHERE state = 'waiting' GROUP BY kind")
    return dict.fromkeys(_URGENCY, 0) | {row["kind"]: row["waiting"] for row in rows}


async def reopen_own(tx: Transaction, kind: JobKind, owner_id: UUID, now: datetime) -> int:
    """Let what failed of a certificate or request of the transaction's chamber start afresh; how many there were."""
    reopened = await tx.fetch(
        "UPDATE jobs SET state = 'waiting', attempts = 0, next_at = $3, error = NULL"
        " WHERE kind = $1 AND starts_with(key, $2) AND state = 'failed'"
        " AND chamber = current_setting('shomei.chamber') RETURNING job_id",
        kind,
        str(owner_id),
        now,
    )
    await wake(tx)
    return len(reopened)


async def reopen(tx: Transaction, kind: JobKind, key: str | None, now: datetime) -> int:
    """Let one failed job be tried again from its first attempt, or all failed ones of the kind; returns how many."""
    reopened = await tx.fetch(
        "UPDATE jobs SET state = 'waiting', attempts = 0, next_at = $3, error = NULL"
        " WHERE kind = $1 AND ($2::text IS NULL OR key = $2) AND state = 'failed' RETURNING job_id",
        kind,
        key,
        now,
    )
    await wake(tx)
    return len(reopened)
