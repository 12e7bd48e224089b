"""What the application service says: applications from submission to issue, and the certificates they become."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from libs.common.events import Event
from libs.contracts.values import (
    Artefact,
    CertificateKind,
    CertificateNo,
    Certification,
    Document,
    Membership,
    Sha256,
    Value,
)


class OwnLayoutSent(Event):
    """A company uploaded pages of its own layout (APP-18, D-45): a PDF, base64, at most 3 MiB; kept by its digest.

    `version` is that of the application when it was uploaded.
    """

    NAME: ClassVar[str] = "own-layout.sent.v1"
    SUBJECT: ClassVar[str] = "application_id"

    application_id: UUID
    registration_id: UUID
    sha256: Sha256
    pdf_base64: str


class OwnLayoutDropped(Event):
    """Pages of an own layout were taken out of a draft, or the draft was thrown away; no revision was submitted with
    them. What is kept of them for this application is to be deleted (D-40)."""

    NAME: ClassVar[str] = "own-layout.dropped.v1"
    SUBJECT: ClassVar[str] = "application_id"

    application_id: UUID
    registration_id: UUID
    sha256: Sha256


class ApplicationSubmitted(Event):
    """A revision was submitted; rendering makes its trial PDF (D-16)."""

    NAME: ClassVar[str] = "application.submitted.v1"
    SUBJECT: ClassVar[str] = "application_id"

    application_id: UUID
    receipt_no: str
    registration_id: UUID
    signer_id: UUID
    sub_id: UUID | None = None
    kind: CertificateKind
    revision: int
    content_sha256: Sha256
    document: Document
    submitted_at: datetime


class ApplicationApproved(Event):
    """Certified: the document is frozen, the fee is due."""

    NAME: ClassVar[str] = "application.approved.v1"
    SUBJECT: ClassVar[str] = "application_id"

    application_id: UUID
    receipt_no: str
    registration_id: UUID
    signer_id: UUID
    sub_id: UUID | None = None
    kind: CertificateKind
    membership: Membership
    content_sha256: Sha256
    certificate_date: date
    examined_by: str
    certified_by: str


class CertificateNumbered(Event):
    """The fee is settled and the number taken; rendering prints exactly this (D-18)."""

    NAME: ClassVar[str] = "certificate.numbered.v1"
    SUBJECT: ClassVar[str] = "application_id"

    certificate_id: UUID
    application_id: UUID
    registration_id: UUID
    signer_id: UUID
    sub_id: UUID | None = None
    certificate_no: CertificateNo
    certificate_date: date
    key_version: int
    content_sha256: Sha256
    document: Document
    certification: Certification
    signature_sha256: Sha256


class ApplicationPrintWindowChanged(Event):
    """A chamber administrator opened printing again, through `print_until` in Japan (D-22)."""

    NAME: ClassVar[str] = "application.print-window-changed.v1"
    SUBJECT: ClassVar[str] = "application_id"

    certificate_id: UUID
    application_id: UUID
    print_until: date
    reason: str


class CertificateCopied(Event):
    """There is a COPY: `artefacts` are ORIGINAL and COPY, and the reference site recognises both (D-22, D-41)."""

    NAME: ClassVar[str] = "certificate.copied.v1"
    SUBJECT: ClassVar[str] = "application_id"

    certificate_id: UUID
    application_id: UUID
    artefacts: list[Artefact]


class CertificateFacts(Value):
    """What the reference site shows (D-39)."""

    chamber_name_en: str
    chamber_name_ja: str
    document: Document


class ApplicationIssued(Event):
    """The PDF is stored: printable and verifiable (交付済)."""

    NAME: ClassVar[str] = "application.issued.v1"
    SUBJECT: ClassVar[str] = "application_id"

    certificate_id: UUID
    application_id: UUID
    registration_id: UUID
    kind: CertificateKind
    certificate_no: CertificateNo
    certificate_date: date
    access_code_hash: Sha256
    hash_key_version: int
    issued_at: datetime
    print_until: date
    facts: CertificateFacts
    artefacts: list[Artefact]
