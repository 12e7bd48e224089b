"""Printed certificates, read back as a customs officer, a viewer and an attacker would."""

from collections.abc import Callable, Mapping

import pypdfium2
import pytest
import zxingcpp
from jinja2 import TemplateNotFound

from libs.contracts.printed.metrics import width_mm
from libs.contracts.registration import CertificateTexts
from libs.contracts.values import CertificateDocument, Certification, GoodsLine
from services.rendering.documents import render_document, try_document
from services.rendering.domain.results import RenderingFailed, Unprintable
from services.rendering.draw.document import TITLE_POINTS, TITLE_WIDTH, title_lines
from services.rendering.draw.pdf import check_machine, render_pdf
from services.rendering.layout.face import CertificateFace, Variant
from tests.pdfs import text_of
from tests.services.rendering.conftest import VERIFY_URL

Make = Callable[..., CertificateDocument]
Face = Callable[[Variant], CertificateFace]
Images = Mapping[str, bytes]


def codes_of(pdf: bytes) -> list[list[str]]:
    pages = pypdfium2.PdfDocument(pdf)
    return [[code.text for code in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())] for page in pages]


# about: DOC-02, DOC-03, APP-05
def test_every_page_of_the_sample_carries_number_pages_and_qr_code(
    document_of: Make, certification: Certification, face_of: Face, images: Images
) -> None:
    printed = render_document(document_of(24), certification, face_of("original"), images)
    pages = text_of(printed.pdf).split("\f")[:-1]
    assert printed.pages == len(pages) == 2
    for number, page in enumerate(pages, start=1):
        for shown in ("8888-26-000123-A", "7KQ2-M9XW-4TBD", "NOVEMBER 22, 2026", f"Page {number} of 2", "ORIGINAL"):
            assert shown in page
    assert codes_of(printed.pdf) == [[VERIFY_URL], [VERIFY_URL]]
    assert "to be continued" in pages[0]
    assert "to be continued" not in pages[1]
    assert "Akiko Ninsho" not in pages[0]
    assert "Akiko Ninsho" in pages[1]


# about: DOC-02
def test_all_boxes_hold_what_was_frozen_and_rows_stay_together(
    document_of: Make, certification: Certification, face_of: Face, images: Images
) -> None:
    document = document_of(24)
    text = text_of(render_document(document, certification, face_of("original"), images).pdf)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    for goods in document.goods:
        assert f"{goods.marks} {goods.description} {goods.quantity} {goods.unit}" in lines
    for expected in (
        "Nissho Test Co., Ltd.",
        "GERMANY",
        "NT-2026-0815",
        "V.042W",
        "PARTS FOR ELECTRIC",
        "Taro Kaigisho",
    ):
        assert expected in text


# about: DOC-02
def test_markup_in_the_content_is_printed_and_not_obeyed(
    document_of: Make, certification: Certification, face_of: Face, images: Images
) -> None:
    goods = [GoodsLine(description='<img src="file:///etc/passwd"> & <b>X</b>', quantity="1", unit="PCS")]
    printed = render_document(document_of(1, goods=goods), certification, face_of("original"), images)
    assert '<img src="file:///etc/passwd"> & <b>X</b>' in text_of(printed.pdf)


# about: DOC-03
def test_a_specimen_shows_no_number_no_code_no_seal_and_no_signature(
    document_of: Make, certification: Certification, face_of: Face, images: Images
) -> None:
    printed = render_document(document_of(3), certification, face_of("specimen"), {})
    text = text_of(printed.pdf)
    assert "SPECIMEN" in text
    assert "8888-26" not in text
    assert "7KQ2" not in text
    assert codes_of(printed.pdf) == [[]]


# about: DOC-02
def test_a_copy_is_marked_as_a_copy(
    document_of: Make, certification: Certification, face_of: Face, images: Images
) -> None:
    text = text_of(render_document(document_of(3), certification, face_of("copy"), images).pdf)
    assert "COPY" in text
    assert "ORIGINAL" not in text


# about: D-16
def test_a_trial_returns_problems_and_a_certificate_raises_them(
    document_of: Make, certification: Certification, face_of: Face, images: Images
) -> None:
    document = document_of(1, exporter="日商テスト商事")
    trial = try_document(document, certification, "http://127.0.0.1", images)
    assert not trial.ok
    assert [problem.field for problem in trial.problems] == ["/exporter"]
    with pytest.raises(Unprintable) as raised:
        render_document(document, certification, face_of("original"), images)
    assert raised.value.problems == trial.problems


# about: D-16
def test_a_good_document_passes_its_trial(document_of: Make, certification: Certification, images: Images) -> None:
    trial = try_document(document_of(24), certification, "http://127.0.0.1", images)
    assert trial.ok
    assert trial.pages == 2


# about: D-21
def test_a_missing_signature_is_a_failure_and_not_an_empty_place(
    document_of: Make, certification: Certification, face_of: Face
) -> None:
    with pytest.raises(RenderingFailed, match="denied"):
        render_document(document_of(1), certification, face_of("original"), {})


# about: REL-40
@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:1/x", "data:image/png;base64,AAAA", "x.png"]
)
def test_the_renderer_reaches_no_file_and_no_network(
    document_of: Make, certification: Certification, face_of: Face, images: Images, address: str
) -> None:
    image = f'<image href="{address}" width="9" height="9"/>'
    seal = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{image}</svg>'
    name = certification.seal_sha256 or ""
    with pytest.raises(RenderingFailed):
        render_document(document_of(1), certification, face_of("original"), {**images, name: seal.encode()})


# about: REL-40
def test_a_broken_image_fails_the_rendering(
    document_of: Make, certification: Certification, face_of: Face, images: Images
) -> None:
    name = certification.seal_sha256 or ""
    with pytest.raises(RenderingFailed):
        render_document(document_of(1), certification, face_of("original"), {**images, name: b"<svg"})


# about: REL-40
def test_this_machine_has_fast_subsetting_and_all_typefaces() -> None:
    check_machine()


# about: DOC-02
def test_the_same_content_gives_the_same_pages(
    document_of: Make, certification: Certification, face_of: Face, images: Images
) -> None:
    first, second = (render_document(document_of(2), certification, face_of("original"), images) for _ in range(2))
    assert first == second


# about: DOC-02
def test_a_long_chamber_name_is_broken_before_the_word_chamber() -> None:
    assert title_lines("The Tokyo Chamber of Commerce and Industry") == ["The Tokyo Chamber of Commerce and Industry"]
    long = "The Demonstration Chamber of Commerce and Industry"
    assert title_lines(long) == ["The Demonstration", "Chamber of Commerce and Industry"]
    loud = "THE TOKYO TEST CHAMBER OF COMMERCE AND INDUSTRY"
    assert title_lines(loud) == ["THE TOKYO TEST", "CHAMBER OF COMMERCE AND INDUSTRY"]


# about: DOC-02
@pytest.mark.parametrize("name", ["THE TOKYO TEST CHAMBER OF COMMERCE AND INDUSTRY", "W" * 30 + " " + "W" * 20])
def test_no_chamber_name_leaves_its_box(name: str) -> None:
    assert all(width_mm(line, TITLE_POINTS) <= TITLE_WIDTH for line in title_lines(name))


# about: REL-40
def test_an_unknown_template_is_an_error() -> None:
    with pytest.raises(TemplateNotFound):
        render_pdf("nowhere.html", {}, {}, ())


# about: DOC-01, D-17
def test_foreign_goods_have_their_own_words_and_each_line_its_origin(
    document_of: Make, certification: Certification, face_of: Face, images: Images
) -> None:
    texts = CertificateTexts(place="TOKYO", certifier_name_en="A", certifier_title_en="B")
    words = {"text": texts.certifies("origin_foreign"), "declaration": texts.declares("origin_foreign")}
    foreign = certification.model_copy(update=words)
    document = document_of(3, kind="origin_foreign", country_of_origin=["KINGDOM OF THAILAND"])
    shown = " ".join(text_of(render_document(document, foreign, face_of("original"), images).pdf).split())
    assert shown.count("ORIGIN: KINGDOM OF THAILAND") == 3
    assert "are of foreign" in shown
    assert "on the basis of documents of origin" in shown
    assert "produced or manufactured" not in shown
