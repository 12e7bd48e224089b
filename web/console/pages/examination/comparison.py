"""The certificate beside its source invoice: values, and at each of them everything that was said of it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from libs.pages.words import N_, Words
from web.common.fields import FIELDS, GOODS_FIELDS, field_of

About = Literal["error", "warning", "note", "invoice", "previous", "asked"]
LINES_A_PAGE = 40
GOODS_COLUMNS = ("marks", "description", "quantity", "unit", "hs_code", "origin")
_OF_A_LINE = re.compile(r"(?:/goods|/source_invoice/lines)/\d+(?:/\w+)?$")
# What stands beside what. Both sides are fields of the draft; the first of a row names it.
ROWS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("/certificate/exporter",), ()),
    (("/certificate/consignee",), ("/source_invoice/consignee", "/source_invoice/buyer")),
    (("/source_invoice/numbers", "/source_invoice/date", "/source_invoice/further"), ()),
    (("/certificate/country_of_origin",), ()),
    (("/certificate/transport",), ("/source_invoice/transport", "/source_invoice/notify_party")),
    (
        ("/certificate/remarks",),
        ("/source_invoice/references", "/source_invoice/terms", "/source_invoice/payment_terms"),
    ),
    (("/certificate/marks",), ("/source_invoice/marks",)),
    (("/certificate/general_name",), ("/source_invoice/general_name",)),
    (
        ("/certificate/declaration_place", "/certificate/declaration_date"),
        ("/source_invoice/currency", "/source_invoice/total"),
    ),
)
TOLD_APART = frozenset({"I-01"})
"""Rules whose findings are shown as differences from the invoice."""
MUST_SHOW = frozenset(certificate[0] for certificate, _ in ROWS)
"""Fields that are shown when they are empty, too."""


@dataclass(frozen=True)
class Note:
    """Something to look at, in the reader's language."""

    about: About
    text: str


@dataclass(frozen=True)
class Cell:
    """A value with its pointer, and what is to be looked at there."""

    pointer: str
    label: str
    value: str
    notes: tuple[Note, ...]

    @property
    def id(self) -> str:
        """Its place on the page."""
        return id_of(self.pointer)

    @property
    def name(self) -> str:
        """The last part of the pointer: quantity."""
        return self.pointer.rpartition("/")[2]


@dataclass(frozen=True)
class Row:
    """One box: what the certificate will say, and what the invoice says."""

    certificate: tuple[Cell, ...]
    invoice: tuple[Cell, ...]


@dataclass(frozen=True)
class GoodsLine:
    """One goods line; `index` counts from 0. Without cells, the invoice has a line that the certificate lacks."""

    index: int
    cells: tuple[Cell, ...]
    notes: tuple[Note, ...]


def id_of(pointer: str) -> str:
    """/goods/0/quantity → f-goods-0-quantity."""
    return "f" + pointer.replace("/", "-")


def place_of(pointer: str) -> str:
    """The value that is shown for a pointer: a cell of a goods line, or a whole field."""
    return pointer if _OF_A_LINE.match(pointer) else field_of(pointer) or pointer


class Comparison:
    """What one case's page shows of its values."""

    def __init__(self, case: Mapping[str, Any], words: Words) -> None:
        self._draft, self._words = case["draft"], words
        self._notes: dict[str, list[Note]] = defaultdict(list)
        for pointer, note in _notes(case, words):
            self._notes[place_of(pointer)].append(note)

    def rows(self) -> list[Row]:
        """Boxes 1 to 9 but for the goods."""
        return [Row(tuple(self._cells(certificate)), tuple(self._cells(invoice))) for certificate, invoice in ROWS]

    def more(self, *pointers: str) -> list[Cell]:
        """Further values, those that are filled in or talked about."""
        return list(self._cells(pointers))

    def goods(self, first: int) -> list[GoodsLine]:
        """A page of the goods, from line `first`."""
        return [self._line(index) for index in range(first, min(first + LINES_A_PAGE, self.goods_count))]

    @property
    def goods_count(self) -> int:
        """How many goods lines there are, on the certificate or the invoice."""
        return max(len(self._draft["goods"]), len(self._draft["source_invoice"]["lines"]))

    def columns(self, lines: Iterable[GoodsLine]) -> dict[str, str]:
        """Names and labels of those columns in which something stands."""
        filled = {cell.name for line in lines for cell in line.cells if cell.value or cell.notes}
        filled |= {"description", "quantity", "unit"}
        return {name: self._words.gettext(GOODS_FIELDS[name]) for name in GOODS_COLUMNS if name in filled}

    def _cells(self, pointers: Iterable[str]) -> Iterator[Cell]:
        for pointer in pointers:
            cell = self._cell(pointer, FIELDS[pointer], self._shown(_at(self._draft, pointer)))
            if cell.value or cell.notes or pointer in MUST_SHOW:
                yield cell

    def _cell(self, pointer: str, label: str, value: str) -> Cell:
        return Cell(pointer, self._words.gettext(label), value, tuple(self._notes.get(pointer, ())))

    def _shown(self, value: Any) -> str:
        """Lists as lines, parts of an address under one another; true is only ever that the goods were shipped."""
        if isinstance(value, list):
            return "\n".join(filter(None, (_in_one_line(one) for one in value)))
        if isinstance(value, dict):
            return "\n".join(filter(None, map(self._shown, value.values())))
        if isinstance(value, bool):
            return self._words.gettext(N_("shipped")) if value else ""
        return "" if value is None else str(value)

    def _line(self, index: int) -> GoodsLine:
        pointer = f"/goods/{index}"
        notes = tuple(self._notes.get(pointer, ()))
        if index >= len(self._draft["goods"]):
            return GoodsLine(index, (), notes)
        line = self._draft["goods"][index]
        cells = (self._cell(f"{pointer}/{name}", GOODS_FIELDS[name], line[name]) for name in GOODS_COLUMNS)
        return GoodsLine(index, tuple(cells), notes)


def _notes(case: Mapping[str, Any], words: Words) -> Iterator[tuple[str, Note]]:
    for finding in case["findings"]:
        if finding["rule_id"] in TOLD_APART:
            continue
        yield finding["pointer"], Note(finding["severity"], finding[words.lang])
    for mark in case["field_marks"]:
        yield mark["pointer"], Note("asked", mark["text"])
    for one in case["invoice_differences"]:
        yield from _of_invoice(one, words)
    for one in case["differences"]:
        yield one["pointer"], Note("previous", _before(one["before"], words))


def _of_invoice(one: Mapping[str, str | None], words: Words) -> Iterator[tuple[str, Note]]:
    pointer, invoice_pointer = str(one["pointer"]), str(one["invoice_pointer"])
    if one["invoice"] is None:
        yield pointer, Note("invoice", words.gettext(N_("The invoice has no such line")))
    elif one["certificate"] is None:
        text = words.gettext(N_("Only on the invoice: %(invoice)s")) % one
        yield pointer, Note("invoice", text)
    else:
        yield pointer, Note("invoice", one["invoice"])
        yield invoice_pointer, Note("invoice", one["certificate"] or words.gettext(N_("(empty)")))


def _before(before: str | None, words: Words) -> str:
    return before or words.gettext(N_("(empty)"))


def _at(draft: Mapping[str, Any], pointer: str) -> Any:
    value: Any = draft
    for name in pointer.strip("/").split("/"):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _in_one_line(value: Any) -> str:
    return ", ".join(str(one) for one in value.values() if one) if isinstance(value, dict) else str(value)
