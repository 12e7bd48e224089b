"""The finished PDFs, the certificates that they are, and their prints."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from libs.common.auth import Caller
from libs.common.db import Row, Transaction
from libs.contracts.application import CertificateNumbered
from libs.contracts.values import Artefact
from services.rendering.domain.results import RenderedPdf

Variant = Literal["original", "copy"]


@dataclass(frozen=True)
class Certificate:
    """A certificate as far as printing goes. `print_until` is the last day in Japan, None before the issue."""

    certificate_id: UUID
    chamber: str
    version: int
    application_id: UUID
    registration_id: UUID
    sub_id: UUID | None
    certificate_no: str
    print_until: date | None
    is_rendered: bool


async def keep_pdf(
    tx: Transaction, chamber: str, kind: Literal["certificate", "form"], printed: RenderedPdf, now: datetime
) -> str:
    """Store a PDF under its digest, which is returned. The same bytes are stored once."""
    sha256 = hashlib.sha256(printed.pdf).hexdigest()
    await tx.execute(_KEEP_PDF, sha256, chamber, kind, printed.pages, printed.pdf, now)
    return sha256


_KEEP_PDF = """
INSERT INTO artefacts (sha256, chamber, kind, pages, pdf, stored_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""


async def add_certificate(tx: Transaction, event: CertificateNumbered) -> bool:
    """Record that this certificate is to be rendered; False when it was recorded before."""
    added = await tx.fetchval(
        _ADD_CERTIFICATE,
        event.certificate_id,
        event.chamber,
        event.version,
        event.application_id,
        event.registration_id,
        event.sub_id,
        event.certificate_no,
        event.certificate_date,
    )
    return bool(added)


_ADD_CERTIFICATE = """
INSERT INTO certificates (certificate_id, chamber, version, application_id, registration_id, sub_id, certificate_no,
    certificate_date)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (certificate_id) DO NOTHING RETURNING true
"""


async def add_rendering(tx: Transaction, certificate_id: UUID, variant: Variant, chamber: str, sha256: str) -> None:
    """Say which PDF is the ORIGINAL, or the COPY. A second one breaks the primary key."""
    await tx.execute(
        "INSERT INTO renderings (certificate_id, variant, chamber, sha256) VALUES ($1, $2, $3, $4)",
        certificate_id,
        variant,
        chamber,
        sha256,
    )


async def lock(tx: Transaction, certificate_id: UUID) -> None:
    """Let nobody else add a rendering of this certificate until the transaction ends."""
    await tx.execute("SELECT 1 FROM certificates WHERE certificate_id = $1 FOR UPDATE", certificate_id)


async def renderings(tx: Transaction, certificate_id: UUID) -> list[Artefact]:
    """The ORIGINAL, then the COPY, as far as they are stored."""
    rows = await tx.fetch(
        "SELECT r.variant, a.sha256, a.pages, octet_length(a.pdf) AS bytes FROM renderings r JOIN artefacts a"
        " USING (sha256) WHERE r.certificate_id = $1 ORDER BY r.variant = 'copy'",
        certificate_id,
    )
    return [Artefact.model_validate(dict(row)) for row in rows]


async def open_printing(tx: Transaction, certificate_id: UUID, print_until: date, version: int) -> bool:
    """Set the last day of printing; False when the certificate is unknown. Older versions change nothing."""
    known = await tx.fetchval(
        "UPDATE certificates SET print_until = CASE WHEN version <= $3 THEN $2 ELSE print_until END,"
        " version = greatest(version, $3) WHERE certificate_id = $1 RETURNING true",
        certificate_id,
        print_until,
        version,
    )
    return bool(known)


async def certificates(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Certificate]:
    """Those of these certificates that the transaction's chamber has."""
    rows = await tx.fetch(_CERTIFICATES, list(ids))
    return {row["certificate_id"]: Certificate(**row) for row in rows}


_CERTIFICATES = """
SELECT certificate_id, chamber, version, application_id, registration_id, sub_id, certificate_no, print_until,
    EXISTS (
        SELECT 1 FROM renderings r WHERE r.certificate_id = c.certificate_id AND r.variant = 'original'
    ) AS is_rendered
FROM certificates c WHERE certificate_id = ANY($1::uuid[])
"""


async def pdf_of(tx: Transaction, certificate_id: UUID, variant: Variant) -> bytes:
    """The bytes of a rendering that is stored."""
    pdf: bytes = await tx.fetchval(
        "SELECT a.pdf FROM renderings r JOIN artefacts a USING (sha256) WHERE r.certificate_id = $1 AND r.variant = $2",
        certificate_id,
        variant,
    )
    return pdf


async def record_print(tx: Transaction, one: Certificate, variant: Variant, caller: Caller, now: datetime) -> None:
    """Record that `caller` was given the ORIGINAL or the COPY (DOC-04)."""
    await tx.execute(
        "INSERT INTO prints (chamber, certificate_id, variant, by, login_id, at) VALUES ($1, $2, $3, $4, $5, $6)",
        one.chamber,
        one.certificate_id,
        variant,
        caller.login,
        caller.login_id,
        now,
    )


async def prints(tx: Transaction, certificate_id: UUID) -> list[Row]:
    """Each delivery of a certificate's PDF, latest first: variant, by (a login), at (UTC)."""
    return await tx.fetch(
        "SELECT variant, by, at FROM prints WHERE certificate_id = $1 ORDER BY at DESC, print_id", certificate_id
    )


async def registration_paper(tx: Transaction, sha256: str) -> bytes | None:
    """The registration paper with this digest, in whichever chamber: knowing the digest is the right to read it."""
    await tx.execute("SELECT set_config('shomei.form', $1, true)", sha256)
    pdf = await tx.fetchval("SELECT pdf FROM artefacts WHERE sha256 = $1 AND kind = 'form'", sha256)
    return None if pdf is None else bytes(pdf)
