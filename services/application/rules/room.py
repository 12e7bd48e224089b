"""B0-04: whether what is typed fits its box on paper."""

from collections.abc import Iterator

from libs.contracts.names.fields import name_of
from libs.contracts.printed.boxes import (
    DESCRIPTION_WIDTH,
    GOODS_LINE_ROWS,
    HEADING_ROWS,
    MARKS_WIDTH,
    QUANTITY_WIDTH,
    UNIT_WIDTH,
    box_lines,
    overfull,
)
from libs.contracts.printed.lines import break_lines, unsupported
from libs.contracts.values import CertificateKind
from services.application.draft import Draft, invoices
from services.application.rules.book import Breach, Checked, rule

_TYPED = {
    "1": "/certificate/exporter",
    "2": "/certificate/consignee",
    "3": "/source_invoice/numbers",
    "4": "/certificate/country_of_origin",
    "5": "/certificate/transport",
    "6": "/certificate/remarks",
}


@rule(
    "B0-04",
    "error",
    ja="「{name_ja}」が枠に収まりません（{lines}行）。印刷して{room}行以内になるように短くしてください",
    en="'{name_en}' does not fit its box ({lines} lines). Please shorten it to at most {room} printed lines",
)
def everything_fits_its_box(checked: Checked) -> Iterator[Breach]:
    """Characters that cannot be printed are told by B0-01; where there are any, nothing is measured."""
    draft = checked.draft
    for pointer, lines, room in (*_boxes(draft), *_heading(draft), *_goods(draft)):
        name = name_of(pointer)
        yield Breach(pointer, lines=lines, room=room, name_ja=name.ja, name_en=name.en)


def _boxes(draft: Draft) -> Iterator[tuple[str, int, int]]:
    boxes, named = draft.certificate, [reference for _, reference in invoices(draft)]
    texts = {"1": boxes.exporter, "2": boxes.consignee, "5": boxes.transport, "6": boxes.remarks}
    countries = [country for country in boxes.country_of_origin if country.strip()]
    if any(map(unsupported, (*texts.values(), *countries, *(one.number for one in named)))):
        return
    for box, lines, room in overfull(box_lines(named, countries, texts)):
        yield _TYPED[box], lines, room


def _heading(draft: Draft) -> Iterator[tuple[str, int, int]]:
    boxes = draft.certificate
    for name, text, width in (
        ("marks", boxes.marks, MARKS_WIDTH),
        ("general_name", boxes.general_name, DESCRIPTION_WIDTH),
    ):
        lines = _height(text, width)
        if lines > HEADING_ROWS:
            yield f"/certificate/{name}", lines, HEADING_ROWS


def _goods(draft: Draft) -> Iterator[tuple[str, int, int]]:
    shows_origins = draft.kind == CertificateKind.ORIGIN_FOREIGN or len(draft.certificate.country_of_origin) > 1
    for index, line in enumerate(draft.goods):
        description = f"{line.description}\nORIGIN: {line.origin}" if shows_origins else line.description
        for name, text, width in (
            ("marks", line.marks, MARKS_WIDTH),
            ("description", description, DESCRIPTION_WIDTH),
            ("unit", line.unit, UNIT_WIDTH),
        ):
            lines = _height(text, width)
            if lines > GOODS_LINE_ROWS:
                yield f"/goods/{index}/{name}", lines, GOODS_LINE_ROWS
        if len(line.quantity) > GOODS_LINE_ROWS and (lines := _height(line.quantity, QUANTITY_WIDTH)) > 1:
            yield f"/goods/{index}/quantity", lines, 1


def _height(text: str, width: float) -> int:
    """Printed lines; 1 for so few characters that they fit anyway."""
    if len(text) <= GOODS_LINE_ROWS and "\n" not in text:
        return 1
    return 0 if unsupported(text) else len(break_lines(text, width))
