"""Certificates with pages of the company's own layout (X5), and what is not taken for one."""

import hashlib
from collections.abc import Callable, Mapping
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from libs.contracts import limits
from libs.contracts.values import CertificateDocument, Certification, SignatureDocument
from services.rendering.documents import render_document, try_document
from services.rendering.domain.results import RenderedPdf, Unprintable
from services.rendering.draw.own_layout import DOTS_PER_MM, draw_layout
from services.rendering.layout.face import CertificateFace, Variant
from services.rendering.layout.geometry import OWN_PAGE
from tests.pdfs import text_of
from tests.services.rendering.conftest import SAMPLES, VERIFY_URL
from tests.services.rendering.draw.test_origin import codes_of

Print = Callable[..., RenderedPdf]
ACTIVE = b"/JavaScript", b"/Launch", b"/Annots", b"/EmbeddedFile", b"/OpenAction", b"/AA", b"/Metadata"


@pytest.fixture(scope="session")
def document(document_of: Callable[..., CertificateDocument]) -> SignatureDocument:
    declaration = document_of(1).declaration
    return SignatureDocument(form="other", title="STATEMENT", addressee="X", text="", declaration=declaration)


@pytest.fixture
def print_with(
    document: SignatureDocument,
    certification: Certification,
    face_of: Callable[[Variant], CertificateFace],
    images: Mapping[str, bytes],
) -> Print:
    def print_it(layout: bytes, variant: Variant = "original") -> RenderedPdf:
        digest = hashlib.sha256(layout).hexdigest()
        with_pages = document.model_copy(update={"own_layout": digest})
        return render_document(with_pages, certification, face_of(variant), {**images, digest: layout})

    return print_it


def changed(layout: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(BytesIO(layout)) as pdf:
        change(pdf)
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def pictured(pdf: bytes, page: int) -> Image.Image:
    """What stands inside the frame on a page (from 0), small and grey."""
    with pypdfium2.PdfDocument(pdf) as document:
        sheet: Image.Image = document[page].render(scale=100 / 72).to_pil().convert("L")
    edges = (OWN_PAGE.x + 1, OWN_PAGE.y + 1, OWN_PAGE.x + OWN_PAGE.width - 1, OWN_PAGE.y + OWN_PAGE.height - 1)
    left, top, right, bottom = (round(edge * 100 / 25.4) for edge in edges)
    return sheet.crop((left, top, right, bottom))


def ink(picture: Image.Image) -> int:
    """How much is drawn, in dark pixels."""
    return sum(picture.histogram()[:128])


# about: APP-18, DOC-02, DOC-03
def test_each_own_page_stands_behind_the_cover_with_number_page_and_qr_code(layout: bytes, print_with: Print) -> None:
    printed = print_with(layout)
    pages = text_of(printed.pdf).split("\f")[:-1]
    assert printed.pages == len(pages) == 3
    assert "2 pages of the exporter's own layout follow" in pages[0]
    for number, page in enumerate(pages, start=1):
        assert "8888-26-000123-A" in page and f"Page {number} of 3" in page and "ORIGINAL" in page
    assert codes_of(printed.pdf) == [[VERIFY_URL]] * 3
    with pikepdf.open(BytesIO(printed.pdf)) as pdf:
        assert {tuple(int(x) for x in page.mediabox) for page in pdf.pages} == {(0, 0, 595, 841)}
    one, two = pictured(printed.pdf, 1), pictured(printed.pdf, 2)
    assert ink(one) > 100 and ink(two) > 2 * ink(one)


# about: APP-18
def test_a_specimen_shows_the_own_pages_without_number_and_code(layout: bytes, print_with: Print) -> None:
    printed = print_with(layout, "specimen")
    assert "8888-26" not in text_of(printed.pdf)
    assert ink(pictured(printed.pdf, 2)) > 200
    assert codes_of(printed.pdf) == [[]] * 3


# about: APP-18
def test_wide_pages_are_printed_sideways_at_full_size(layout: bytes) -> None:
    for picture in draw_layout(layout):
        width, height = Image.open(BytesIO(picture)).size
        assert width < height <= round(OWN_PAGE.height * DOTS_PER_MM) + 1


# about: APP-18
def test_photographs_are_kept_as_jpeg_and_text_as_it_is(layout: bytes) -> None:
    page = BytesIO()
    colourful = Image.merge("RGB", [Image.effect_noise((500, 700), 90 + each) for each in range(3)])
    colourful.save(page, "PDF")
    formats = [
        Image.open(BytesIO(picture)).format for picture in (*draw_layout(page.getvalue()), draw_layout(layout)[0])
    ]
    assert formats == ["JPEG", "PNG"]


def _armed(pdf: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    page = pdf.pages[0].obj
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 500, 500]), A=Dictionary(S=Name.Launch))
    page.Annots, page.AA = Array([pdf.make_indirect(link)]), Dictionary(O=action)
    drawing = pdf.make_stream(b"0 0 m", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
    drawing.Metadata, drawing.Ref = pdf.make_stream(b"<x/>"), Dictionary(F=pikepdf.String("/etc/passwd"))
    page.Resources.XObject = Dictionary(Fx=drawing)
    pdf.Root.OpenAction = action
    pdf.attachments["a.txt"] = b"hidden"


# about: APP-18, REL-40
def test_nothing_of_the_file_comes_along_but_its_look(layout: bytes, print_with: Print) -> None:
    printed = print_with(changed(layout, _armed)).pdf
    with pikepdf.open(BytesIO(printed)) as pdf:
        plain = BytesIO()
        pdf.save(plain, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        assert len(pdf.attachments) == 0
        drawn = [image.Subtype for page in pdf.pages[1:] for image in page.Resources.XObject.values()]
    assert [word for word in (*ACTIVE, b"/etc/passwd") if word in plain.getvalue()] == []
    assert drawn and set(drawn) <= {Name.Image, Name.Form}


# about: APP-18
def test_a_stamp_that_lies_upon_a_page_is_printed_with_it(layout: bytes) -> None:
    def stamped(pdf: pikepdf.Pdf) -> None:
        look = pdf.make_stream(b"0 0 100 50 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 50]))
        stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([50, 50, 150, 100]), F=4)
        stamp.AP = Dictionary(N=look)
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(stamp)])

    plain, with_stamp = (Image.open(BytesIO(draw_layout(one)[0])) for one in (layout, changed(layout, stamped)))
    assert ink(with_stamp.convert("L")) > ink(plain.convert("L")) + 10_000


def _without_fonts(pdf: pikepdf.Pdf) -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Frutiger)
    pdf.pages[0].obj.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))


def _too_long(pdf: pikepdf.Pdf) -> None:
    for _ in range(limits.OWN_LAYOUT_PAGES):
        pdf.add_blank_page()


# about: APP-18, D-16
@pytest.mark.parametrize(("change", "why"), [(_without_fonts, "Frutiger"), (_too_long, "22 pages")])
def test_what_would_not_print_as_it_looks_is_refused_by_the_trial(
    layout: bytes,
    change: Callable[[pikepdf.Pdf], None],
    why: str,
    document: SignatureDocument,
    certification: Certification,
    images: Mapping[str, bytes],
) -> None:
    bad = changed(layout, change)
    digest = hashlib.sha256(bad).hexdigest()
    with_pages = document.model_copy(update={"own_layout": digest})
    trial = try_document(with_pages, certification, "http://127.0.0.1", {**images, digest: bad})
    assert [problem.field for problem in trial.problems] == ["/own_layout"]
    assert why in trial.problems[0].en


# about: APP-18, D-16
@pytest.mark.parametrize("damage", [lambda pdf: pdf[: len(pdf) // 2], lambda pdf: b"%PDF-1.7\n%%EOF\n"])
def test_a_broken_file_is_refused(layout: bytes, damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Unprintable, match="cannot be read"):
        draw_layout(damage(layout))


# about: APP-18
def test_a_file_with_standard_fonts_is_taken() -> None:
    assert len(draw_layout((SAMPLES / "invoice.pdf").read_bytes())) == 1


# about: APP-18
def test_a_locked_file_is_refused(layout: bytes) -> None:
    for user in ("", "secret"):
        out = BytesIO()
        with pikepdf.open(BytesIO(layout)) as pdf:
            pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=user))
        with pytest.raises(Unprintable, match="password"):
            draw_layout(out.getvalue())
