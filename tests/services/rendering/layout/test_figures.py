"""Figures are kept plain, and stand grouped on every kind of certificate."""

from collections.abc import Callable
from datetime import date

from libs.contracts.values import CertificateDocument, GoodsLine, InvoiceDocument, InvoiceLine, InvoiceReference
from services.rendering.layout.invoice import invoice_content
from services.rendering.layout.origin import paginate


def test_a_certificate_of_origin_groups_its_quantities(document_of: Callable[..., CertificateDocument]) -> None:
    # about: DOC-02
    quantities = ("1200", "14400.50", "600", "1234567")
    goods = [GoodsLine(description="STATOR CORE", quantity=quantity, unit="PCS") for quantity in quantities]
    (page,) = paginate(document_of(1, goods=goods)).pages
    assert page.column("quantity").split() == ["1,200", "14,400.50", "600", "1,234,567"]


def test_an_invoice_certificate_groups_its_figures(document_of: Callable[..., CertificateDocument]) -> None:
    # about: DOC-02, APP-18
    line = InvoiceLine(description="STATOR CORE", quantity="1200", unit="PCS", price="1250.5", amount="1500600.00")
    document = InvoiceDocument(
        seller="A",
        buyer="B",
        invoice=InvoiceReference(number="NT-1", date=date(2026, 11, 16)),
        terms="CIF",
        currency="USD",
        lines=[line, line.model_copy(update={"quantity": "1", "price": "", "amount": "-1500.00"})],
        total="1499100.00",
        declaration=document_of(1).declaration,
    )
    texts = [text for block in invoice_content(document, 0).blocks for column in block.values() for text in column]
    for shown in ("1,200", "1,250.5", "1,500,600.00", "-1,500.00", "1,499,100.00"):
        assert shown in texts, texts
