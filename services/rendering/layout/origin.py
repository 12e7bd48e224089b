"""What stands on which page of a certificate (APP-05, DOC-02). Pure: text in, lines out.

A list that fits stands on one page. A longer one runs on: the first page shows boxes 1 to 6, the last one boxes 9 and
10 with the signature, all others strike them, and every page but the last says "to be continued".
"""

from libs.common.figures import grouped
from libs.contracts.printed.boxes import GOODS_LINE_ROWS, HEADING_ROWS, box_lines, overfull
from libs.contracts.printed.lines import break_lines, hang
from libs.contracts.values import CertificateDocument, DocumentProblem, GoodsLine
from services.rendering.layout.geometry import DESCRIPTION_WIDTH, MARKS_WIDTH, QUANTITY_WIDTH, UNIT_WIDTH
from services.rendering.layout.goods import Rows, spread
from services.rendering.layout.labels import among
from services.rendering.layout.pages import Page, Pagination
from services.rendering.layout.problems import does_not_fit, no_goods, printable


def paginate(document: CertificateDocument) -> Pagination[Page]:
    """Lay a frozen document out on pages. Content that cannot be printed comes back as problems, all at once."""
    problems = printable(document)
    if problems:
        return Pagination(problems=problems)
    boxes = _boxes(document)
    heading = _heading(document)
    goods = [_goods_rows(line, _origin_named(line, document)) for line in document.goods]
    problems = [*(does_not_fit(*box) for box in overfull(boxes)), *_goods_too_full(heading, goods)]
    if problems:
        return Pagination(problems=problems)
    marked = any(line.marks.strip() for line in document.goods)
    return Pagination(pages=_pages(boxes, spread(heading, goods, marked)))


def _boxes(document: CertificateDocument) -> dict[str, list[str]]:
    texts = {"1": document.exporter, "2": document.consignee, "5": document.transport, "6": document.remarks}
    return box_lines(document.invoices, document.country_of_origin, texts)


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
        quantity=break_lines(grouped(line.quantity), QUANTITY_WIDTH),
        unit=break_lines(line.unit, UNIT_WIDTH),
    )


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
