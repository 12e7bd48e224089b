"""Signature and invoice certificates, read back as their readers would."""

from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from libs.contracts.registration import CertificateTexts
from libs.contracts.values import (
    CertificateDocument,
    CertificateKind,
    Certification,
    InvoiceDocument,
    InvoiceLine,
    InvoiceReference,
    SignatureDocument,
)
from services.rendering.documents import render_document
from services.rendering.domain.results import RenderedPdf, Unprintable
from services.rendering.layout.face import CertificateFace, Variant
from services.rendering.layout.geometry import sheet_rows
from services.rendering.layout.sheets import SheetDocument, lay_out_sheets, unwritten
from tests.pdfs import text_of
from tests.services.rendering.conftest import VERIFY_URL
from tests.services.rendering.draw.test_origin import codes_of

Make = Callable[..., CertificateDocument]
Print = Callable[..., RenderedPdf]
Papers = Callable[..., SheetDocument]
TEXTS = CertificateTexts(place="TOKYO", certifier_name_en="Akiko Ninsho", certifier_title_en="Manager")
PARAGRAPH = "We hereby declare that the products named below are manufactured under sanitary conditions. " * 4


@pytest.fixture
def statement_of(document_of: Make) -> Papers:
    def make(paragraphs: int, **instead: object) -> SignatureDocument:
        fields: dict[str, object] = {
            "form": "hygiene",
            "title": "HYGIENE CERTIFICATE",
            "addressee": "MINISTRY OF HEALTH",
        }
        fields |= {"text": "\n\n".join([PARAGRAPH.strip()] * paragraphs), "declaration": document_of(1).declaration}
        return SignatureDocument.model_validate(fields | instead)

    return make


@pytest.fixture
def invoice_of(document_of: Make) -> Papers:
    def make(lines: int, /, **instead: object) -> InvoiceDocument:
        goods = [
            InvoiceLine(description=f"ROTOR SHAFT NO. {n}", quantity="2", unit="PCS", price="12.50", amount="25.00")
            for n in range(1, lines + 1)
        ]
        fields: dict[str, object] = {"seller": "Nissho Test Co., Ltd.", "buyer": "HANSEATISCHE MASCHINENBAU GMBH"}
        fields |= {"invoice": InvoiceReference(number="NT-2026-0815", date=date(2026, 11, 16)), "currency": "EUR"}
        fields |= {"terms": "CIF HAMBURG", "total": f"{lines * 25:,}.00", "lines": goods}
        return InvoiceDocument.model_validate({**fields, "declaration": document_of(1).declaration, **instead})

    return make


@pytest.fixture
def print_one(
    certification: Certification, face_of: Callable[[Variant], CertificateFace], images: Mapping[str, bytes]
) -> Print:
    def print_it(document: SheetDocument, variant: Variant = "original") -> RenderedPdf:
        words = {"text": TEXTS.certifies(document.kind), "declaration": TEXTS.declares(document.kind)}
        lent = {} if variant == "specimen" else images
        return render_document(document, certification.model_copy(update=words), face_of(variant), lent)

    return print_it


def assert_has_the_face(printed: RenderedPdf, title: str) -> list[str]:
    """Number, code, date and QR code on each page; title, language and fonts in the file. Returns the pages' text."""
    pages = text_of(printed.pdf).split("\f")[:-1]
    assert len(pages) == printed.pages
    for number, page in enumerate(pages, start=1):
        for shown in ("8888-26-000123-A", "7KQ2-M9XW-4TBD", "NOVEMBER 22, 2026", f"Page {number} of {printed.pages}"):
            assert shown in page
        assert title.upper() in page
        assert ("to be continued" in page) == (number < printed.pages)
        assert ("Akiko Ninsho" in page) == (number == printed.pages)
    assert codes_of(printed.pdf) == [[VERIFY_URL]] * printed.pages
    with pikepdf.open(BytesIO(printed.pdf)) as pdf:
        assert str(pdf.docinfo["/Title"]) == f"{title} 8888-26-000123-A"
        assert str(pdf.Root.Lang) == "en"
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        assert all("/FontFile2" in f.FontDescriptor or "/FontFile3" in f.FontDescriptor for f in map(_own, fonts))
    return pages


def _own(font: pikepdf.Object) -> pikepdf.Object:
    return font.DescendantFonts[0]


# about: DOC-01, DOC-02, DOC-03
@pytest.mark.parametrize(("paragraphs", "pages"), [(1, 1), (20, 3)])
def test_a_signature_certificate_shows_the_statement_and_who_verified_its_signature(
    statement_of: Papers, print_one: Print, paragraphs: int, pages: int
) -> None:
    printed = print_one(statement_of(paragraphs))
    assert printed.pages == pages
    shown = assert_has_the_face(printed, "Certificate of Signature")
    assert "MINISTRY OF HEALTH" in shown[0]
    assert "HYGIENE CERTIFICATE" in shown[0]
    assert "Signature verified by" in shown[-1]
    assert "".join(shown).count("sanitary") == 4 * paragraphs


# about: DOC-01, DOC-02, DOC-03
@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (40, 2), (200, 6)])
def test_an_invoice_certificate_shows_every_line_once_and_the_total_beside_the_last(
    invoice_of: Papers, print_one: Print, lines: int, pages: int
) -> None:
    printed = print_one(invoice_of(lines))
    assert printed.pages == pages
    shown = assert_has_the_face(printed, "Certificate of Invoice")
    assert "Seen by" in shown[-1]
    assert "TOTAL" in shown[-1]
    assert f"{lines * 25:,}.00" in shown[-1]
    assert f"ROTOR SHAFT NO. {lines} " in shown[-1]
    assert "".join(shown).count("ROTOR SHAFT") == lines
    assert all("TOTAL" not in page for page in shown[:-1])


# about: DOC-02
def test_a_specimen_of_either_has_no_number_no_code_and_no_qr_code(
    statement_of: Papers, invoice_of: Papers, print_one: Print
) -> None:
    for document in (statement_of(1), invoice_of(1)):
        printed = print_one(document, "specimen")
        text = text_of(printed.pdf)
        assert "SPECIMEN" in text
        assert "8888-26" not in text
        assert codes_of(printed.pdf) == [[]]


# about: APP-05
def test_no_page_holds_more_than_there_is_room_for_and_none_is_almost_empty(
    statement_of: Papers, invoice_of: Papers
) -> None:
    for document in (*map(statement_of, range(1, 60, 7)), *map(invoice_of, range(1, 120))):
        pages = lay_out_sheets(document).pages
        for page in pages:
            assert page.rows <= sheet_rows(document.kind, page.first, page.last)
        assert pages[-1].rows >= min(5, sum(page.rows for page in pages))


# about: DOC-02
@pytest.mark.parametrize(("lines", "apart"), [(7, True), (8, False), (12, True), (40, False)])
def test_lines_of_several_rows_stand_apart_where_that_takes_no_more_pages(
    invoice_of: Papers, lines: int, apart: bool
) -> None:
    line = InvoiceLine(description="SHAFT\nSTEEL", quantity="2", unit="PCS", price="12.50", amount="25.00")
    shown = [sheet.column("description") for sheet in lay_out_sheets(invoice_of(lines, lines=[line] * lines)).pages]
    assert shown[0][:2] == ["SHAFT", "  STEEL"]
    assert (shown[0][2:4] == ["", "SHAFT"]) == apart
    assert shown[-1][-3:] == ["  STEEL", "", "TOTAL"]
    assert sum(column.count("SHAFT") for column in shown) == lines


# about: APP-05
def test_a_specimen_of_what_is_not_written_yet_is_blank(
    statement_of: Papers, invoice_of: Papers, print_one: Print
) -> None:
    assert print_one(statement_of(0, addressee="", country="", title=""), "specimen").pages == 1
    assert print_one(invoice_of(0, invoice=None, currency="", terms=""), "specimen").pages == 1


# about: APP-18
def test_a_statement_names_its_country_its_form_and_its_invoice(statement_of: Papers, print_one: Print) -> None:
    invoice = InvoiceReference(number="NT-2026-0815", date=date(2026, 11, 16))
    statement = statement_of(1, country="THAILAND", related_invoice=invoice, language="fr")
    text = text_of(print_one(statement).pdf)
    assert "THAILAND" in text and "Hygiene · Hygiène" in text
    assert "Facture : NT-2026-0815, NOVEMBER 16, 2026" in text
    twice = statement_of(1, addressee="MINISTRY OF HEALTH\nThailand", country="THAILAND")
    assert "THAILAND" not in text_of(print_one(twice).pdf)


# about: D-16
def test_problems_of_a_statement_name_their_field(statement_of: Papers) -> None:
    too_long = statement_of(1, addressee="A\n" * 20 + "A")
    assert [problem.field for problem in lay_out_sheets(too_long).problems] == ["/addressee"]
    assert [problem.field for problem in unwritten(statement_of(0))] == ["/text"]
    assert [problem.field for problem in lay_out_sheets(statement_of(1, title="衛生")).problems] == ["/title"]


# about: D-16
def test_problems_of_an_invoice_name_their_line_and_are_raised_when_it_is_printed(
    invoice_of: Papers, print_one: Print
) -> None:
    good = InvoiceLine(description="SHAFT", quantity="2", unit="PCS", price="1", amount="2")
    bad = [good, good.model_copy(update={"price": "1" * 40}), good.model_copy(update={"description": "軸"})]
    assert [problem.field for problem in lay_out_sheets(invoice_of(1, lines=bad)).problems] == ["/lines/2/description"]
    with pytest.raises(Unprintable) as raised:
        print_one(invoice_of(1, lines=bad[:2]))
    assert [problem.field for problem in raised.value.problems] == ["/lines/1/price"]
    with pytest.raises(Unprintable) as raised:
        print_one(invoice_of(1, lines=[]))
    assert [problem.field for problem in raised.value.problems] == ["/lines"]
    wide = lay_out_sheets(invoice_of(1, total="9" * 40)).problems
    assert [problem.field for problem in wide] == ["/total"]


# about: DOC-01
def test_every_kind_of_certificate_has_words_of_its_own() -> None:
    assert len({TEXTS.declares(kind) for kind in CertificateKind}) == len(CertificateKind)
    assert len({TEXTS.certifies(kind) for kind in CertificateKind}) == len(CertificateKind)
