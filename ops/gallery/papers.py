"""The signature and invoice certificates of the gallery: X3, X4."""

from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice

from libs.contracts.values import InvoiceDocument, InvoiceLine, InvoiceReference, SignatureDocument
from ops.gallery.piece import Piece
from ops.gallery.sample import TODAY, document, face, goods, stationery
from services.rendering.certificate import Variant
from services.rendering.papers import render_paper
from services.rendering.pdf import RenderedPdf
from services.rendering.sheets import Paper

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


def _piece(name: str, caption: str, content: Paper, variant: Variant) -> Piece:
    return Piece(name, f"{caption} · {variant.upper()}", partial(_printed, content, variant))


def _printed(content: Paper, variant: Variant) -> RenderedPdf:
    lent = stationery(content.kind)
    return render_paper(content, lent.certification, face(variant), lent.images)


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
        invoice=InvoiceReference(number="NT-2026-0815", date=TODAY),
        terms="CIF HAMBURG",
        currency="EUR",
        lines=sold,
        total=f"{sum(float(line.amount.replace(',', '')) for line in sold):,.2f}",
        declaration=origin.declaration,
    )
