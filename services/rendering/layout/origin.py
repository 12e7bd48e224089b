"""What stands on which page of a certificate (APP-05, DOC-02). Pure: text in, lines out.

A list that fits stands on one page. A longer one runs on: the first page shows boxes 1 to 6, the last one boxes 9 and
10 with the signature, all others strike them, and every page but the last says "to be continued".
"""

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
)
from services.rendering.layout.goods import Rows, spread
from services.rendering.layout.labels import among
from services.rendering.layout.pages import Page, Pagination
from services.rendering.layout.problems import does_not_fit, no_goods, printable

GOODS_LINE_ROWS = 12
HEADING_ROWS = 12


def paginate(document: CertificateDocument) -> Pagination[Page]:
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
    return Pagination(pages=_pages(boxes, spread(heading, goods, marked)))


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


def _pages(boxes: dict[str, list[str]], contents: list[list[Rows]]) -> list[Page]:
    return [
        Page(number, len(contents), boxes if number == 1 else {}, content)
        for number, content in enumerate(contents, start=1)
    ]
