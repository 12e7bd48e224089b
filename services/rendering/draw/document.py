"""Drawing a document that is laid out: a template is filled in, and WeasyPrint prints it (DOC-02, DOC-03)."""

from collections.abc import Mapping, Sequence
from functools import partial

from libs.contracts.printed.lines import break_lines
from libs.contracts.printed.metrics import width_mm
from libs.contracts.values import CertificateDocument, Certification, SignatureDocument
from services.rendering.domain.results import RenderedPdf
from services.rendering.draw.pdf import TEMPLATES, render_pdf
from services.rendering.draw.qr import qr_png
from services.rendering.layout import geometry
from services.rendering.layout.document import LaidOut
from services.rendering.layout.face import CertificateFace
from services.rendering.layout.geometry import Frame, sheet_frames
from services.rendering.layout.labels import also, translated
from services.rendering.layout.pages import Sheet
from services.rendering.layout.writing import end_of_list

SIGNATURE_FORMS = {"hygiene": "Hygiene", "free_sale": "Free sale", "translation_oath": "Translation oath"}
"""What stands at the head of a statement, by the signature form that it is made on."""

TITLE_WIDTH, TITLE_POINTS = 84.0, 11.2
"""Millimetres and points of the chamber's name; it is set in a narrower face than the one that is measured."""

ENGRAVING = {"engraving": (TEMPLATES / "engraving.png").read_bytes()}
_ACROSS = {"copy": "COPY", "specimen": "SPECIMEN", "trial": "TRIAL"}
_MARKS = {"original": "ORIGINAL", "copy": "COPY", "specimen": "SPECIMEN", "trial": "ORIGINAL"}


def draw(laid_out: LaidOut, images: Mapping[str, bytes], own_pages: Sequence[bytes] = ()) -> RenderedPdf:
    """Print the document, not yet sealed.

    `images` holds the signature (PNG) and the seal (SVG) by their digests, `own_pages` the company's pages as pictures.
    Raises RenderingFailed when the renderer complains or misses an image.
    """
    specimen = laid_out.face.variant == "specimen"
    codes = {} if specimen else {"qr": qr_png(laid_out.face.verify_url)}
    company = {f"own-{number}": picture for number, picture in enumerate(own_pages, start=1)}
    pictures = {**images, **ENGRAVING, **codes, **company}
    context = {**_context(laid_out), "qr": not specimen}
    if isinstance(laid_out.document, CertificateDocument):
        return render_pdf("certificate.html", context, pictures, ("certificate.css",))
    context |= _sheet_context(laid_out)
    return render_pdf(f"{laid_out.document.kind}.html", context, pictures, ("certificate.css", "sheet.css"))


def _context(laid_out: LaidOut) -> dict[str, object]:
    document, face = laid_out.document, laid_out.face
    return {
        **chamber_context(document.language, laid_out.certification, face),
        "pages": laid_out.pages,
        "writing": laid_out.writing,
        "strokes": laid_out.strokes,
        "lines": laid_out.lines,
        "number": face.certificate_no,
        "created": face.certificate_date.isoformat(),
        "signature": None if face.variant == "specimen" else document.declaration.signature_sha256,
        "signer": document.declaration.signer_name_en,
    }


def _sheet_context(laid_out: LaidOut) -> dict[str, object]:
    """What the templates of signature and invoice certificates need in addition."""
    document = laid_out.document
    return {
        "own_pages": laid_out.own_pages,
        "kind": document.kind,
        "statement_form": SIGNATURE_FORMS.get(document.form) if isinstance(document, SignatureDocument) else None,
        "sheet_frames": sheet_frames,
        "struck": _struck,
    }


def _struck(at: Mapping[str, Frame], page: Sheet) -> list[str]:
    """The boxes that are crossed out on this page."""
    empty = {*(() if page.first else ("1", "2", "3", "4")), *(() if page.last else ("9", "10"))}
    return [name for name in at if name in empty]


def chamber_context(language: str, certification: Certification, face: CertificateFace) -> dict[str, object]:
    """What the template needs that all certificates of a chamber share: boxes, labels, title, seal, marks."""
    specimen = face.variant == "specimen"
    return {
        "frames": geometry.frames,
        "geometry": geometry,
        "end_of_list": end_of_list,
        "language": language,
        "chamber": certification.chamber_name_en,
        "issuer": title_lines(certification.chamber_name_en),
        "also": partial(also, language),
        "issued_by": partial(_issued_by, language),
        "face": None if specimen else face,
        "verify_at": face.verify_url.split("#")[0].split("/v/")[0],
        "seal": None if specimen else certification.seal_sha256,
        "mark": _MARKS[face.variant],
        "across": _ACROSS.get(face.variant),
        "repertoire": None,
    }


def title_lines(chamber: str) -> list[str]:
    """The chamber's name under the title; one too long for the line is broken before "Chamber", or where it must."""
    anywhere = break_lines(chamber, TITLE_WIDTH, TITLE_POINTS)
    at = chamber.lower().find(" chamber")
    parts = [chamber[:at], chamber[at + 1 :]]
    if len(anywhere) == 1 or at < 1 or any(width_mm(part, TITLE_POINTS) > TITLE_WIDTH for part in parts):
        return anywhere
    return parts


def _issued_by(language: str, title: str) -> str:
    """The line between the title and the chamber's name; another language says there what the title says in English."""
    own = [*translated(language, title), *translated(language, "issued by")]
    return f"issued by · {' '.join(own)}" if own else "issued by"
