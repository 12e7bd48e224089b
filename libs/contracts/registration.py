"""What the registration service says: chambers and their settings, registrations, signatures."""

from datetime import date, datetime, time
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field

from libs.common.events import Event
from libs.contracts.values import (
    DECLARATION,
    CertificateKind,
    Contact,
    Membership,
    Office,
    RegistrationKind,
    RegistrationNumber,
    Sha256,
    SignatureForm,
    Value,
    Yen,
)

RequestType = Literal["new", "change", "signers", "renewal", "takeover"]
RegistrationState = Literal["active", "expired", "suspended", "ended"]
WordList = Literal["units", "means", "goods", "remarks"]
"""Lists of words that a chamber accepts beside those of the rule book: B8-01, B5-01, B7-03, B6-01."""
RegistrationPaper = Literal["pledge_applicant", "pledge_agent", "business_profile", "signature_notice", "paper_list"]


class ChamberSettings(BaseModel):
    """What chambers decide differently (product.md, last table). Every field has the default of the manuals."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    four_eyes: bool = True
    registration_fee: Yen = 0
    validity_years: int = 2
    link_days: int = 60
    print_days: int = 14
    copy_after_window: bool = False
    payable_days: int = 90
    signer_reason_above: int | None = None
    payment_methods: list[Literal["card", "billing"]] = ["card"]
    kinds_offered: list[str] = ["origin_japan"]
    signature_forms_offered: list[SignatureForm] = ["hygiene", "free_sale", "translation_oath", "other"]
    own_layout: bool = False
    password_policy: Literal["modern", "manual"] = "modern"
    force_change_after_reset: bool = True
    second_factor_roles: list[Literal["reception", "examiner", "accounting"]] = []
    reference_detail: Literal["full", "summary"] = "full"
    rule_severities: dict[str, Literal["error", "warning", "note", "off"]] = {}
    accepted_words: dict[WordList, list[str]] = {}
    examination_hours: list[tuple[time, time]] = [(time(9), time(12)), (time(13), time(16, 30))]


class CertificateTexts(Value):
    """The words of the exporter's declaration and of the chamber's certification, for each kind of certificate."""

    declaration: str = DECLARATION
    declaration_foreign: str = (
        "The undersigned, as an authorized signatory, hereby declares that the goods described above are of foreign "
        "origin and originate in the country shown for them in boxes 4 and 7."
    )
    certification_foreign: str = (
        "The undersigned hereby certifies, on the basis of documents of origin issued abroad and other supporting "
        "documents, that the goods described above are of foreign origin and originate in the country shown for "
        "them in boxes 4 and 7, to the best of its knowledge and belief."
    )

    certification: str = (
        "The undersigned hereby certifies, on the basis of relevant invoice and other supporting documents, "
        "that the above-mentioned goods originate in the country shown in box 4, to the best of its knowledge "
        "and belief."
    )
    declaration_signature: str = (
        "The undersigned, as an authorized signatory, hereby declares that the above statement is true and correct, "
        "and takes full responsibility for its content."
    )
    certification_signature: str = (
        "Signature verified by the undersigned against the signatures registered with this chamber, which takes no "
        "responsibility for the statement."
    )
    declaration_invoice: str = (
        "The undersigned, as an authorized signatory, hereby declares that the above is the full and true content of "
        "the invoice issued to the buyer."
    )
    certification_invoice: str = (
        "Seen by the undersigned, who hereby certifies that the exporter has presented the invoice with the content "
        "shown above to this chamber. The chamber takes no responsibility for prices and values."
    )
    place: str
    certifier_name_en: str
    certifier_title_en: str

    def declares(self, kind: str) -> str:
        """What the exporter declares in box 9 of a certificate of this kind."""
        return {
            CertificateKind.ORIGIN_JAPAN: self.declaration,
            CertificateKind.ORIGIN_FOREIGN: self.declaration_foreign,
            CertificateKind.SIGNATURE: self.declaration_signature,
            CertificateKind.INVOICE: self.declaration_invoice,
        }[CertificateKind(kind)]

    def certifies(self, kind: str) -> str:
        """What the chamber certifies in box 10 of a certificate of this kind."""
        return {
            CertificateKind.ORIGIN_JAPAN: self.certification,
            CertificateKind.ORIGIN_FOREIGN: self.certification_foreign,
            CertificateKind.SIGNATURE: self.certification_signature,
            CertificateKind.INVOICE: self.certification_invoice,
        }[CertificateKind(kind)]


class ChamberConfigured(Event):
    """The full snapshot of a chamber (CHM-01); `version` is that of its settings."""

    NAME: ClassVar[str] = "chamber.configured.v1"
    SUBJECT: ClassVar[str] = "chamber"

    name_ja: str
    name_en: str
    open: bool = True
    office: Office
    texts: CertificateTexts
    seal_svg: str | None = Field(default=None, max_length=65536)
    seal_sha256: Sha256 | None = None
    settings: ChamberSettings


class RegistrationSubmitted(Event):
    """A registration request was confirmed or corrected; its papers are to be printed from `form_data` (REG-07)."""

    NAME: ClassVar[str] = "registration.submitted.v1"
    SUBJECT: ClassVar[str] = "request_id"

    request_id: UUID
    request_no: str
    request_type: RequestType
    revision: int
    updated_at: datetime
    kind: RegistrationKind
    membership: Membership
    forms: list[RegistrationPaper]
    form_data: dict[str, Any]


class SignerSnapshot(Value):
    """A signer as everybody knows him. `serial` becomes the end of the user ID."""

    signer_id: UUID
    serial: int
    state: Literal["active", "deleted"]
    name_ja: str
    name_en: str
    title_en: str
    email: EmailStr
    signature_sha256: Sha256 | None


class RegistrationSnapshot(Event):
    """All facts of a registration that others keep in `known_registrations`."""

    SUBJECT: ClassVar[str] = "registration_id"

    registration_id: UUID
    registration_number: RegistrationNumber
    state: RegistrationState
    until: date | None = None
    reason_code: str | None = None
    kind: RegistrationKind
    membership: Membership
    name_ja: str
    name_en: str
    addresses_en: list[str]
    contact: Contact
    valid_from: date
    valid_until: date
    signers: list[SignerSnapshot]
    changed: list[str] = Field(default_factory=list)


class RegistrationApproved(RegistrationSnapshot):
    """A new registration (REG-10)."""

    NAME: ClassVar[str] = "registration.approved.v1"


class RegistrationChanged(RegistrationSnapshot):
    """Anything about a registration moved; `changed` says what."""

    NAME: ClassVar[str] = "registration.changed.v1"


class SignatureRecorded(Event):
    """A handwritten signature was cut from the notice and accepted: 1-bit PNG, base64, at most 32 KB (D-21).

    `registration_id` says whose signer it is.
    """

    NAME: ClassVar[str] = "signature.recorded.v1"
    SUBJECT: ClassVar[str] = "signer_id"

    signer_id: UUID
    registration_id: UUID | None = None
    sha256: Sha256
    png_base64: str


class RegistrationFeeReceived(Event):
    """Reception took the registration fee in cash (D-27)."""

    NAME: ClassVar[str] = "registration-fee.received.v1"
    SUBJECT: ClassVar[str] = "request_id"

    request_id: UUID
    receipt_no: str
    price: Yen
    tax: Yen
    received_by: str
    at: datetime
