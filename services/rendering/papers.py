"""Printing signature certificates and invoice certificates (DOC-01: X3, X4), with the face of every certificate."""

from collections.abc import Mapping
from functools import partial

from libs.contracts.printed.attestation import attest
from libs.contracts.values import Certification, InvoiceDocument
from services.rendering import geometry
from services.rendering.certificate import ENGRAVING, CertificateFace, Unprintable, form_context
from services.rendering.dates import in_words
from services.rendering.geometry import Frame
from services.rendering.pdf import RenderedPdf, render_pdf
from services.rendering.qr import qr_png
from services.rendering.sheets import INVOICE_WIDTHS, Paper, Sheet, lay_out_sheets, sheet_frames
from services.rendering.writing import Lines, Numbers, Stroke, signed, strike_out


def render_paper(
    document: Paper, certification: Certification, face: CertificateFace, images: Mapping[str, bytes]
) -> RenderedPdf:
    """Print `document`, not yet sealed; `images` as for `render_certificate`.

    Raises Unprintable when the content does not fit, RenderingFailed when the renderer complains or misses an image.
    """
    sheets = lay_out_sheets(document)
    lines, problems = attest(document.declaration, certification)
    if sheets.problems or problems:
        raise Unprintable([*sheets.problems, *problems])
    specimen = face.variant == "specimen"
    context = {
        **form_context(document.language, certification, face),
        "pages": sheets.pages,
        "writing": [_written(page, document, lines, face) for page in sheets.pages],
        "lines": lines,
        "kind": document.kind,
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
    sheet = ("certificate.css", "sheet.css")
    return render_pdf(f"{document.kind}.html", context, {**images, **ENGRAVING, **codes}, sheet)


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


def _written(page: Sheet, document: Paper, lines: Mapping[str, Lines], face: CertificateFace) -> dict[str, Lines]:
    numbers = Numbers()
    if face.variant != "specimen":
        numbers = Numbers(face.certificate_no, face.access_code, in_words(face.certificate_date))
    columns = tuple(INVOICE_WIDTHS) if isinstance(document, InvoiceDocument) else ("title", "text")
    writing: dict[str, Lines] = {**dict.fromkeys("1234", ()), **page.boxes}
    writing |= {name: page.column(name) for name in columns}
    writing |= {"no": [numbers.certificate_no], "code": [numbers.access_code], "date": [numbers.certificate_date]}
    writing["page"] = [f"Page {page.number} of {page.total}"]
    if page.last:
        writing |= signed(document.declaration, lines, numbers)
    return writing
