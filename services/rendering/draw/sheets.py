"""Printing signature certificates and invoice certificates (DOC-01: X3, X4), with pages of an own layout too (X5).

They have the face of every certificate.
"""

from collections.abc import Mapping
from functools import partial

from libs.contracts.printed.attestation import attest
from libs.contracts.printed.dates import in_words
from libs.contracts.values import CertificateDocument, Certification, Document, InvoiceDocument, SignatureDocument
from services.rendering.draw.origin import (
    ENGRAVING,
    CertificateFace,
    Trial,
    Unprintable,
    form_context,
    render_certificate,
    trial_face,
)
from services.rendering.draw.own_layout import draw_layout
from services.rendering.draw.pdf import RenderedPdf, RenderingFailed, render_pdf
from services.rendering.draw.qr import qr_png
from services.rendering.layout import geometry
from services.rendering.layout.geometry import Frame
from services.rendering.layout.problems import each_once
from services.rendering.layout.sheets import INVOICE_WIDTHS, Paper, Sheet, lay_out_sheets, sheet_frames, unwritten
from services.rendering.layout.writing import Lines, Numbers, Stroke, signed, strike_out

FORMS = {"hygiene": "Hygiene", "free_sale": "Free sale", "translation_oath": "Translation oath"}
"""What stands at the head of a statement, by the form that it is made on."""


def render_document(
    document: Document, certification: Certification, face: CertificateFace, images: Mapping[str, bytes]
) -> RenderedPdf:
    """Print a document of whichever kind, not yet sealed. Raises like `render_paper`."""
    if isinstance(document, CertificateDocument):
        return render_certificate(document, certification, face, images)
    return render_paper(document, certification, face, images)


def try_document(
    document: Document, certification: Certification, verify_base: str, images: Mapping[str, bytes]
) -> Trial:
    """The same print with placeholders, for the precheck before anybody pays (D-16). Content problems are returned.

    Raises RenderingFailed only for what the applicant cannot cure.
    """
    try:
        face = trial_face(document.declaration.date, verify_base)
        return Trial(render_document(document, certification, face, images).pages, [])
    except Unprintable as error:
        return Trial(0, error.problems)


def render_paper(
    document: Paper, certification: Certification, face: CertificateFace, images: Mapping[str, bytes]
) -> RenderedPdf:
    """Print `document`, not yet sealed; `images` as for `render_certificate`, and the own layout by its digest.

    Raises Unprintable when the content does not fit, RenderingFailed when the renderer complains or misses an image.
    """
    if document.own_layout is None:
        return _print(document, certification, face, images, own_pages=[])
    if document.own_layout not in images:
        raise RenderingFailed(f"the own layout is missing: {document.own_layout}")
    return _print(document, certification, face, images, own_pages=draw_layout(images[document.own_layout]))


def _print(
    document: Paper,
    certification: Certification,
    face: CertificateFace,
    images: Mapping[str, bytes],
    *,
    own_pages: list[bytes],
) -> RenderedPdf:
    sheets = lay_out_sheets(document, len(own_pages))
    lines, problems = attest(document.declaration, certification)
    specimen = face.variant == "specimen"
    problems += [] if specimen else unwritten(document)
    if sheets.problems or problems:
        raise Unprintable(each_once(sheets.problems, problems))
    context = {
        **form_context(document.language, certification, face),
        "pages": sheets.pages,
        "writing": [_written(page, document, lines, face, len(own_pages)) for page in sheets.pages],
        "own_pages": _stamps(face, len(sheets.pages), len(own_pages)),
        "lines": lines,
        "kind": document.kind,
        "form": FORMS.get(document.form) if isinstance(document, SignatureDocument) else None,
        "sheet_frames": sheet_frames,
        "struck": _struck,
        "closing": partial(_closing, document.kind),
        "number": face.certificate_no,
        "created": face.certificate_date.isoformat(),
        "signature": None if specimen else document.declaration.signature_sha256,
        "signer": document.declaration.signer_name_en,
        "qr": not specimen,
    }
    codes = {} if specimen else {"qr": qr_png(face.verify_url)}
    company = {f"own-{number}": picture for number, picture in enumerate(own_pages, start=1)}
    sheet = ("certificate.css", "sheet.css")
    return render_pdf(f"{document.kind}.html", context, {**images, **ENGRAVING, **codes, **company}, sheet)


def _struck(at: Mapping[str, Frame], page: Sheet) -> list[str]:
    """The boxes that are crossed out on this page."""
    empty = {*(() if page.first else ("1", "2", "3", "4")), *(() if page.last else ("9", "10"))}
    return [name for name in at if name in empty]


def _closing(kind: str, page: Sheet) -> list[Stroke]:
    """The lines that close the body, so that nobody adds to it."""
    body = sheet_frames(kind, page.first, page.last)["goods"]
    end = body.y + geometry.GOODS_HEAD + page.rows * geometry.LEADING
    total = [Stroke(142, end - 4.6, 193.4, end - 4.6)] if kind == "invoice" and page.last else []
    return [*total, *strike_out(body, end + 1.6, page.last)]


def _stamps(face: CertificateFace, cover: int, own_pages: int) -> list[dict[str, Lines]]:
    """What is ours on each page of the company's layout."""
    total = cover + own_pages
    return [_numbered(_numbers(face), number, total) for number in range(cover + 1, total + 1)]


def _numbers(face: CertificateFace) -> Numbers:
    if face.variant == "specimen":
        return Numbers()
    return Numbers(face.certificate_no, face.access_code, in_words(face.certificate_date))


def _numbered(numbers: Numbers, page: int, total: int) -> dict[str, Lines]:
    return {
        "no": [numbers.certificate_no],
        "code": [numbers.access_code],
        "date": [numbers.certificate_date],
        "page": [f"Page {page} of {total}"],
    }


def _written(
    page: Sheet, document: Paper, lines: Mapping[str, Lines], face: CertificateFace, own_pages: int
) -> dict[str, Lines]:
    numbers = _numbers(face)
    columns = tuple(INVOICE_WIDTHS) if isinstance(document, InvoiceDocument) else ("title", "text")
    writing: dict[str, Lines] = {**dict.fromkeys("1234", ()), **page.boxes}
    writing |= {name: page.column(name) for name in columns}
    writing |= _numbered(numbers, page.number, page.total + own_pages)
    if page.last:
        writing |= signed(document.declaration, lines, numbers)
    return writing
