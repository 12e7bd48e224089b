"""Fee schedules, and the copies of chambers and registrations that fees depend on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from libs.common.db import Transaction
from libs.contracts.registration import ChamberConfigured, ChamberSettings, RegistrationSnapshot
from services.payment.domain import Fee


async def keep_chamber(tx: Transaction, event: ChamberConfigured) -> None:
    """Keep the snapshot unless a newer one is there."""
    await tx.execute(
        "INSERT INTO known_chambers AS known (chamber, version, name_ja, name_en, settings) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (chamber) DO UPDATE SET version = excluded.version, name_ja = excluded.name_ja,"
        " name_en = excluded.name_en, settings = excluded.settings WHERE known.version < excluded.version",
        event.chamber,
        event.version,
        event.name_ja,
        event.name_en,
        event.settings.model_dump_json(),
    )


async def chamber(tx: Transaction, code: str) -> tuple[str, ChamberSettings] | None:
    """Japanese name and settings of a chamber; None while it is not known here."""
    row = await tx.fetchrow("SELECT name_ja, settings FROM known_chambers WHERE chamber = $1", code)
    return None if row is None else (row["name_ja"], ChamberSettings.model_validate_json(row["settings"]))


async def chambers(tx: Transaction) -> list[str]:
    """The codes of all chambers, for jobs that go through them."""
    return [row["chamber"] for row in await tx.fetch("SELECT chamber FROM known_chambers ORDER BY chamber")]


async def keep_registration(tx: Transaction, event: RegistrationSnapshot) -> None:
    """Keep the snapshot unless a newer one is there."""
    await tx.execute(
        _KEEP_REGISTRATION,
        event.registration_id,
        event.chamber,
        event.version,
        event.registration_number,
        event.state,
        event.membership,
        event.name_ja,
        event.name_en,
    )


_KEEP_REGISTRATION = """
INSERT INTO known_registrations AS known (registration_id, chamber, version, registration_number, state, membership,
    name_ja, name_en)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (registration_id) DO UPDATE SET version = excluded.version, state = excluded.state,
    registration_number = excluded.registration_number, membership = excluded.membership,
    name_ja = excluded.name_ja, name_en = excluded.name_en
WHERE known.version < excluded.version
"""


async def registration(tx: Transaction, registration_id: UUID) -> tuple[str, str] | None:
    """State and membership of a registration; None while it is not known here."""
    row = await tx.fetchrow(
        "SELECT state, membership FROM known_registrations WHERE registration_id = $1", registration_id
    )
    return None if row is None else (row["state"], row["membership"])


async def names(tx: Transaction, registration_id: UUID) -> tuple[str, str]:
    """Japanese and English name of a company; its id twice while it is not known here."""
    row = await tx.fetchrow(
        "SELECT name_ja, name_en FROM known_registrations WHERE registration_id = $1", registration_id
    )
    return (str(registration_id), str(registration_id)) if row is None else (row["name_ja"], row["name_en"])


async def fee(tx: Transaction, kind: str, day: date) -> Fee | None:
    """The line of the chamber's schedule that is valid for `kind` on a Japan date."""
    row = await tx.fetchrow(
        "SELECT member_yen, non_member_yen, rate FROM fees"
        " WHERE kind = $1 AND valid_from <= $2 AND (valid_until IS NULL OR valid_until >= $2)"
        " ORDER BY valid_from DESC LIMIT 1",
        kind,
        day,
    )
    return None if row is None else Fee(row["member_yen"], row["non_member_yen"], row["rate"])


async def kinds_on(tx: Transaction, day: date) -> frozenset[str]:
    """The kinds that have a fee on a Japan date."""
    rows = await tx.fetch(
        "SELECT kind FROM fees WHERE valid_from <= $1 AND (valid_until IS NULL OR valid_until >= $1)", day
    )
    return frozenset(row["kind"] for row in rows)


async def invoice_number(tx: Transaction) -> str | None:
    """The chamber's qualified-invoice number (T and 13 digits)."""
    number: str | None = await tx.fetchval("SELECT invoice_number FROM fee_schedules")
    return number


async def begin_schedule(tx: Transaction, chamber: str, invoice_number: str, sha256: str, now: datetime) -> int | None:
    """Lock the chamber's schedule for replacing; its new version, or None when the same one is in force already."""
    version: int | None = await tx.fetchval(
        "INSERT INTO fee_schedules AS known (chamber, invoice_number, sha256, set_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (chamber) DO UPDATE SET invoice_number = excluded.invoice_number, sha256 = excluded.sha256,"
        " set_at = excluded.set_at, version = known.version + 1 WHERE known.sha256 <> excluded.sha256"
        " RETURNING version",
        chamber,
        invoice_number,
        sha256,
        now,
    )
    return version


async def replace_fees(tx: Transaction, chamber: str, lines: Sequence[tuple[Any, ...]]) -> None:
    """Put `lines` (kind, valid_from, valid_until, member_yen, non_member_yen, rate) in place of the present ones."""
    await tx.execute("DELETE FROM fees WHERE chamber = $1", chamber)
    await tx.executemany(
        "INSERT INTO fees (chamber, kind, valid_from, valid_until, member_yen, non_member_yen, rate)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [(chamber, *line) for line in lines],
    )
