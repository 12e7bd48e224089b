"""What the applicant types: it may be incomplete until it is submitted. `required` says what must be there, `freezing`
makes the document of it.
"""

import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common import figures
from libs.contracts import limits
from libs.contracts.typed import AS_TELEPHONE, WITH_PLAIN_LINE_ENDS, TypedEmail
from libs.contracts.values import CertificateKind, InvoiceReference, Language, SignatureForm

Line = Annotated[str, Field(max_length=limits.LINE), WITH_PLAIN_LINE_ENDS]
Text = Annotated[str, Field(max_length=limits.TEXT), WITH_PLAIN_LINE_ENDS]


class Part(BaseModel):
    """A part of a draft: every field optional, none unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Party(Part):
    """A company abroad, as the source invoice names it."""

    name: Line = ""
    address: Text = ""
    country: Line = ""


class DraftGoods(Part):
    """One line of boxes 7 and 8. `quantity` is a figure as it is typed, 1,200 too; the HS code is not printed."""

    marks: Text = ""
    description: Text = ""
    quantity: Line = ""
    unit: Line = ""
    hs_code: Line = ""
    origin: Line = ""


class DraftInvoiceLine(DraftGoods):
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
    lines: list[DraftInvoiceLine] = Field(default=[], max_length=limits.GOODS_LINES)
    total: Line = ""
    goods_file: Line = ""


class CertificateBoxes(Part):
    """Boxes 1 to 9 but for the goods. Without `declaration_date`, box 9 is dated on the day of submission (D-19).

    An invoice certificate has the seller in `exporter` and the buyer in `consignee`.
    """

    exporter: Text = ""
    consignee: Text = ""
    country_of_origin: list[Line] = Field(default=[], max_length=50)
    transport: Text = ""
    remarks: Text = ""
    marks: Text = ""
    general_name: Line = ""
    declaration_place: Line = ""
    declaration_date: datetime.date | None = None
    language: Language = "en"
    language_reason: Line = ""


class SignatureStatement(Part):
    """What a signature certificate is about; its place and date are those of `CertificateBoxes`.

    Its related invoice is the first of the source invoice's numbers. `text` holds an empty line between paragraphs.
    """

    form: SignatureForm | None = None
    title: Line = ""
    addressee: Text = ""
    country: Line = ""
    text: Annotated[str, Field(max_length=limits.STATEMENT), WITH_PLAIN_LINE_ENDS] = ""


class PersonInCharge(Part):
    """Who answers questions about the application: 本件に関するご担当者 (APP-07)."""

    name: Line = ""
    phone: Annotated[str, Field(max_length=limits.LINE), AS_TELEPHONE] = ""
    email: TypedEmail | None = None
    mail_when_examined: bool = False


class Statistics(Part):
    """What the chamber counts: main item and destination (APP-22)."""

    main_item: Line = ""
    destination: Line = ""


class Shipment(Part):
    """When the goods are shipped (APP-22). `done` is False while the shipment is only planned."""

    date: datetime.date | None = None
    done: bool = False


class Draft(Part):
    """An application as typed so far. `signer` is the signer's id or e-mail address."""

    kind: CertificateKind | None = None
    signer: Line = ""
    source_invoice: SourceInvoice = SourceInvoice()
    certificate: CertificateBoxes = CertificateBoxes()
    goods: list[DraftGoods] = Field(default=[], max_length=limits.GOODS_LINES)
    signature: SignatureStatement = SignatureStatement()
    contact: PersonInCharge = PersonInCharge()
    statistics: Statistics = Statistics()
    shipment: Shipment = Shipment()
    late_reason: Text = ""
    note_to_examiner: Text = ""
    own_reference: Line = ""


def with_stored_figures(draft: Draft) -> Draft:
    """The draft as it is kept: quantities of box 8 without grouping, 1,200 as 1200; other texts as they are typed."""
    goods = [line.model_copy(update={"quantity": figures.stored(line.quantity)}) for line in draft.goods]
    return draft.model_copy(update={"goods": goods})


def for_another_shipment(draft: Draft) -> Draft:
    """The draft as the next one begins: without invoice numbers and dates, or what was said of that shipment alone."""
    source = draft.source_invoice.model_copy(update={"numbers": [], "date": None, "further": []})
    boxes = draft.certificate.model_copy(update={"declaration_date": None})
    once = {"shipment": Shipment(), "late_reason": "", "note_to_examiner": ""}
    return draft.model_copy(update={"source_invoice": source, "certificate": boxes} | once)


def declared_on(draft: Draft, today: datetime.date) -> datetime.date:
    """The date of box 9: `today` (the Japan date of the submission) unless the applicant chose another (D-19)."""
    return draft.certificate.declaration_date or today


def invoices(draft: Draft) -> list[tuple[str, InvoiceReference]]:
    """Box 3, or the invoice that another certificate is about: each with a number and a date, and the pointer to its
    number."""
    typed = invoices_typed(draft)
    return [
        (where, InvoiceReference(number=number, date=day)) for where, number, day in typed if number.strip() and day
    ]


def invoices_typed(draft: Draft) -> list[tuple[str, str, datetime.date | None]]:
    """Pointer, number and date of each invoice that is typed, also where number or date is still missing; no empty
    rows.
    """
    source = draft.source_invoice
    first = [(f"/source_invoice/numbers/{i}", number, source.date) for i, number in enumerate(source.numbers)]
    more = [(f"/source_invoice/further/{i}/number", each.number, each.date) for i, each in enumerate(source.further)]
    return [one for one in first if one[1].strip()] + [one for one in more if one[1].strip() or one[2]]


def recipient(draft: Draft) -> str:
    """For whom the certificate is: the consignee, the buyer (both in box 2), or whom a statement addresses."""
    return draft.signature.addressee if draft.kind == CertificateKind.SIGNATURE else draft.certificate.consignee
