"""What the events of other services told: chambers, seals, signatures, own layouts."""

from collections.abc import Sequence
from uuid import UUID

from libs.common.db import Transaction
from libs.contracts.application import OwnLayoutDropped, OwnLayoutSent
from libs.contracts.registration import CertificateTexts, ChamberConfigured
from libs.contracts.values import Certification, Office


async def keep_chamber(tx: Transaction, event: ChamberConfigured) -> None:
    """Keep a chamber's words unless newer ones are known (D-37)."""
    await tx.execute(
        _KEEP_CHAMBER,
        event.chamber,
        event.version,
        event.name_en,
        event.office.model_dump_json(),
        event.texts.model_dump_json(),
        event.seal_sha256,
        event.settings.copy_after_window,
    )


_KEEP_CHAMBER = """
INSERT INTO known_chambers AS known (chamber, version, name_en, office, texts, seal_sha256, copy_after_window)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (chamber) DO UPDATE SET version = excluded.version, name_en = excluded.name_en, office = excluded.office,
    texts = excluded.texts, seal_sha256 = excluded.seal_sha256, copy_after_window = excluded.copy_after_window
WHERE known.version < excluded.version
"""


async def gives_copies_after_window(tx: Transaction, chamber: str) -> bool:
    """Whether this chamber gives the COPY out after the last day of printing (D-22)."""
    return bool(await tx.fetchval("SELECT copy_after_window FROM known_chambers WHERE chamber = $1", chamber))


async def keep_seal(tx: Transaction, chamber: str, sha256: str, svg: bytes) -> None:
    """Keep a seal for ever."""
    await tx.execute(
        "INSERT INTO known_seals (chamber, sha256, svg) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        chamber,
        sha256,
        svg,
    )


async def keep_signature(tx: Transaction, chamber: str, sha256: str, signer_id: UUID, png: bytes) -> None:
    """Keep a signature for ever (D-21)."""
    await tx.execute(
        "INSERT INTO known_signatures (chamber, sha256, signer_id, png) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        chamber,
        sha256,
        signer_id,
        png,
    )


async def keep_layout(tx: Transaction, event: OwnLayoutSent, pdf: bytes) -> None:
    """Keep a company's own pages for this application, until it drops them (D-45)."""
    await tx.execute(
        "INSERT INTO known_layouts (chamber, sha256, registration_id, application_id, pdf) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING",
        event.chamber,
        event.sha256,
        event.registration_id,
        event.application_id,
        pdf,
    )


async def drop_layout(tx: Transaction, event: OwnLayoutDropped) -> None:
    """Delete what is kept of these pages for this application; what other applications have of them stays."""
    await tx.execute(
        "DELETE FROM known_layouts WHERE (sha256, registration_id, application_id) = ($1, $2, $3)",
        event.sha256,
        event.registration_id,
        event.application_id,
    )


async def layout(tx: Transaction, sha256: str, registration_id: UUID | None) -> dict[str, bytes]:
    """A company's own pages by their digest; those of any company with None. Raises `NotHeardOf`."""
    pdf = await tx.fetchval(
        "SELECT pdf FROM known_layouts WHERE sha256 = $1 AND ($2::uuid IS NULL OR registration_id = $2) LIMIT 1",
        sha256,
        registration_id,
    )
    if pdf is None:
        raise NotHeardOf(sha256)
    return {sha256: pdf}


async def keep_owner(tx: Transaction, chamber: str, sha256: str, registration_id: UUID) -> None:
    """Keep whose signer signs with this signature."""
    await tx.execute(
        "INSERT INTO signature_owners (chamber, sha256, registration_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        chamber,
        sha256,
        registration_id,
    )


async def foreign_signatures(tx: Transaction, registration_id: UUID | None, digests: Sequence[str]) -> list[str]:
    """Those of these signatures that are known to be others' and not this company's."""
    rows = await tx.fetch(_FOREIGN, list(digests), registration_id)
    return [row["sha256"] for row in rows]


_FOREIGN = """
SELECT sha256 FROM signature_owners WHERE sha256 = ANY($1::text[])
GROUP BY sha256 HAVING NOT coalesce(bool_or(registration_id = $2), false)
"""


class NotHeardOf(Exception):
    """A chamber, or an image with this digest, is not known yet: its event is still on its way."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


async def certification(tx: Transaction, chamber: str, kind: str) -> Certification:
    """What the chamber would add to a certificate of this kind today. Raises `NotHeardOf`."""
    row = await tx.fetchrow(
        "SELECT name_en, office, texts, seal_sha256 FROM known_chambers WHERE chamber = $1", chamber
    )
    if row is None:
        raise NotHeardOf(chamber)
    office, texts = Office.model_validate_json(row["office"]), CertificateTexts.model_validate_json(row["texts"])
    return Certification(
        chamber_name_en=row["name_en"],
        chamber_address_en=office.address_en,
        text=texts.certifies(kind),
        place=texts.place,
        certifier_name_en=texts.certifier_name_en,
        certifier_title_en=texts.certifier_title_en,
        seal_sha256=row["seal_sha256"],
        declaration=texts.declares(kind),
    )


async def images(tx: Transaction, *digests: str | None) -> dict[str, bytes]:
    """The signatures, seals and own layouts with these digests; None is left out.

    Raises `NotHeardOf` for the first unknown one.
    """
    wanted = [digest for digest in digests if digest]
    rows = await tx.fetch(_IMAGES, wanted)
    found = {row["sha256"]: row["content"] for row in rows}
    for digest in wanted:
        if digest not in found:
            raise NotHeardOf(digest)
    return found


_IMAGES = """
SELECT sha256, png AS content FROM known_signatures WHERE sha256 = ANY($1::text[])
UNION ALL SELECT sha256, svg FROM known_seals WHERE sha256 = ANY($1::text[])
UNION ALL SELECT sha256, pdf FROM known_layouts WHERE sha256 = ANY($1::text[])
"""
