"""What the rendering service says: trial renderings, sealed certificates, registration papers, prints."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from libs.common.events import Event
from libs.contracts.values import Artefact, DocumentProblem, Sha256


class DocumentPrechecked(Event):
    """The trial rendering of one submitted revision (D-16)."""

    NAME: ClassVar[str] = "document.prechecked.v1"
    SUBJECT: ClassVar[str] = "application_id"

    application_id: UUID
    revision: int
    content_sha256: Sha256
    ok: bool
    pages: int
    problems: list[DocumentProblem] = Field(default_factory=list)


class CertificateRendered(Event):
    """The sealed PDF is stored under its digest; said again, with both, once there is a COPY (D-22)."""

    NAME: ClassVar[str] = "certificate.rendered.v1"
    SUBJECT: ClassVar[str] = "application_id"

    certificate_id: UUID
    application_id: UUID
    content_sha256: Sha256
    artefacts: list[Artefact]


class CertificateRenderFailed(Event):
    """A paid certificate could not be printed. `reason` is for staff, `problems` are for the applicant, if known."""

    NAME: ClassVar[str] = "certificate.render-failed.v1"
    SUBJECT: ClassVar[str] = "application_id"

    certificate_id: UUID
    application_id: UUID
    reason: str
    problems: list[DocumentProblem] = Field(default_factory=list)


class CertificatePrinted(Event):
    """Somebody was given the PDF (DOC-04)."""

    NAME: ClassVar[str] = "certificate.printed.v1"
    SUBJECT: ClassVar[str] = "application_id"

    certificate_id: UUID
    application_id: UUID
    variant: Literal["original", "copy"]
    by: str
    at: datetime


class DocumentRendered(Event):
    """A registration paper or money paper is stored under its digest."""

    NAME: ClassVar[str] = "document.rendered.v1"
    SUBJECT: ClassVar[str] = "owner_id"

    document_kind: str
    owner_id: UUID
    revision: int
    sha256: Sha256
    pages: int


class DocumentRenderFailed(Event):
    """A form could not be printed. `problems` name the applicant's texts that are at fault, as far as they are known.

    `document.rendered` of the same form and revision, or of a later one, ends it.
    """

    NAME: ClassVar[str] = "document.render-failed.v1"
    SUBJECT: ClassVar[str] = "owner_id"

    document_kind: str
    owner_id: UUID
    revision: int
    problems: list[DocumentProblem]
