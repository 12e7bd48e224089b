"""The fast way to print, compared with WeasyPrint, which is the authority."""

from collections.abc import Callable, Mapping

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from libs.contracts.printed.metrics import ADVANCES
from libs.contracts.values import CertificateDocument, Certification, GoodsLine
from ops.secrets import make_seal_key
from services.rendering import documents
from services.rendering.documents import render_document, render_original
from services.rendering.domain.results import RenderingFailed
from services.rendering.draw.stamp import pads
from services.rendering.layout.face import CertificateFace, Variant
from services.rendering.seal.keystore.files import FileKey
from services.rendering.seal.sealing import encrypted
from tests.pdfs import text_of

Make = Callable[..., CertificateDocument]
Print = Callable[..., tuple[bytes, bytes]]
# Declared widths differ by a rounding between two PDFs, so that glyphs may stand a fraction of a pixel apart.
FAR, MOST_FAR = 96, 60


@pytest.fixture(scope="module")
def both(
    certification: Certification, face_of: Callable[[Variant], CertificateFace], images: Mapping[str, bytes]
) -> Print:
    """A document as the fast way and as the plain way print it."""
    key = FileKey(*make_seal_key())

    def print_both(document: CertificateDocument, variant: Variant = "original") -> tuple[bytes, bytes]:
        face = face_of(variant)
        fast = render_original(document, certification, face, images, key)
        return fast.pdf, render_document(document, certification, face, images).pdf

    return print_both


def pictures(pdf: bytes) -> list[Image.Image]:
    return [page.render(scale=150 / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(pdf)]


def tinted(page: Image.Image) -> int:
    """How many pixels have the light grey of letters that lie across a page."""
    return sum(page.histogram()[0xE4:0xE8])


def assert_alike(fast: bytes, plain: bytes) -> None:
    shown, wanted = pictures(fast), pictures(plain)
    assert len(shown) == len(wanted)
    for one, other in zip(shown, wanted, strict=True):
        apart = ImageChops.difference(one, other).histogram()
        assert sum(apart[FAR:]) <= MOST_FAR, f"{sum(apart[FAR:])} pixels are far from what WeasyPrint prints"


@pytest.mark.parametrize(("lines", "language"), [(1, "en"), (5, "fr"), (17, "en"), (18, "es"), (40, "en"), (200, "en")])
def test_the_fast_way_prints_what_weasyprint_prints(document_of: Make, both: Print, lines: int, language: str) -> None:
    # about: DOC-02, DOC-06
    kind = "origin_foreign" if language == "es" else "origin_japan"
    fast, plain = both(document_of(lines, language=language, kind=kind))
    assert_alike(fast, plain)
    assert text_of(fast) == text_of(plain)


def test_a_copy_says_so_in_large_letters_across_each_page_either_way(document_of: Make, both: Print) -> None:
    # about: DOC-02, D-22
    fast, plain = both(document_of(40), "copy")
    assert_alike(fast, plain)
    assert all(tinted(page) > 20_000 for page in pictures(fast))
    assert text_of(fast).count("COPY") == 2


words = st.text(st.sampled_from([char for char in ADVANCES if char != " "]), min_size=1, max_size=12)
texts = st.lists(words, min_size=1, max_size=9).map(" ".join)
goods = st.builds(
    GoodsLine, marks=words, description=texts, quantity=st.integers(1, 10**6).map(str), unit=st.just("PCS")
)


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exporter=texts, consignee=texts, remarks=texts, lines=st.lists(goods, min_size=1, max_size=40))
def test_whatever_is_typed_looks_the_same_either_way(
    document_of: Make, both: Print, exporter: str, consignee: str, remarks: str, lines: list[GoodsLine]
) -> None:
    # about: DOC-02
    fast, plain = both(document_of(1, exporter=exporter, consignee=consignee, remarks=remarks, goods=lines))
    assert_alike(fast, plain)


def test_what_has_no_blank_is_printed_the_plain_way(
    document_of: Make,
    certification: Certification,
    face_of: Callable[[Variant], CertificateFace],
    images: Mapping[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # about: DOC-06
    def refuse(*_: object) -> None:
        raise RenderingFailed("text is not set as WeasyPrint sets it")

    monkeypatch.setattr(pads, "compile_blank", refuse)
    monkeypatch.setattr(documents, "_pads", pads.Pads(encrypted))
    made = render_original(document_of(24), certification, face_of("original"), images, FileKey(*make_seal_key()))
    assert made.pages == 2
    assert "8888-26-000123-A" in text_of(made.pdf)
