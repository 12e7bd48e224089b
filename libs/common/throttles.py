"""Counting tries in a sliding window, exactly, also when they come at the same moment (REL-46).

A service that counts has a table `throttles` and calls `sweep` in a job.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from libs.common.db import Transaction
from libs.common.errors import TooMany

LONGEST_WINDOW = timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """At most `tries` within any `window`."""

    tries: int
    window: timedelta


async def take(tx: Transaction, bucket: bytes, limit: Limit, now: datetime) -> None:
    """Count one try. Raises `TooMany` with the seconds to wait; a refused try is not counted."""
    taken = await tx.fetchval(
        """
        INSERT INTO throttles AS known (bucket, tries, last_at) VALUES ($1, ARRAY[$2::timestamptz], $2)
        ON CONFLICT (bucket) DO UPDATE SET last_at = excluded.last_at, tries =
            ARRAY(SELECT try FROM unnest(known.tries) AS try WHERE try > $3 ORDER BY try)
            || $2::timestamptz
        WHERE (SELECT count(*) FROM unnest(known.tries) AS try WHERE try > $3) < $4
        RETURNING true
        """,
        bucket,
        now,
        now - limit.window,
        limit.tries,
    )
    if not taken:
        raise TooMany(await _seconds_to_wait(tx, bucket, limit, now))


async def _seconds_to_wait(tx: Transaction, bucket: bytes, limit: Limit, now: datetime) -> int:
    first = await tx.fetchval(
        "SELECT min(try) FROM throttles, unnest(tries) AS try WHERE bucket = $1 AND try > $2",
        bucket,
        now - limit.window,
    )
    return max(1, math.ceil((first + limit.window - now).total_seconds())) if first else 1


async def give_back(tx: Transaction, bucket: bytes) -> None:
    """Take one try out again: it was right."""
    await tx.execute("UPDATE throttles SET tries = trim_array(tries, 1) WHERE bucket = $1 AND tries <> '{}'", bucket)


async def touch(tx: Transaction, bucket: bytes, now: datetime) -> None:
    """Note that a bucket was looked at, without counting a try."""
    await tx.execute("UPDATE throttles SET last_at = $2 WHERE bucket = $1", bucket, now)


async def clear(tx: Transaction, bucket: bytes) -> None:
    """Forget the tries of a bucket."""
    await tx.execute("DELETE FROM throttles WHERE bucket = $1", bucket)


async def sweep(tx: Transaction, now: datetime) -> None:
    """Delete buckets that no limit looks at any more."""
    await tx.execute("DELETE FROM throttles WHERE last_at < $1", now - LONGEST_WINDOW)
