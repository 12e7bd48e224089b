"""Values that several speakers use: codes, money, people, goods, the frozen document of a certificate."""

import hashlib
import json
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints, TypeAdapter

from libs.common.events import ChamberCode

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Yen = Annotated[int, Field(ge=0, description="Whole yen")]
CertificateNo = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{6}-[0-9A-Z]$")]
RegistrationNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{10}$")]
Membership = Literal["member", "joining", "considering", "non_member"]
RegistrationKind = Literal["applicant", "agent", "both"]
Entity = Literal["corporate", "individual"]
LegalFormPosition = Literal["before", "after"]
Language = Literal["en", "fr", "es"]
"""In which certificates are printed."""

__all__ = ["ChamberCode"]


class Value(BaseModel):
    """Immutable; compared by content. An error about one does not repeat what stands in it."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class CertificateKind(StrEnum):
    """What can be applied for (APP-01)."""

    ORIGIN_JAPAN = "origin_japan"
    ORIGIN_FOREIGN = "origin_foreign"
    SIGNATURE = "signature"
    INVOICE = "invoice"


class Contact(Value):
    """A person who is written to."""

    name: str
    email: EmailStr
    phone: str = ""
    department: str = ""


class Office(Value):
    """The chamber's office as it stands under each mail and page (HLP-01)."""

    name_ja: str
    name_en: str
    address_ja: str
    address_en: str
    phone: str
    email: EmailStr


class GoodsLine(Value):
    """One line of boxes 7 and 8. `quantity` is a plain decimal figure as text; the HS code is not printed."""

    marks: str = ""
    description: str
    quantity: str
    unit: str
    hs_code: str = ""
    origin: str = ""


class InvoiceReference(Value):
    """Number and date of an invoice, in box 3."""

    number: str
    date: date


class Declaration(Value):
    """Who declares, where and when, in box 9 (APP-13). The signature image is named by its digest (D-21)."""

    place: str
    date: date
    company_en: str
    signer_name_en: str
    signer_title_en: str
    signature_sha256: Sha256


class CertificateDocument(Value):
    """The frozen content of a certificate of origin: boxes 1 to 9. Multi-line boxes hold newlines.

    Number, access code, Certificate Date, certifier and seal are not part of it (D-41).
    """

    kind: Literal["origin_japan", "origin_foreign"]
    language: Language = "en"
    exporter: str
    consignee: str
    invoices: list[InvoiceReference]
    country_of_origin: list[str]
    transport: str
    remarks: str = ""
    marks: str
    general_name: str = ""
    goods: list[GoodsLine]
    declaration: Declaration


SignatureForm = Literal["hygiene", "free_sale", "translation_oath", "other"]
"""衛生・自由販売・翻訳宣誓・その他 (APP-18)."""
OwnLayout = Annotated[
    Sha256 | None, Field(description="Digest of the company's own PDF, whose pages follow the cover page (APP-18)")
]


class SignatureDocument(Value):
    """The frozen content of a signature certificate: the exporter's own declaration, on a form of the chamber.

    `title` is printed over the declaration; `text` holds a blank line between paragraphs. `country` is the one that it
    is for. With an own layout `text` may be empty.
    """

    kind: Literal["signature"] = "signature"
    language: Language = "en"
    form: SignatureForm
    title: str
    addressee: str
    country: str = ""
    text: str
    related_invoice: InvoiceReference | None = None
    own_layout: OwnLayout = None
    declaration: Declaration


class InvoiceLine(Value):
    """One line of an invoice. Figures are kept plain and printed grouped; the currency is the invoice's."""

    description: str
    quantity: str
    unit: str
    price: str
    amount: str


class InvoiceDocument(Value):
    """The frozen content of an invoice certificate. `terms` are trade terms with their place, `total` a figure.

    Only a preview has no `invoice`. With an own layout there may be no `lines`.
    """

    kind: Literal["invoice"] = "invoice"
    language: Language = "en"
    seller: str
    buyer: str
    invoice: InvoiceReference | None
    terms: str
    currency: str
    lines: list[InvoiceLine]
    total: str
    own_layout: OwnLayout = None
    declaration: Declaration


Document = Annotated[CertificateDocument | SignatureDocument | InvoiceDocument, Field(discriminator="kind")]
"""What is frozen, certified and printed, by its kind."""
_documents: TypeAdapter[Document] = TypeAdapter(Document)


def read_document(content: str | bytes) -> Document:
    """The document in a JSON text, as the model of its kind. Raises pydantic's `ValidationError`."""
    return _documents.validate_json(content)


DECLARATION = (
    "The undersigned, as an authorized signatory, hereby declares that the above-mentioned goods were produced or "
    "manufactured in the country shown in box 4."
)


class Certification(Value):
    """What the chamber adds when it certifies: box 10, and the words over the exporter's declaration in box 9.

    `seal_sha256` names the seal of `chamber.configured`.
    """

    chamber_name_en: str
    chamber_address_en: str
    text: str
    place: str
    certifier_name_en: str
    certifier_title_en: str
    seal_sha256: Sha256 | None = None
    declaration: str = DECLARATION


class Artefact(Value):
    """One stored PDF. `sha256` is that of the final, encrypted and signed file (D-41)."""

    variant: Literal["original", "copy"]
    sha256: Sha256
    pages: int
    bytes: int


class DocumentProblem(Value):
    """Why a document cannot be printed. `field` is a JSON pointer into the document."""

    field: str
    ja: str
    en: str


def own_layout_of(document: Document) -> str | None:
    """The digest of the company's own pages, which certificates of origin never have."""
    return None if isinstance(document, CertificateDocument) else document.own_layout


def canonical_json(model: BaseModel) -> bytes:
    """The one byte form of a model: sorted keys, no spaces, UTF-8."""
    content = model.model_dump(mode="json")
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def content_sha256(document: Document) -> str:
    """The digest of what was asked for and certified (D-41), as lower-case hex."""
    return hashlib.sha256(canonical_json(document)).hexdigest()
