"""A document laid out: its pages, what is written on each, and the lines that close them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from libs.contracts.printed.attestation import attest
from libs.contracts.values import CertificateDocument, Certification, Document, DocumentProblem
from services.rendering.domain.results import Unprintable
from services.rendering.layout.face import CertificateFace, numbers_of
from services.rendering.layout.origin import paginate
from services.rendering.layout.pages import AnyPage, P, Pagination
from services.rendering.layout.problems import each_once
from services.rendering.layout.sheets import lay_out_sheets, unwritten
from services.rendering.layout.writing import Lines, Stroke, closing, closing_of_sheet, numbered, write, write_sheet


@dataclass(frozen=True)
class LaidOut:
    """A document ready to be drawn. `pages`, `writing` and `strokes` go together, page by page.

    `lines` holds boxes 9 and 10 by JSON pointer, `own_pages` what is written around each page of the company's layout.
    """

    document: Document
    certification: Certification
    face: CertificateFace
    pages: Sequence[AnyPage]
    writing: Sequence[dict[str, Lines]]
    strokes: Sequence[Sequence[Stroke]]
    lines: dict[str, list[str]]
    own_pages: Sequence[dict[str, Lines]] = field(default=())


def lay_out(document: Document, certification: Certification, face: CertificateFace, own_pages: int = 0) -> LaidOut:
    """Break everything into lines and pages; `own_pages` of the company's layout follow (APP-18).

    Raises Unprintable, with all problems at once, when content does not fit or has characters that cannot be printed.
    """
    lines, problems = attest(document.declaration, certification)
    if isinstance(document, CertificateDocument):
        return _origin(document, certification, face, lines, problems)
    if face.variant != "specimen":
        problems = [*problems, *unwritten(document)]
    sheets = _without_problems(lay_out_sheets(document, own_pages), problems)
    numbers, total = numbers_of(face), len(sheets) + own_pages
    return LaidOut(
        document,
        certification,
        face,
        pages=sheets,
        writing=[write_sheet(sheet, document, lines, numbers, own_pages) for sheet in sheets],
        strokes=[closing_of_sheet(document.kind, sheet) for sheet in sheets],
        lines=lines,
        own_pages=[numbered(numbers, number, total) for number in range(len(sheets) + 1, total + 1)],
    )


def _origin(
    document: CertificateDocument,
    certification: Certification,
    face: CertificateFace,
    lines: dict[str, list[str]],
    problems: Iterable[DocumentProblem],
) -> LaidOut:
    pages, numbers = _without_problems(paginate(document), problems), numbers_of(face)
    return LaidOut(
        document,
        certification,
        face,
        pages=pages,
        writing=[write(page, document, lines, numbers) for page in pages],
        strokes=[closing(page) for page in pages],
        lines=lines,
    )


def _without_problems(pagination: Pagination[P], others: Iterable[DocumentProblem]) -> list[P]:
    """The pages. Raises Unprintable when there are problems."""
    problems = each_once(pagination.problems, others)
    if problems:
        raise Unprintable(problems)
    return pagination.pages
