"""Certificate against source invoice."""

from libs.contracts.values import CertificateKind
from services.application.domain.invoice_differences import changed_words, invoice_differences
from services.application.draft import CertificateBoxes, Draft, DraftGoods, DraftInvoiceLine, Party, SourceInvoice


def test_case_spaces_and_punctuation_make_no_difference() -> None:
    # about: I-01
    invoice = SourceInvoice(consignee=Party(name="ACME, Inc.", address="1 Main St.", country="U.S.A."), marks="N/M")
    boxes = CertificateBoxes(consignee="ACME INC\n1 MAIN ST, USA", marks="n/m")
    assert invoice_differences(Draft(source_invoice=invoice, certificate=boxes)) == []


def test_lines_are_compared_value_by_value_and_lines_that_are_not_there_are_named() -> None:
    # about: I-01
    invoiced = [DraftInvoiceLine(description="BOLTS", quantity="1.5", unit=""), DraftInvoiceLine(description="NUTS")]
    certified = [DraftGoods(description="BOLTS", quantity="15", unit="KGS"), DraftGoods(description="NUTS")]
    more = [*certified, DraftGoods(description="PINS")]
    found = invoice_differences(Draft(source_invoice=SourceInvoice(lines=invoiced), goods=more))
    assert [(one.pointer, one.invoice_pointer, one.invoice, one.certificate) for one in found] == [
        ("/goods/0/quantity", "/source_invoice/lines/0/quantity", "1.5", "15"),
        ("/goods/2", "/source_invoice/lines/2", None, "PINS"),
    ]
    fewer = invoice_differences(Draft(source_invoice=SourceInvoice(lines=invoiced[1:] * 2), goods=certified[1:]))
    assert [(one.pointer, one.invoice, one.certificate) for one in fewer] == [("/goods/1", "NUTS", None)]


def test_an_invoice_without_lines_is_compared_with_nothing() -> None:
    # about: I-01
    assert invoice_differences(Draft(goods=[DraftGoods(description="BOLTS")])) == []


def test_an_invoice_certificate_shows_the_invoice_itself() -> None:
    # about: I-01
    invoiced = SourceInvoice(lines=[DraftInvoiceLine(description="BOLTS")])
    assert invoice_differences(Draft(kind=CertificateKind.INVOICE, source_invoice=invoiced)) == []


def test_the_words_that_differ_are_named_without_those_that_agree() -> None:
    # about: I-01
    invoice = 'FROM YOKOHAMA TO HAMBURG BY VESSEL "ONE HARBOUR" V.042W ON OR ABOUT DECEMBER 6, 2026'
    certificate = invoice.replace("ONE HARBOUR", "EVER GIVEN").replace("DECEMBER 6", "DECEMBER 10").replace("TO", "to")
    assert changed_words(invoice, certificate) == [("ONE HARBOUR", "EVER GIVEN"), ("6", "10")]
    assert changed_words("SPEICHERSTADT 41,\n20457 HAMBURG", "Speicherstadt 14 20457 Hamburg") == [("41", "14")]
    assert changed_words('BY "EVER GIVEN" V.001E', 'BY "ONE" V.2') == [('"EVER GIVEN" V.001E', '"ONE" V.2')]
    assert changed_words("600", "777") == [("600", "777")]
    assert changed_words("STATOR CORE", "STATOR CORE FOR MOTORS") == [("", "FOR MOTORS")]


def test_an_address_that_ends_with_the_country_does_not_name_it_twice() -> None:
    # about: I-01
    party = Party(name="ACME", address="HAMBURG, GERMANY", country="GERMANY")
    draft = Draft(
        source_invoice=SourceInvoice(consignee=party), certificate=CertificateBoxes(consignee="ACME\nHAMBURG, GERMANY")
    )
    assert invoice_differences(draft) == []
