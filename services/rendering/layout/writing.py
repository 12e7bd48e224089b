"""What is written on each page of a certificate, slot by slot and line by line, and the lines that close it (DOC-02).

Everything that differs between two certificates of a chamber is a slot here; whichever way the certificate is printed,
it prints these lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from libs.contracts.printed.dates import in_words
from libs.contracts.values import CertificateDocument, Declaration, InvoiceDocument, SignatureDocument
from services.rendering.layout.face import Numbers
from services.rendering.layout.geometry import GOODS_HEAD, LEADING, PADDING, Frame, frames, sheet_frames
from services.rendering.layout.invoice import INVOICE_WIDTHS
from services.rendering.layout.labels import also
from services.rendering.layout.pages import AnyPage, Page, Sheet

Lines = Sequence[str]

SLOTS = (
    *("1", "2", "3", "4", "5", "6", "marks", "description", "quantity", "unit", "end"),
    *("declared", "signatory", "certified", "no", "code", "date", "page"),
)
COLUMNS = ("marks", "description", "quantity", "unit")
# Below this much free room (mm) boxes 7 and 8 need no line through it: nothing can be added there.
_FREE = 3.5
# The room (mm) of "end of list" and of "to be continued".
_END, _CONTINUED = 6.5, 7.5


@dataclass(frozen=True)
class Stroke:
    """A hairline, in millimetres."""

    x1: float
    y1: float
    x2: float
    y2: float


def write(
    page: Page, document: CertificateDocument, attested: Mapping[str, Lines], numbers: Numbers
) -> dict[str, Lines]:
    """The lines of each slot of one page; none where the page shows nothing. `attested` are those of boxes 9 and 10."""
    writing: dict[str, Lines] = dict.fromkeys(SLOTS, ())
    writing |= {name: lines for name, lines in page.boxes.items() if name not in page.struck}
    writing |= {name: _column(page, name) for name in COLUMNS}
    writing |= numbered(numbers, page.number, page.total)
    if page.last:
        writing |= {"end": [end_text(document.language)], **signed(document.declaration, attested, numbers)}
    return writing


def write_sheet(
    sheet: Sheet,
    document: SignatureDocument | InvoiceDocument,
    attested: Mapping[str, Lines],
    numbers: Numbers,
    own_pages: int,
) -> dict[str, Lines]:
    """The lines of each slot of one page of a signature or an invoice certificate; `own_pages` follow the last."""
    columns = tuple(INVOICE_WIDTHS) if isinstance(document, InvoiceDocument) else ("title", "text")
    writing: dict[str, Lines] = {**dict.fromkeys("1234", ()), **sheet.boxes}
    writing |= {name: sheet.column(name) for name in columns}
    writing |= numbered(numbers, sheet.number, sheet.total + own_pages)
    if sheet.last:
        writing |= signed(document.declaration, attested, numbers)
    return writing


def numbered(numbers: Numbers, page: int, total: int) -> dict[str, Lines]:
    """The slots at the foot of every page: number, code and date of the certificate, and which page it is."""
    return {
        "no": [numbers.certificate_no],
        "code": [numbers.access_code],
        "date": [numbers.certificate_date],
        "page": [f"Page {page} of {total}"],
    }


def _column(page: Page, name: str) -> list[str]:
    text = page.column(name)
    return text.split("\n") if text.strip() else []


def signed(declaration: Declaration, attested: Mapping[str, Lines], numbers: Numbers) -> dict[str, Lines]:
    """The slots of boxes 9 and 10."""
    declared = (*attested["/declaration/place"], in_words(declaration.date))
    certified = (*attested["/certification/place"], numbers.certificate_date)
    signatory = ("signer_name_en", "signer_title_en", "company_en")
    return {
        "declared": [", ".join(declared)],
        "certified": [", ".join(text for text in certified if text)],
        "signatory": [line for name in signatory for line in attested[f"/declaration/{name}"]],
    }


def end_text(language: str) -> str:
    """What stands under the last goods line."""
    return also(language, "end of list")


def end_of_list(page: AnyPage) -> float:
    """How far down (mm) the list of goods reaches on this page."""
    return frames(page.first, page.last)["goods"].y + GOODS_HEAD + page.rows * LEADING + 1.6


def closing(page: Page) -> list[Stroke]:
    """The lines that close boxes 7 and 8 in all their width, so that nobody adds to the list."""
    return strike_out(frames(page.first, page.last)["goods"], end_of_list(page), page.last)


def closing_of_sheet(kind: str, sheet: Sheet) -> list[Stroke]:
    """The lines that close the body of a signature or an invoice certificate, so that nobody adds to it."""
    body = sheet_frames(kind, sheet.first, sheet.last)["goods"]
    end = body.y + GOODS_HEAD + sheet.rows * LEADING
    total = [Stroke(142, end - 4.6, 193.4, end - 4.6)] if kind == "invoice" and sheet.last else []
    return [*total, *strike_out(body, end + 1.6, sheet.last)]


def strike_out(body: Frame, end: float, last: bool) -> list[Stroke]:
    """A line where the list ends on the last page, and one through what is left free below `end` (mm)."""
    left, right = body.x + PADDING, body.x + body.width - PADDING
    top, bottom = end + (_END if last else 0), body.y + body.height - (PADDING if last else _CONTINUED)
    through = [Stroke(right, top, left, bottom)] if bottom - top > _FREE else []
    return [*through, Stroke(left, end, right, end)] if last else through
