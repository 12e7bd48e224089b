"""What the applicant types: a draft may be incomplete until it is submitted; submission freezes it into a document."""

import datetime
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field

from libs.common.errors import FieldError, Invalid
from libs.contracts.values import (
    CertificateDocument,
    CertificateKind,
    Declaration,
    GoodsLine,
    InvoiceReference,
)
from services.application.facts import Facts
from services.application.findings import Finding

MOST_GOODS_LINES = 10_000
Line = Annotated[str, Field(max_length=300)]
Text = Annotated[str, Field(max_length=2000)]


class Part(BaseModel):
    """A part of a draft: every field optional, none unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Party(Part):
    """A company abroad, as the source invoice names it."""

    name: Line = ""
    address: Text = ""
    country: Line = ""


class DraftGoods(Part):
    """One line of boxes 7 and 8. `quantity` is a plain decimal figure as text; the HS code is not printed."""

    marks: Text = ""
    description: Text = ""
    quantity: Line = ""
    unit: Line = ""
    hs_code: Line = ""
    origin: Line = ""


class InvoiceLine(DraftGoods):
    """One line of the source invoice: as on the certificate, with prices, which are never printed."""

    unit_price: Line = ""
    amount: Line = ""


class FurtherInvoice(Part):
    """A second or later invoice of the same shipment (B3-03). Empty buyer and consignee mean: the same."""

    number: Line = ""
    date: datetime.date | None = None
    buyer: Line = ""
    consignee: Line = ""


class SourceInvoice(Part):
    """典拠インボイス (APP-02). `numbers` share `date`; `goods_file` only names the file that the lines came from."""

    numbers: list[Line] = Field(default=[], max_length=100)
    date: datetime.date | None = None
    further: list[FurtherInvoice] = Field(default=[], max_length=100)
    buyer: Line = ""
    consignee: Party = Party()
    notify_party: Text = ""
    transport: Text = ""
    terms: Line = ""
    currency: Line = ""
    payment_terms: Line = ""
    references: list[Line] = Field(default=[], max_length=100)
    marks: Text = ""
    general_name: Line = ""
    lines: list[InvoiceLine] = Field(default=[], max_length=MOST_GOODS_LINES)
    total: Line = ""
    goods_file: Line = ""


class CertificateBoxes(Part):
    """Boxes 1 to 9 but for the goods. Without `declaration_date`, box 9 is dated on the day of submission (D-19)."""

    exporter: Text = ""
    consignee: Text = ""
    country_of_origin: list[Line] = Field(default=[], max_length=50)
    transport: Text = ""
    remarks: Text = ""
    marks: Text = ""
    general_name: Line = ""
    declaration_place: Line = ""
    declaration_date: datetime.date | None = None
    language: Literal["en", "fr", "es"] = "en"
    language_reason: Line = ""


class PersonInCharge(Part):
    """本件に関するご担当者 (APP-07)."""

    name: Line = ""
    phone: Line = ""
    email: EmailStr | None = None
    mail_when_examined: bool = False


class Statistics(Part):
    """APP-22."""

    main_item: Line = ""
    destination: Line = ""


class Shipment(Part):
    """APP-22. `done` is False while the shipment is only planned."""

    date: datetime.date | None = None
    done: bool = False


class Draft(Part):
    """An application as typed so far. `signer` is the signer's id or e-mail address."""

    kind: CertificateKind | None = None
    signer: Line = ""
    source_invoice: SourceInvoice = SourceInvoice()
    certificate: CertificateBoxes = CertificateBoxes()
    goods: list[DraftGoods] = Field(default=[], max_length=MOST_GOODS_LINES)
    contact: PersonInCharge = PersonInCharge()
    statistics: Statistics = Statistics()
    shipment: Shipment = Shipment()
    late_reason: Text = ""
    note_to_examiner: Text = ""
    own_reference: Line = ""


ORIGIN_KINDS: dict[CertificateKind | None, Literal["origin_japan", "origin_foreign"]] = {
    CertificateKind.ORIGIN_JAPAN: "origin_japan",
    CertificateKind.ORIGIN_FOREIGN: "origin_foreign",
}
MANDATORY = (
    ("/kind", "申請種別", "kind of certificate"),
    ("/signer", "署名者", "signer"),
    ("/source_invoice/numbers", "インボイス番号", "invoice number"),
    ("/source_invoice/date", "インボイス日付", "invoice date"),
    ("/certificate/exporter", "1 輸出者", "box 1 Exporter"),
    ("/certificate/consignee", "2 荷受人", "box 2 Consignee"),
    ("/certificate/country_of_origin", "4 原産国", "box 4 Country of Origin"),
    ("/certificate/transport", "5 輸送手段", "box 5 Transport details"),
    ("/certificate/marks", "7 荷印", "box 7 Marks and numbers"),
    ("/certificate/declaration_place", "9 申告地", "box 9 place"),
    ("/goods", "7 商品", "box 7 Description of goods"),
    ("/contact/name", "担当者氏名", "name of the person in charge"),
    ("/contact/phone", "担当者電話番号", "telephone of the person in charge"),
    ("/contact/email", "担当者メールアドレス", "e-mail of the person in charge"),
)
MANDATORY_OF_GOODS = (
    ("description", "商品名", "description of goods"),
    ("quantity", "数量", "quantity"),
    ("unit", "単位", "unit"),
)


def for_another_shipment(draft: Draft) -> Draft:
    """The draft as the next one begins: without invoice numbers and dates, or what was said of that shipment alone."""
    source = draft.source_invoice.model_copy(update={"numbers": [], "date": None, "further": []})
    boxes = draft.certificate.model_copy(update={"declaration_date": None})
    once = {"shipment": Shipment(), "late_reason": "", "note_to_examiner": ""}
    return draft.model_copy(update={"source_invoice": source, "certificate": boxes} | once)


def missing(draft: Draft) -> list[Finding]:
    """The mandatory fields that are still empty: errors at submission, which no chamber can switch off."""
    return [
        Finding("REQUIRED", "error", pointer, f"「{ja}」を入力してください", f"Please fill in: {en}")
        for pointer, ja, en in _empty_fields(draft)
    ]


def _empty_fields(draft: Draft) -> Iterator[tuple[str, str, str]]:
    for pointer, ja, en in MANDATORY:
        if not _filled(_at(draft, pointer)):
            yield pointer, ja, en
    for index, line in enumerate(draft.goods):
        for field, ja, en in MANDATORY_OF_GOODS:
            if not _filled(getattr(line, field)):
                yield f"/goods/{index}/{field}", f"{index + 1}行目の{ja}", f"{en} of line {index + 1}"


def _at(draft: Draft, pointer: str) -> object:
    value: object = draft
    for name in pointer.strip("/").split("/"):
        value = getattr(value, name)
    return value


def _filled(value: object) -> bool:
    if isinstance(value, str):
        return value.strip() != ""
    if isinstance(value, list):
        return any(_filled(item) for item in value)
    return value is not None


def declared_on(draft: Draft, today: datetime.date) -> datetime.date:
    """The date of box 9: `today` (the Japan date of the submission) unless the applicant chose another (D-19)."""
    return draft.certificate.declaration_date or today


def invoices(draft: Draft) -> list[tuple[str, InvoiceReference]]:
    """Box 3: each dated invoice with the pointer to its number."""
    source = draft.source_invoice
    first = [(f"/source_invoice/numbers/{i}", number, source.date) for i, number in enumerate(source.numbers)]
    more = [(f"/source_invoice/further/{i}/number", each.number, each.date) for i, each in enumerate(source.further)]
    return [(where, InvoiceReference(number=number, date=day)) for where, number, day in first + more if day]


def to_document(draft: Draft, facts: Facts, signature_sha256: str, today: datetime.date) -> CertificateDocument:
    """Freeze a complete draft (see `missing`) as boxes 1 to 9, to be printed precisely so.

    Raises `Invalid` for a kind that is no certificate of origin, or when the signer is not known.
    """
    boxes = draft.certificate
    if draft.kind not in ORIGIN_KINDS:
        raise _refused("/kind", "この種別はまだ申請できません", "This kind of certificate cannot be applied for yet")
    return CertificateDocument(
        kind=ORIGIN_KINDS[draft.kind],
        language=boxes.language,
        exporter=boxes.exporter,
        consignee=boxes.consignee,
        invoices=[reference for _, reference in invoices(draft)],
        country_of_origin=boxes.country_of_origin,
        transport=boxes.transport,
        remarks=boxes.remarks,
        marks=boxes.marks,
        general_name=boxes.general_name,
        goods=[GoodsLine(**line.model_dump()) for line in draft.goods],
        declaration=_declaration(draft, facts, signature_sha256, today),
    )


def _declaration(draft: Draft, facts: Facts, signature_sha256: str, today: datetime.date) -> Declaration:
    if facts.signer is None:
        raise _refused("/signer", "署名者が登録されていません", "The signer is not registered")
    return Declaration(
        place=draft.certificate.declaration_place,
        date=declared_on(draft, today),
        company_en=facts.name_en,
        signer_name_en=facts.signer.name_en,
        signer_title_en=facts.signer.title_en,
        signature_sha256=signature_sha256,
    )


def _refused(pointer: str, ja: str, en: str) -> Invalid:
    return Invalid(ja, en, errors=[FieldError(pointer, "not-possible", ja, en)])
