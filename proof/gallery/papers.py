"""The signature and invoice certificates of the gallery: X3, X4."""

from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice

from libs.contracts.values import InvoiceDocument, InvoiceLine, InvoiceReference, SignatureDocument
from proof.gallery.piece import Piece
from proof.gallery.sample import (
    TODAY,
    Stationery,
    document,
    face,
    filled,
    goods,
    longest_declaration,
    stationery,
    wordy,
)
from services.rendering.documents import render_document
from services.rendering.domain.results import RenderedPdf
from services.rendering.layout.face import Variant
from services.rendering.layout.geometry import BOX_WIDTH, FIRST_PAGE
from services.rendering.layout.invoice import INVOICE_WIDTHS, MOST_ROWS
from services.rendering.layout.labels import LANGUAGES
from services.rendering.layout.sheets import SheetDocument
from services.rendering.layout.statement import TEXT_WIDTH, TITLE_POINTS

_STATEMENT = """\
We, Nissho Test Co., Ltd., hereby declare that the products named below are manufactured under sanitary conditions \
in our factory in Tokyo, Japan, which is inspected by the competent authority every year.

They are fit for human consumption, free of harmful substances, and freely sold in Japan without any restriction.

This statement is issued at the request of the importer for submission to the health authority of the country of \
destination. We take full responsibility for its content, and we shall inform the importer without delay should any \
of the facts stated here change."""


def pieces() -> Iterator[Piece]:
    """Every signature and invoice certificate of the gallery."""
    variants: tuple[Variant, ...] = ("original", "copy", "specimen", "trial")
    for variant in variants:
        yield _piece(f"x3-{variant}", "Signature certificate", statement(1), variant)
        yield _piece(f"x4-{variant}", "Invoice certificate, 18 lines", invoice(18), variant)
    yield _piece("x3-long", "Signature certificate, 30 paragraphs", statement(10), "original")
    for lines in (1, 5, 17, 18, 40, 200, 1000):
        yield _piece(f"x4-{lines:04}-lines", f"Invoice certificate, {lines} lines", invoice(lines), "original")
    for lines in (5, 24, 40):
        yield _piece(f"x4-{lines:04}-rows", f"{lines} lines of up to three rows", of_several_rows(lines), "original")
    for name, content in (("x3", longest_statement()), ("x4", longest_invoice())):
        make = partial(_printed, content, "original", wordy(stationery(content.kind)))
        yield Piece(f"{name}-longest", "The longest text in each box and of the chamber", make)
    for language in LANGUAGES:
        yield _piece(f"x3-{language}", f"Labels in {language}", in_language(language, statement(1)), "original")
        yield _piece(f"x4-{language}", f"Labels in {language}", in_language(language, invoice(5)), "original")


def in_language(language: str, content: SheetDocument) -> SheetDocument:
    """This document, with the labels of `language` too."""
    return content.model_copy(update={"language": language})


def _piece(name: str, caption: str, content: SheetDocument, variant: Variant) -> Piece:
    return Piece(name, f"{caption} · {variant.upper()}", partial(_printed, content, variant, stationery(content.kind)))


def _printed(content: SheetDocument, variant: Variant, lent: Stationery) -> RenderedPdf:
    return render_document(content, lent.certification, face(variant), lent.images)


def statement(times: int) -> SignatureDocument:
    """A hygiene declaration of `times` three paragraphs."""
    return SignatureDocument(
        form="hygiene",
        title="HYGIENE CERTIFICATE",
        addressee="TO WHOM IT MAY CONCERN\nMINISTRY OF HEALTH\nKINGDOM OF THAILAND",
        text="\n\n".join([_STATEMENT] * times),
        declaration=stationery().declaration,
    )


def invoice(lines: int) -> InvoiceDocument:
    """An invoice over the sample's goods, `lines` lines at 12.50 each."""
    sold = [
        InvoiceLine(
            description=line.description,
            quantity=f"{int(line.quantity):,}",
            unit=line.unit,
            price="12.50",
            amount=f"{int(line.quantity) * 12.5:,.2f}",
        )
        for line in islice(cycle(goods()), lines)
    ]
    origin = document(1)
    return InvoiceDocument(
        seller=origin.exporter,
        buyer=origin.consignee,
        invoice=origin.invoices[0],
        terms="CIF HAMBURG",
        currency="EUR",
        lines=sold,
        total=f"{sum(float(line.amount.replace(',', '')) for line in sold):,.2f}",
        declaration=origin.declaration,
    )


def of_several_rows(lines: int) -> InvoiceDocument:
    """An invoice whose lines take one, two and three rows in turn."""
    content, rows = invoice(lines), cycle(range(3))
    details = "\nHS CODE 8503.00, STAINLESS STEEL", "\nSHAFT DIAMETER 25 MM"
    described = [
        line.model_copy(update={"description": line.description + "".join(details[:more])})
        for line, more in zip(content.lines, rows, strict=False)
    ]
    return content.model_copy(update={"lines": described})


def longest_statement() -> SignatureDocument:
    """Addressee and title filled to their last rows, a paragraph longer than a page."""
    return statement(1).model_copy(
        update={
            "addressee": filled(FIRST_PAGE["1"].rows, BOX_WIDTH),
            "title": filled(2, TEXT_WIDTH, TITLE_POINTS),
            "text": filled(60, TEXT_WIDTH),
            "declaration": longest_declaration(),
        }
    )


def longest_invoice() -> InvoiceDocument:
    """Boxes and columns filled to their last rows and places."""
    line = InvoiceLine(
        description=filled(MOST_ROWS, INVOICE_WIDTHS["description"]),
        quantity="1,000,000.0",
        unit="DOZENS",
        price="99,999,999.99",
        amount="3,333,333,333.33",
    )
    return invoice(1).model_copy(
        update={
            "seller": filled(FIRST_PAGE["1"].rows, BOX_WIDTH),
            "buyer": filled(FIRST_PAGE["2"].rows, BOX_WIDTH),
            "invoice": InvoiceReference(number="NT-2026-0815/HANSEATISCHE-MASCHINENBAU-ORDER-118", date=TODAY),
            "lines": [line] * 3,
            "total": "9,999,999,999.99",
            "declaration": longest_declaration(),
        }
    )
