"""Printing one certificate of origin from its frozen document (DOC-02, DOC-03, D-16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from libs.contracts.printed.attestation import attest
from libs.contracts.printed.dates import in_words
from libs.contracts.printed.lines import break_lines
from libs.contracts.printed.metrics import width_mm
from libs.contracts.values import CertificateDocument, Certification, DocumentProblem
from services.rendering.draw.pdf import TEMPLATES, RenderedPdf, RenderingFailed, render_pdf
from services.rendering.draw.qr import qr_png
from services.rendering.layout import geometry
from services.rendering.layout.labels import also, translated
from services.rendering.layout.origin import Page, paginate
from services.rendering.layout.problems import each_once
from services.rendering.layout.writing import Lines, Numbers, closing, end_of_list, write

Variant = Literal["original", "copy", "specimen", "trial"]

# A trial stands for every number and code there can be: it has the widest characters of their alphabets.
PLACEHOLDER_NO = "8888-88-888888-W"
PLACEHOLDER_CODE = "WWWW-WWWW-WWWW"

TITLE_WIDTH, TITLE_POINTS = 84.0, 11.2
"""Millimetres and points of the chamber's name; it is set in a narrower face than the one that is measured."""

ENGRAVING = {"engraving": (TEMPLATES / "engraving.png").read_bytes()}
_ACROSS = {"copy": "COPY", "specimen": "SPECIMEN", "trial": "TRIAL"}
_MARKS = {"original": "ORIGINAL", "copy": "COPY", "specimen": "SPECIMEN", "trial": "ORIGINAL"}


@dataclass(frozen=True)
class CertificateFace:
    """What makes a document a certificate: number, code, date, and the address in its QR code.

    `verify_url` is the whole address with the code behind `#`; a SPECIMEN shows none of the four.
    """

    certificate_no: str
    access_code: str
    certificate_date: date
    verify_url: str
    variant: Variant


@dataclass(frozen=True)
class Trial:
    """The outcome of a trial rendering: how many pages, or which problems. Never given to anybody."""

    pages: int
    problems: list[DocumentProblem]

    @property
    def ok(self) -> bool:
        return not self.problems


class Unprintable(RenderingFailed):
    """The content cannot be printed; `problems` say where and why."""

    def __init__(self, problems: list[DocumentProblem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.en}" for problem in problems[:5]))
        self.problems = problems

    def __reduce__(self) -> tuple[type["Unprintable"], tuple[list[DocumentProblem]]]:
        """Exceptions of a worker process travel to its caller whole."""
        return Unprintable, (self.problems,)


def render_certificate(
    document: CertificateDocument,
    certification: Certification,
    face: CertificateFace,
    images: Mapping[str, bytes],
) -> RenderedPdf:
    """Print `document`, not yet sealed. `images` holds the signature (PNG) and the seal (SVG) by their digests.

    Raises Unprintable when the content does not fit, RenderingFailed when the renderer complains or misses an image.
    """
    laid_out = lay_out(document, certification, face)
    specimen = face.variant == "specimen"
    context = {
        **form_context(document.language, certification, face),
        "pages": laid_out.pages,
        "writing": laid_out.writing,
        "closing": closing,
        "lines": laid_out.lines,
        "number": face.certificate_no,
        "created": face.certificate_date.isoformat(),
        "signature": None if specimen else document.declaration.signature_sha256,
        "signer": document.declaration.signer_name_en,
        "qr": not specimen,
    }
    codes = {} if specimen else {"qr": qr_png(face.verify_url)}
    return render_pdf("certificate.html", context, {**images, **ENGRAVING, **codes}, ("certificate.css",))


@dataclass(frozen=True)
class LaidOut:
    """A certificate ready to be printed: its pages, what is written on each, the lines of boxes 9 and 10."""

    pages: list[Page]
    writing: list[dict[str, Lines]]
    lines: dict[str, list[str]]


def lay_out(document: CertificateDocument, certification: Certification, face: CertificateFace) -> LaidOut:
    """Break everything into lines and pages. Raises Unprintable when the content does not fit."""
    pagination = paginate(document)
    lines, problems = attest(document.declaration, certification)
    if pagination.problems or problems:
        raise Unprintable(each_once(pagination.problems, problems))
    numbers = Numbers()
    if face.variant != "specimen":
        numbers = Numbers(face.certificate_no, face.access_code, in_words(face.certificate_date))
    writing = [write(page, document, lines, numbers) for page in pagination.pages]
    return LaidOut(pagination.pages, writing, lines)


def form_context(language: str, certification: Certification, face: CertificateFace) -> dict[str, object]:
    """What the template needs for the form alone: the same for all certificates of a chamber."""
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


def trial_face(day: date, verify_base: str) -> CertificateFace:
    """Placeholders that take as much room as any number and code."""
    return CertificateFace(
        certificate_no=PLACEHOLDER_NO,
        access_code=PLACEHOLDER_CODE,
        certificate_date=day,
        verify_url=f"{verify_base}/v/{PLACEHOLDER_NO}#{PLACEHOLDER_CODE}",
        variant="trial",
    )
