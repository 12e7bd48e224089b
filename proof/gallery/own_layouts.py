"""Certificates with pages of a company's own layout: X5. They are a letter, a wide list, the sample invoice."""

import hashlib
from collections.abc import Iterator
from functools import cache, partial

from weasyprint import HTML

from proof.gallery.papers import in_language, invoice, longest_statement, statement
from proof.gallery.piece import Piece
from proof.gallery.sample import SAMPLES, Stationery, face, goods, stationery, wordy
from services.rendering.documents import render_document
from services.rendering.domain.results import RenderedPdf
from services.rendering.layout.face import Variant
from services.rendering.layout.labels import LANGUAGES
from services.rendering.layout.sheets import SheetDocument

_LETTER = """<style>@page{size:A4;margin:22mm} body{font:11pt/1.5 Lato} h1{font-size:15pt}</style>
<h1>NISSHO TEST CO., LTD.</h1><p>TOKYO, NOVEMBER 22, 2026</p><h1>CERTIFICATE OF FREE SALE</h1>
<p>We hereby declare that the products named below are freely sold in Japan without any restriction.</p>
<ol><li>ROTOR SHAFT<li>STATOR CORE<li>BEARING HOUSING</ol>"""
_LIST = """<style>@page{size:A4 landscape;margin:12mm} body{font:8pt Lato} table{width:100%;border-collapse:collapse}
td{border:.3pt solid #555;padding:1.4mm}</style><h1>PACKING DETAILS</h1><table>"""


def pieces() -> Iterator[Piece]:
    """Every certificate of the gallery with pages of an own layout."""
    variants: tuple[Variant, ...] = ("original", "copy", "specimen", "trial")
    letter = statement(1).model_copy(update={"form": "free_sale", "title": "CERTIFICATE OF FREE SALE", "text": ""})
    for variant in variants:
        make = partial(_printed, letter, _pdf(_LETTER), variant)
        yield Piece(f"x5-{variant}", f"Signature certificate with a letter of the company · {variant.upper()}", make)
    make = partial(_printed, longest_statement(), _pdf(_LETTER), "original", wordy(stationery(letter.kind)))
    yield Piece("x5-longest", "The longest text in each box and of the chamber, with own pages", make)
    yield Piece("x5-list", "Invoice certificate with wide pages", partial(_printed, invoice(5), _wide(), "original"))
    for language in LANGUAGES:
        make = partial(_printed, in_language(language, letter), _pdf(_LETTER), "original")
        yield Piece(f"x5-{language}", f"Labels in {language}", make)
    drawn = (SAMPLES / "invoice.pdf").read_bytes()
    sold = invoice(5).model_copy(update={"lines": []})
    yield Piece("x5-invoice", "The invoice itself behind its cover", partial(_printed, sold, drawn, "original"))


def _printed(content: SheetDocument, layout: bytes, variant: Variant, lent: Stationery | None = None) -> RenderedPdf:
    digest, lent = hashlib.sha256(layout).hexdigest(), lent or stationery(content.kind)
    with_pages = content.model_copy(update={"own_layout": digest})
    return render_document(with_pages, lent.certification, face(variant), {**lent.images, digest: layout})


def _wide() -> bytes:
    rows = "".join(f"<tr><td>{line.description}<td>{line.quantity} {line.unit}<td>{line.marks}" for line in goods() * 4)
    return _pdf(f"{_LIST}{rows}</table>")


@cache
def _pdf(html: str) -> bytes:
    return bytes(HTML(string=html).write_pdf())
