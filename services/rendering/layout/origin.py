"""What stands on which page of a certificate (APP-05, DOC-02). Pure: text in, lines out.

A list that fits stands on one page. A longer one runs on: the first page shows boxes 1 to 6, the last one boxes 9 and
10 with the signature, all others strike them, and every page but the last says "to be continued".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from libs.contracts.printed.dates import in_words
from libs.contracts.printed.lines import POINTS, break_lines, hang
from libs.contracts.printed.metrics import width_mm
from libs.contracts.values import CertificateDocument, DocumentProblem, GoodsLine, InvoiceReference
from services.rendering.layout.geometry import (
    BOX_WIDTH,
    DESCRIPTION_WIDTH,
    FIRST_PAGE,
    MARKS_WIDTH,
    QUANTITY_WIDTH,
    UNIT_WIDTH,
    goods_rows,
)
from services.rendering.layout.labels import among
from services.rendering.layout.problems import does_not_fit, no_goods, printable

HEAD_BOXES = frozenset({"1", "2", "3", "4", "5", "6"})
SIGNED_BOXES = frozenset({"9", "10"})
# A last page with one lonely line under the struck boxes looks like a mistake and invites additions.
LAST_PAGE_GOODS = 5
GOODS_LINE_ROWS = 12
HEADING_ROWS = 12


@dataclass(frozen=True)
class Rows:
    """Text lines side by side in boxes 7 and 8 that are never torn apart: one goods line, or the heading."""

    marks: Sequence[str] = ()
    description: Sequence[str] = ()
    quantity: Sequence[str] = ()
    unit: Sequence[str] = ()

    @property
    def height(self) -> int:
        return max(len(self.marks), len(self.description), len(self.quantity), len(self.unit))


@dataclass(frozen=True)
class Numbered:
    """Which page of how many."""

    number: int
    total: int

    @property
    def first(self) -> bool:
        return self.number == 1

    @property
    def last(self) -> bool:
        return self.number == self.total


@dataclass(frozen=True)
class Page(Numbered):
    """One page. `boxes` holds the lines of boxes 1 to 6 by number; empty where they are struck."""

    boxes: dict[str, list[str]]
    goods: list[Rows]

    @property
    def struck(self) -> frozenset[str]:
        """The boxes that are crossed out on this page."""
        head = frozenset() if self.first else HEAD_BOXES
        return head if self.last else head | SIGNED_BOXES

    @property
    def rows(self) -> int:
        """Text lines used in boxes 7 and 8."""
        return sum(rows.height for rows in self.goods)

    def column(self, name: str) -> str:
        """One column of boxes 7 and 8 as text, line for line beside the others; `name` is a field of `Rows`."""
        lines: list[str] = []
        for rows in self.goods:
            own = list(getattr(rows, name))
            lines += own + [""] * (rows.height - len(own))
        return "\n".join(lines)


@dataclass(frozen=True)
class Pagination:
    """The pages, or why there are none (D-16): problems name their field and are for the applicant."""

    pages: list[Page] = field(default_factory=list)
    problems: list[DocumentProblem] = field(default_factory=list)


def paginate(document: CertificateDocument) -> Pagination:
    """Lay a frozen document out on pages. Content that cannot be printed comes back as problems, all at once."""
    problems = printable(document)
    if problems:
        return Pagination(problems=problems)
    boxes = _boxes(document)
    heading = _heading(document)
    goods = [_goods_rows(line, _origin_named(line, document)) for line in document.goods]
    problems = [*_boxes_too_full(boxes), *_goods_too_full(heading, goods)]
    if problems:
        return Pagination(problems=problems)
    marked = any(line.marks.strip() for line in document.goods)
    return Pagination(pages=_pages(boxes, _spaced(heading, goods, marked)))


def _boxes(document: CertificateDocument) -> dict[str, list[str]]:
    texts = {
        "1": document.exporter,
        "2": document.consignee,
        "3": _invoices(document.invoices),
        "4": _countries(document.country_of_origin),
        "5": document.transport,
        "6": document.remarks,
    }
    return {name: break_lines(text, BOX_WIDTH) for name, text in texts.items()}


def _invoices(invoices: list[InvoiceReference]) -> str:
    """Box 3: all numbers of one day in a row, then the day; closer together when there are many days."""
    days = [
        (", ".join(invoice.number for invoice in group), in_words(day))
        for day, group in groupby(invoices, key=lambda invoice: invoice.date)
    ]
    in_a_row = [f"{numbers} ({day})" for numbers, day in days]
    below = "\n".join(f"{numbers}\n{day}" for numbers, day in days)
    return _first_that_fits("3", below, "\n".join(in_a_row), "; ".join(in_a_row))


def _countries(countries: list[str]) -> str:
    """Box 4: as many countries in a row as stand there whole."""
    rows: list[str] = []
    for country in countries:
        if rows and width_mm(f"{rows[-1]}, {country},", POINTS) <= BOX_WIDTH:
            rows[-1] += f", {country}"
        else:
            rows.append(country)
    return _first_that_fits("4", ",\n".join(rows), ", ".join(countries))


def _first_that_fits(box: str, *ways: str) -> str:
    """Of several ways to write the same the first for which there is room, else the last."""
    room = FIRST_PAGE[box].rows
    return next((text for text in ways if len(break_lines(text, BOX_WIDTH)) <= room), ways[-1])


def _heading(document: CertificateDocument) -> Rows:
    """The shipping marks and the general name of the goods, which head the list (B7-01, B7-04)."""
    return Rows(
        marks=break_lines(document.marks, MARKS_WIDTH),
        description=break_lines(document.general_name, DESCRIPTION_WIDTH),
    )


def _origin_named(line: GoodsLine, document: CertificateDocument) -> str:
    """Each line names its origin where box 4 shows several (B4-01) or a foreign one (X2)."""
    countries = document.country_of_origin
    origin = line.origin if len(countries) > 1 else ""
    if document.kind == "origin_foreign":
        origin = line.origin or (countries[0] if len(countries) == 1 else "")
    return f"\n{among(document.language, 'ORIGIN:')} {origin}" if origin else ""


def _goods_rows(line: GoodsLine, origin: str) -> Rows:
    return Rows(
        marks=hang(break_lines(line.marks, MARKS_WIDTH)),
        description=hang(break_lines(line.description + origin, DESCRIPTION_WIDTH)),
        quantity=break_lines(line.quantity, QUANTITY_WIDTH),
        unit=break_lines(line.unit, UNIT_WIDTH),
    )


def _boxes_too_full(boxes: dict[str, list[str]]) -> list[DocumentProblem]:
    return [
        does_not_fit(name, len(lines), FIRST_PAGE[name].rows)
        for name, lines in boxes.items()
        if len(lines) > FIRST_PAGE[name].rows
    ]


def _goods_too_full(heading: Rows, goods: list[Rows]) -> list[DocumentProblem]:
    problems = [] if goods else [no_goods()]
    if heading.height > HEADING_ROWS:
        problems.append(does_not_fit("marks", heading.height, HEADING_ROWS))
    for index, rows in enumerate(goods):
        if len(rows.quantity) > 1:
            problems.append(does_not_fit(f"goods/{index}/quantity", len(rows.quantity), 1))
        if rows.height > GOODS_LINE_ROWS:
            problems.append(does_not_fit(f"goods/{index}", rows.height, GOODS_LINE_ROWS))
    return problems


def _beside(heading: Rows, goods: list[Rows]) -> tuple[Rows, list[Rows]]:
    """Goods without marks of their own begin under the general name, beside the shipping marks.

    The first goods lines and the marks then stay together as one block as far down as the marks reach.
    A goods line for which the block would grow too tall for one page begins below the marks.
    """
    name = [*heading.description, ""] if heading.description else []
    block = Rows(heading.marks, name, [""] * len(name), [""] * len(name))
    rest = list(goods)
    while rest and len(block.description) < len(block.marks):
        joined = _join(block, rest[0])
        if joined.height > goods_rows(first=True, last=True):
            return _with_gap(block), rest
        block, rest = joined, rest[1:]
    return block, rest


def _join(block: Rows, goods: Rows) -> Rows:
    """`block` with one goods line under its description, beside its marks."""
    start = len(block.description)
    height = max(len(goods.description), len(goods.quantity), len(goods.unit))

    def below(column: Sequence[str], added: Sequence[str]) -> list[str]:
        return [*column, *[""] * (start - len(column)), *added, *[""] * (height - len(added))]

    return Rows(
        marks=block.marks,
        description=below(block.description, goods.description),
        quantity=below(block.quantity, goods.quantity),
        unit=below(block.unit, goods.unit),
    )


def _pages(boxes: dict[str, list[str]], contents: list[list[Rows]]) -> list[Page]:
    return [
        Page(number, len(contents), boxes if number == 1 else {}, content)
        for number, content in enumerate(contents, start=1)
    ]


def _spaced(heading: Rows, goods: list[Rows], marked: bool) -> list[list[Rows]]:
    """Goods lines of several rows stand apart from the next one where this takes no more pages.

    `marked`: goods lines have marks of their own.
    """
    apart = [*map(_apart, goods[:-1]), *goods[-1:]]
    dense, airy = (
        _distribute(*((_with_gap(heading), rows) if marked else _beside(heading, rows))) for rows in (goods, apart)
    )
    return airy if len(airy) == len(dense) else dense


def _apart(rows: Rows) -> Rows:
    if rows.height == 1:
        return rows
    return replace(rows, description=[*rows.description, *[""] * (rows.height + 1 - len(rows.description))])


def _distribute(heading: Rows, goods: list[Rows]) -> list[list[Rows]]:
    head = [heading] if heading.height else []
    pages: list[list[Rows]] = []
    rest = list(goods)
    while _height(head + rest) > goods_rows(first=not pages, last=True):
        room = goods_rows(first=not pages, last=False) - _height(head)
        taken = _fitting(rest, room)
        pages.append(head + rest[:taken])
        head, rest = [], rest[taken:]
    return [*pages, head + rest]


def _fitting(goods: list[Rows], room: int) -> int:
    """How many goods lines stand on a page that is not the last: what fits, but some are left for the last page."""
    taken = used = 0
    while taken < len(goods) and used + goods[taken].height <= room:
        used += goods[taken].height
        taken += 1
    kept = min(LAST_PAGE_GOODS, (len(goods) + 1) // 2)
    return min(taken, len(goods) - kept)


def _with_gap(heading: Rows) -> Rows:
    """One empty text line between the heading and the list, unless there is no heading."""
    if not heading.height:
        return heading
    empty = [""] * (heading.height + 1 - len(heading.description))
    return Rows(heading.marks, [*heading.description, *empty], heading.quantity, heading.unit)


def _height(rows: list[Rows]) -> int:
    return sum(each.height for each in rows)
