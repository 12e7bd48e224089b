"""Chambers and registrations as the registration service tells them."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.db import Row, Transaction
from libs.contracts.registration import ChamberConfigured, ChamberSettings, RegistrationSnapshot
from libs.contracts.values import Office


@dataclass(frozen=True)
class KnownChamber:
    """What identity needs of a chamber."""

    chamber: str
    name_ja: str
    name_en: str
    office: Office
    settings: ChamberSettings


async def keep_chamber(tx: Transaction, event: ChamberConfigured) -> None:
    """Keep a chamber's snapshot unless a newer one is here."""
    await tx.execute(
        """
        INSERT INTO known_chambers AS known (chamber, version, name_ja, name_en, office, settings)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (chamber) DO UPDATE SET version = excluded.version, name_ja = excluded.name_ja,
            name_en = excluded.name_en, office = excluded.office, settings = excluded.settings
        WHERE known.version < excluded.version
        """,
        event.chamber,
        event.version,
        event.name_ja,
        event.name_en,
        event.office.model_dump_json(),
        event.settings.model_dump_json(),
    )


async def chamber(tx: Transaction, code: str) -> KnownChamber | None:
    """A chamber, or None while it has not been heard of."""
    row = await tx.fetchrow(
        "SELECT chamber, name_ja, name_en, office, settings FROM known_chambers WHERE chamber = $1", code
    )
    if row is None:
        return None
    return KnownChamber(
        row["chamber"],
        row["name_ja"],
        row["name_en"],
        Office.model_validate_json(row["office"]),
        ChamberSettings.model_validate_json(row["settings"]),
    )


async def has_certificates(tx: Transaction, code: str) -> bool:
    """Whether the chamber has issued a certificate, as far as has been heard."""
    return bool(await tx.fetchval("SELECT has_certificates FROM known_chambers WHERE chamber = $1", code))


async def note_certificate(tx: Transaction, code: str) -> None:
    """The chamber has issued one."""
    await tx.execute(
        "UPDATE known_chambers SET has_certificates = true WHERE chamber = $1 AND NOT has_certificates", code
    )


async def chambers(tx: Transaction) -> list[str]:
    """The codes of all chambers, for jobs that go through them."""
    return [row["chamber"] for row in await tx.fetch("SELECT chamber FROM known_chambers ORDER BY chamber")]


async def keep_registration(tx: Transaction, event: RegistrationSnapshot) -> bool:
    """Keep a registration's snapshot; False when a newer one is here already."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO known_registrations AS known
                (registration_id, chamber, version, registration_number, state, kind, name_ja, name_en, valid_until)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (registration_id) DO UPDATE SET version = excluded.version, state = excluded.state,
                kind = excluded.kind, name_ja = excluded.name_ja, name_en = excluded.name_en,
                valid_until = excluded.valid_until
            WHERE known.version < excluded.version
            RETURNING true
            """,
            event.registration_id,
            event.chamber,
            event.version,
            event.registration_number,
            event.state,
            event.kind,
            event.name_ja,
            event.name_en,
            event.valid_until,
        )
    )


async def registration(tx: Transaction, registration_id: UUID) -> Row | None:
    """Number, state, kind, names and end of a registration."""
    return await tx.fetchrow(
        "SELECT registration_number, state, kind, name_ja, name_en, valid_until"
        " FROM known_registrations WHERE registration_id = $1",
        registration_id,
    )
