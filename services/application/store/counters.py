"""Numbers without gaps, counted per chamber, series and year."""

from typing import Literal

from libs.common.db import Transaction

Series = Literal["receipt", "certificate"]


async def take(tx: Transaction, chamber: str, series: Series, year: int, count: int = 1) -> range:
    """The next `count` serials, from 1. Others wait until this transaction ends, and a rollback gives them back: no
    gaps."""
    last: int = await tx.fetchval(
        "INSERT INTO counters AS c (chamber, series, year, last) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (chamber, series, year) DO UPDATE SET last = c.last + excluded.last RETURNING last",
        chamber,
        series,
        year,
        count,
    )
    return range(last - count + 1, last + 1)
