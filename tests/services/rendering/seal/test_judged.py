"""Sealed certificates of every kind, judged by the programs of others."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.status import SignatureCoverageLevel

from libs.contracts.values import Document
from ops.secrets import make_seal_key
from proof.gallery import origins, papers
from proof.gallery.sample import SAMPLES, document, face, stationery
from services.rendering.documents import render_original
from services.rendering.layout.face import Variant
from services.rendering.seal.keystore.files import FileKey
from tests.services.rendering import judges
from tests.services.rendering.photographing import photographed

KEY = FileKey(*make_seal_key("Demonstration Chamber"))
INVOICE = (SAMPLES / "invoice.pdf").read_bytes()
OWN_LAYOUT = hashlib.sha256(INVOICE).hexdigest()
READ_ALOUD = {
    "foreign": ["Nissho Test", "CERTIFICATE OF ORIGIN", "HANSEATISCHE", "V.042W", "ORIGIN: KINGDOM", "to be continued"],
    "french": ["Certificat d'origine", "SOCIÉTÉ GÉNÉRALE", "Pays d'origine", "ONE HARBOUR", "fin de la liste", "Visa"],
    "copy": ["Nissho Test", "CERTIFICATE OF ORIGIN", "COPY", "NT-2026-0815", "end of list", "8888-26-000123-A"],
    "signature": ["CERTIFICATE OF SIGNATURE", "MINISTRY OF HEALTH", "HYGIENE", "sanitary", "Signature verified"],
    "invoice": ["CERTIFICATE OF INVOICE", "Nissho Test", "CIF HAMBURG", "12.50", "TOTAL", "Seen by", "Ichiro Shomei"],
    "own layout": ["CERTIFICATE OF INVOICE", "own layout follows", "Seen by", "Page 1 of 2", "Page 2 of 2"],
}


@dataclass(frozen=True)
class Judged:
    """A sealed certificate as a file."""

    kind: str
    pdf: bytes
    file: Path


def certificate(content: Document, variant: Variant = "original") -> bytes:
    lent = stationery(content.kind)
    images = {**lent.images, OWN_LAYOUT: INVOICE}
    return render_original(content, lent.certification, face(variant), images, KEY).pdf


MAKING: dict[str, Callable[[], bytes]] = {
    "foreign": lambda: certificate(origins.foreign(18)),
    "french": lambda: certificate(origins.french()),
    "copy": lambda: certificate(document(5), "copy"),
    "signature": lambda: certificate(papers.statement(1)),
    "invoice": lambda: certificate(papers.invoice(5)),
    "own layout": lambda: certificate(papers.invoice(5).model_copy(update={"own_layout": OWN_LAYOUT})),
}


@pytest.fixture(scope="module", params=sorted(MAKING))
def judged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    pdf, file = MAKING[request.param](), tmp_path_factory.mktemp("judged") / "it.pdf"
    file.write_bytes(pdf)
    return Judged(request.param, pdf, file)


# about: DOC-05, REL-44
def test_the_whole_file_is_certified_and_every_judge_says_so(judged: Judged) -> None:
    status = judges.validate(judged.pdf, KEY.certificate_pem)
    assert (status.valid, status.intact, status.trusted, status.docmdp_ok) == (True, True, True, True)
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert judges.seal_of(judged.pdf).docmdp_level == MDPPerm.NO_CHANGES
    report = judges.run("pdfsig", "-nocert", judged.file)
    assert "Signature is Valid." in report
    assert "Total document signed" in report
    assert "No syntax or stream encoding errors" in judges.run("qpdf", "--check", judged.file)


# about: DOC-02, DOC-05
def test_it_has_title_and_language_embeds_its_fonts_and_may_only_be_printed(judged: Judged) -> None:
    info = judges.run("pdfinfo", judged.file)
    assert re.search(r"Title: +Certificate of (Origin|Signature|Invoice) 8888-26-000123-A\n", info)
    assert re.search(r"Page size: +59[45]\.\d+ x 84[12]\.\d+ pts \(A4\)\n", info)
    assert "(print:yes copy:no change:no addNotes:no algorithm:AES-256)" in info
    assert judges.language(judged.pdf) == ("fr" if judged.kind == "french" else "en")
    assert {name for name, embedded in judges.fonts(judged.file) if embedded != "yes"} == set()


# about: DOC-02
def test_it_is_read_aloud_in_the_order_of_its_boxes(judged: Judged) -> None:
    text = " ".join(judges.run("pdftotext", judged.file, "-").split())
    places = [text.find(" ".join(words.split())) for words in READ_ALOUD[judged.kind]]
    assert -1 not in places
    assert places == sorted(places)


# about: DOC-03
def test_two_readers_find_the_qr_code_on_paper_and_in_a_photograph(judged: Judged) -> None:
    expected = judges.both_read(face("original").verify_url)
    pages = judges.pictures(judged.pdf)
    assert [judges.codes(page) for page in pages] == [expected] * len(pages)
    assert judges.codes(photographed(judged.pdf, len(pages) - 1, seed=len(judged.kind))) == expected
