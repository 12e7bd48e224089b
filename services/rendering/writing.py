"""What is written on the printed form of a certificate: slot by slot and line by line (DOC-02). Pure.

Everything that differs between two certificates of a chamber is a slot here; whichever way the certificate is printed,
it prints these lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from libs.contracts.values import CertificateDocument, Declaration
from services.rendering.dates import in_words
from services.rendering.domain import Page
from services.rendering.geometry import GOODS_HEAD, LEADING, frames

Lines = Sequence[str]
Writing = Mapping[str, Lines]

SLOTS = (
    *("1", "2", "3", "4", "5", "6", "marks", "description", "quantity", "unit", "end"),
    *("declared", "signatory", "certified", "no", "code", "date", "page"),
)
COLUMNS = ("marks", "description", "quantity", "unit")
END_OF_LIST = "end of list"
# Below this much free room (mm) boxes 7 and 8 need no line through it.
_FREE = 26.0


@dataclass(frozen=True)
class Numbers:
    """Number, code and date as they are printed; empty on a SPECIMEN."""

    certificate_no: str = ""
    access_code: str = ""
    certificate_date: str = ""


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
    writing |= {"no": [numbers.certificate_no], "code": [numbers.access_code], "date": [numbers.certificate_date]}
    writing["page"] = [f"Page {page.number} of {page.total}"]
    if page.last:
        writing |= {"end": [END_OF_LIST], **signed(document.declaration, attested, numbers)}
    return writing


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


def end_of_list(page: Page) -> float:
    """How far down (mm) the list of goods reaches on this page."""
    return frames(page.first, page.last)["goods"].y + GOODS_HEAD + page.rows * LEADING + 1.6


def closing(page: Page) -> list[Stroke]:
    """The lines that close boxes 7 and 8, so that nobody adds to the list."""
    goods, end = frames(page.first, page.last)["goods"], end_of_list(page)
    bottom = goods.y + goods.height
    strokes = [Stroke(goods.x + 137, end + 7, goods.x + 42.2, bottom - 8)] if bottom - end > _FREE else []
    return [*strokes, Stroke(goods.x + 42.2, end, goods.x + 137.2, end)] if page.last else strokes
