"""For which kinds a chamber has a fee, as payment tells it. Newer versions win (D-37)."""

from datetime import date

from pydantic import TypeAdapter

from libs.common.db import Transaction
from libs.contracts.payment import FeePeriod, FeeScheduleChanged

_PERIODS = TypeAdapter(list[FeePeriod])


async def keep(tx: Transaction, event: FeeScheduleChanged) -> None:
    """Keep a chamber's schedule unless a newer one is here."""
    await tx.execute(
        "INSERT INTO known_fees AS known (chamber, version, fees) VALUES ($1, $2, $3)"
        " ON CONFLICT (chamber) DO UPDATE SET version = excluded.version, fees = excluded.fees"
        " WHERE known.version < excluded.version",
        event.chamber,
        event.version,
        _PERIODS.dump_json(event.fees).decode(),
    )


async def kinds_on(tx: Transaction, chamber: str, day: date) -> frozenset[str]:
    """The kinds of certificate that have a fee on a Japan date."""
    fees = await tx.fetchval("SELECT fees FROM known_fees WHERE chamber = $1", chamber)
    periods = _PERIODS.validate_json(fees) if fees else []
    return frozenset(
        one.kind for one in periods if one.valid_from <= day and (one.valid_until is None or day <= one.valid_until)
    )
