"""Chambers, registrations, signers, IDs and staff, as other services tell them. Newer versions win (D-37)."""

import json
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from libs.common.db import Row, Transaction
from libs.contracts.identity import StaffChanged
from libs.contracts.registration import (
    CertificateTexts,
    ChamberConfigured,
    ChamberSettings,
    RegistrationSnapshot,
    SignatureRecorded,
    SignerSnapshot,
)
from libs.contracts.values import Membership, Office
from services.application.facts import SignerFacts


@dataclass(frozen=True)
class KnownChamber:
    """A chamber as it is configured now."""

    chamber: str
    version: int
    name_ja: str
    name_en: str
    office: Office
    texts: CertificateTexts
    seal_sha256: str | None
    settings: ChamberSettings


@dataclass(frozen=True)
class KnownRegistration:
    """A registration as it is now."""

    state: str
    membership: Membership
    name_ja: str
    name_en: str
    addresses_en: tuple[str, ...]


async def chamber_codes(tx: Transaction) -> list[str]:
    """All chambers that are known."""
    return [row["chamber"] for row in await tx.fetch("SELECT chamber FROM known_chambers ORDER BY chamber")]


async def keep_chamber(tx: Transaction, event: ChamberConfigured) -> None:
    """Keep a chamber's snapshot unless a newer one is here."""
    await tx.execute(
        """
        INSERT INTO known_chambers AS known (chamber, version, name_ja, name_en, office, texts, seal_sha256, settings)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (chamber) DO UPDATE SET version = excluded.version, name_ja = excluded.name_ja,
            name_en = excluded.name_en, office = excluded.office, texts = excluded.texts,
            seal_sha256 = excluded.seal_sha256, settings = excluded.settings
        WHERE known.version < excluded.version
        """,
        event.chamber,
        event.version,
        event.name_ja,
        event.name_en,
        event.office.model_dump_json(),
        event.texts.model_dump_json(),
        event.seal_sha256,
        event.settings.model_dump_json(),
    )


async def chamber(tx: Transaction, code: str) -> KnownChamber | None:
    """A chamber, or None while it has not been heard of."""
    row = await tx.fetchrow(
        "SELECT chamber, version, name_ja, name_en, office, texts, seal_sha256, settings FROM known_chambers"
        " WHERE chamber = $1",
        code,
    )
    if row is None:
        return None
    office, texts, settings = _read(row["office"], row["texts"], row["settings"])
    name_ja, name_en = row["name_ja"], row["name_en"]
    return KnownChamber(row["chamber"], row["version"], name_ja, name_en, office, texts, row["seal_sha256"], settings)


@lru_cache(maxsize=64)
def _read(office: str, texts: str, settings: str) -> tuple[Office, CertificateTexts, ChamberSettings]:
    """Read once for as long as the chamber says nothing new; the values cannot be changed."""
    return (
        Office.model_validate_json(office),
        CertificateTexts.model_validate_json(texts),
        ChamberSettings.model_validate_json(settings),
    )


async def keep_registration(tx: Transaction, event: RegistrationSnapshot) -> None:
    """Keep a registration's snapshot with its signers unless a newer one is here."""
    is_newer = await tx.fetchval(
        """
        INSERT INTO known_registrations AS known
            (registration_id, chamber, version, registration_number, state, membership, name_ja, name_en, addresses_en)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (registration_id) DO UPDATE SET version = excluded.version, state = excluded.state,
            membership = excluded.membership, name_ja = excluded.name_ja, name_en = excluded.name_en,
            addresses_en = excluded.addresses_en
        WHERE known.version < excluded.version
        RETURNING true
        """,
        event.registration_id,
        event.chamber,
        event.version,
        event.registration_number,
        event.state,
        event.membership,
        event.name_ja,
        event.name_en,
        json.dumps(event.addresses_en),
    )
    for one in event.signers if is_newer else ():
        await _keep_signer(tx, event, one)


async def _keep_signer(tx: Transaction, event: RegistrationSnapshot, one: SignerSnapshot) -> None:
    await tx.execute(
        """
        INSERT INTO known_signers
            (signer_id, chamber, registration_id, state, name_ja, name_en, title_en, email, signature_sha256)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (signer_id) DO UPDATE SET state = excluded.state, name_ja = excluded.name_ja,
            name_en = excluded.name_en, title_en = excluded.title_en, email = excluded.email,
            signature_sha256 = excluded.signature_sha256
        """,
        one.signer_id,
        event.chamber,
        event.registration_id,
        one.state,
        one.name_ja,
        one.name_en,
        one.title_en,
        one.email,
        one.signature_sha256,
    )


async def registration(tx: Transaction, registration_id: UUID) -> KnownRegistration | None:
    """A registration, or None while it has not been heard of."""
    row = await tx.fetchrow(
        "SELECT state, membership, name_ja, name_en, addresses_en FROM known_registrations WHERE registration_id = $1",
        registration_id,
    )
    if row is None:
        return None
    addresses = tuple(json.loads(row["addresses_en"]))
    return KnownRegistration(row["state"], row["membership"], row["name_ja"], row["name_en"], addresses)


async def signer(tx: Transaction, signer_id: UUID) -> tuple[SignerFacts, str] | None:
    """A signer and his e-mail address."""
    row = await tx.fetchrow(
        """
        SELECT known_signers.state, name_en, title_en, email, coalesce(sha256, signature_sha256) AS signature
        FROM known_signers LEFT JOIN known_signatures USING (signer_id) WHERE signer_id = $1
        """,
        signer_id,
    )
    if row is None:
        return None
    is_active = row["state"] == "active"
    return SignerFacts(signer_id, row["name_en"], row["title_en"], is_active, row["signature"]), row["email"]


async def active_signers(tx: Transaction, registration_id: UUID) -> list[Row]:
    """The active signers of a registration by name, and whether their signatures are recorded."""
    return await tx.fetch(
        """
        SELECT signer_id, name_ja, name_en, title_en, coalesce(sha256, signature_sha256) IS NOT NULL AS has_signature
        FROM known_signers LEFT JOIN known_signatures USING (signer_id)
        WHERE registration_id = $1 AND state = 'active' ORDER BY name_en, signer_id
        """,
        registration_id,
    )


async def keep_signature(tx: Transaction, event: SignatureRecorded) -> None:
    """Keep the digest of a signature; the picture is rendering's (D-21)."""
    await tx.execute(
        """
        INSERT INTO known_signatures AS known (signer_id, chamber, version, sha256) VALUES ($1, $2, $3, $4)
        ON CONFLICT (signer_id) DO UPDATE SET version = excluded.version, sha256 = excluded.sha256
        WHERE known.version < excluded.version
        """,
        event.signer_id,
        event.chamber,
        event.version,
        event.sha256,
    )


async def add_id(tx: Transaction, chamber: str, version: int, signer_id: UUID, login: str) -> None:
    """The user ID of a signer exists."""
    await tx.execute(
        "INSERT INTO known_ids (signer_id, chamber, version, login, state) VALUES ($1, $2, $3, $4, 'created')"
        " ON CONFLICT (signer_id) DO NOTHING",
        signer_id,
        chamber,
        version,
        login,
    )


async def move_id(tx: Transaction, signer_id: UUID, version: int, state: str) -> bool:
    """A user ID is active, or closed; False when it has not been heard of. An older version changes nothing."""
    await tx.execute(
        "UPDATE known_ids SET state = $3, version = $2 WHERE signer_id = $1 AND version < $2", signer_id, version, state
    )
    return await id_state(tx, signer_id) is not None


async def id_state(tx: Transaction, signer_id: UUID) -> str | None:
    """created, active or closed; None while the ID has not been heard of."""
    state: str | None = await tx.fetchval("SELECT state FROM known_ids WHERE signer_id = $1", signer_id)
    return state


async def keep_staff(tx: Transaction, event: StaffChanged) -> None:
    """Keep the name of a member of the staff, shown beside what he did."""
    await tx.execute(
        """
        INSERT INTO known_staff AS known (staff_id, chamber, version, login, name, active)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (staff_id) DO UPDATE SET version = excluded.version, login = excluded.login,
            name = excluded.name, active = excluded.active
        WHERE known.version < excluded.version
        """,
        event.staff_id,
        event.chamber,
        event.version,
        event.login,
        event.name,
        event.active,
    )
