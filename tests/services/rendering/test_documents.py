"""An ORIGINAL, printed the fast way and the plain way, judged by the programs of others."""

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.status import SignatureCoverageLevel

from libs.contracts.values import CertificateDocument, Certification
from ops.secrets import make_seal_key
from services.rendering.documents import render_original
from services.rendering.layout.face import CertificateFace, Variant
from services.rendering.seal.keystore.files import FileKey
from tests.services.rendering import judges
from tests.services.rendering.conftest import VERIFY_URL
from tests.services.rendering.photographing import photographed
from tests.services.rendering.ways import printing_the_way_of

Made = tuple[bytes, bytes]


@pytest.fixture(scope="module", params=["fast", "plain"])
def made(
    request: pytest.FixtureRequest,
    document_of: Callable[..., CertificateDocument],
    certification: Certification,
    face_of: Callable[[Variant], CertificateFace],
    images: Mapping[str, bytes],
) -> Made:
    """An ORIGINAL of two pages, and the certificate of its seal."""
    key = FileKey(*make_seal_key("Demonstration Chamber"))
    with printing_the_way_of(str(request.param)):
        printed = render_original(document_of(24), certification, face_of("original"), images, key)
    with pikepdf.open(BytesIO(printed.pdf)) as pdf:
        assert ("/qr" in pdf.pages[0].Resources.XObject) == (request.param == "fast")
    return printed.pdf, key.certificate_pem


@pytest.fixture(scope="module")
def file(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("original") / "original.pdf"
    path.write_bytes(made[0])
    return path


# about: DOC-05, REL-44
def test_pyhanko_finds_the_whole_file_sealed_against_any_change(made: Made) -> None:
    status = judges.validate(*made)
    assert (status.valid, status.intact, status.trusted, status.docmdp_ok) == (True, True, True, True)
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert judges.seal_of(made[0]).docmdp_level == MDPPerm.NO_CHANGES


# about: DOC-05
def test_poppler_and_qpdf_agree(file: Path) -> None:
    report = judges.run("pdfsig", "-nocert", file)
    assert "Signature is Valid." in report
    assert "Total document signed" in report
    assert "ETSI.CAdES.detached" in report
    assert "No syntax or stream encoding errors" in judges.run("qpdf", "--check", file)


# about: DOC-05
def test_the_signature_has_the_attributes_of_pades(made: Made) -> None:
    seal = judges.seal_of(made[0])
    attributes = {one["type"].native for one in seal.signer_info["signed_attrs"]}
    assert attributes == {"content_type", "message_digest", "signing_certificate_v2"}
    assert seal.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert seal.sig_object["/M"]


# about: DOC-02
def test_title_and_language_are_set_and_all_fonts_embedded(made: Made, file: Path) -> None:
    with pikepdf.open(BytesIO(made[0])) as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert str(pdf.docinfo["/Title"]) == "Certificate of Origin 8888-26-000123-A"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    fonts = judges.fonts(file)
    assert len(fonts) >= 4
    assert {embedded for _, embedded in fonts} == {"yes"}


# about: DOC-02
def test_a_reader_aloud_meets_the_boxes_in_their_order(file: Path) -> None:
    pages = judges.run("pdftotext", "-layout", file, "-").split("\f")
    assert len(pages) == 3
    inside = ["Nissho Test Co., Ltd.", "NT-2026-0815", "GERMANY", "V.042W", "PARTS FOR ELECTRIC"]
    assert sorted(inside, key=pages[0].index) == inside
    signed = ["end of list", "Taro Kaigisho", "Page 2 of 2"]
    assert sorted(signed, key=pages[1].index) == signed


# about: DOC-03
def test_two_readers_find_the_qr_code_on_every_page_and_on_photographs_of_it(made: Made) -> None:
    for page, picture in enumerate(judges.pictures(made[0])):
        assert judges.codes(picture) == judges.both_read(VERIFY_URL)
        assert judges.codes(photographed(made[0], page, seed=page)) == judges.both_read(VERIFY_URL)
