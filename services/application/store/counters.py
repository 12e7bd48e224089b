"""Numbers without gaps, counted per chamber, series and year."""

from typing import Literal

from libs.common.db import Transaction

Series = Literal["receipt", "certificate"]


async def take(tx: Transaction, chamber: str, series: Series, year: int) -> int:
    """The next serial, from 1. Others wait until this transaction ends, and a rollback gives it back: no gaps."""
    serial: int = await tx.fetchval(
        "INSERT INTO counters AS c (chamber, series, year, last) VALUES ($1, $2, $3, 1)"
        " ON CONFLICT (chamber, series, year) DO UPDATE SET last = c.last + 1 RETURNING last",
        chamber,
        series,
        year,
    )
    return serial
