"""The certificate beside its source invoice: values, and at each of them everything that was said of it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from libs.contracts.names import Name, cases
from libs.contracts.names.fields import COLUMNS, field_of, name_of, of_kind
from libs.pages.words import N_, Words
from web.console.pages.examination.sides import sides_of

About = Literal["error", "warning", "note", "invoice", "previous", "asked"]
LINES_A_PAGE = 40
_OF_A_LINE = re.compile(r"(?:/goods|/source_invoice/lines)/\d+(?:/\w+)?$")
TOLD_APART = frozenset({"I-01"})
"""Rules whose findings are shown as differences from the invoice."""


@dataclass(frozen=True)
class Note:
    """Something to look at, in the reader's language."""

    about: About
    text: str


@dataclass(frozen=True)
class Cell:
    """A value with its pointer, and what is to be looked at there. `others` are its words that differ, in order."""

    pointer: str
    label: str
    value: str
    notes: tuple[Note, ...]
    others: tuple[str, ...] = ()

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The value in pieces, each with whether it is one of `others`; none of an empty value."""
        return in_pieces(self.value, self.others)

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
    """One box: what the certificate will say, and what the invoice says; or two boxes of other certificates."""

    certificate: tuple[Cell, ...]
    invoice: tuple[Cell, ...]


@dataclass(frozen=True)
class GoodsLine:
    """One printed line; `index` counts from 0. Without cells, the invoice has a line that the certificate lacks."""

    index: int
    id: str
    label: str
    cells: tuple[Cell, ...]
    notes: tuple[Note, ...]


def id_of(pointer: str) -> str:
    """The HTML id of the field at a JSON pointer: /goods/0/quantity → f-goods-0-quantity."""
    return "f" + pointer.replace("/", "-")


def place_of(pointer: str, kind: str = "") -> str:
    """The value that is shown for a pointer: a cell of a goods line, or a whole field."""
    return pointer if _OF_A_LINE.match(pointer) else field_of(pointer, kind) or pointer


class Comparison:
    """What one case's page shows of its values."""

    def __init__(self, case: Mapping[str, Any], words: Words) -> None:
        self._draft, self._words, self._kind = case["draft"], words, case["kind"]
        self._sides = sides_of(self._kind)
        self._names = of_kind(self._kind)
        self._has_own_pages = any(file["kind"] == "own_layout" for file in case["files"])
        self._others = _others(case["invoice_differences"])
        self._notes: dict[str, list[Note]] = defaultdict(list)
        for pointer, note in _notes(case, words):
            self._notes[place_of(pointer, self._kind)].append(note)

    @property
    def is_compared(self) -> bool:
        """Whether the right side is the source invoice."""
        return self._sides.is_compared

    @property
    def has_lines(self) -> bool:
        """Whether such a certificate prints a list."""
        return self._sides.lines != ""

    @property
    def lines_label(self) -> str:
        """What that list is called."""
        return self._words.name(self._names[self._sides.lines].numbered) if self.has_lines else ""

    def rows(self) -> list[Row]:
        """The boxes, but for the list."""
        return [Row(tuple(self._cells(left)), tuple(self._cells(right))) for left, right in self._sides.rows]

    def more(self, *pointers: str) -> list[Cell]:
        """Further values, those that are filled in or talked about."""
        return list(self._cells(pointers))

    def goods(self, first: int) -> list[GoodsLine]:
        """A page of the list, from line `first`."""
        return [self._line(index) for index in range(first, min(first + LINES_A_PAGE, self.goods_count))]

    @property
    def goods_count(self) -> int:
        """How many lines there are, on the certificate or the invoice."""
        compared = len(self._draft["source_invoice"]["lines"]) if self.is_compared else 0
        return max(len(self._lines), compared)

    @property
    def _lines(self) -> list[dict[str, str]]:
        return _at(self._draft, self._sides.lines) if self.has_lines else []

    def columns(self, lines: Iterable[GoodsLine]) -> dict[str, str]:
        """Names and labels of those columns in which something stands."""
        filled = {cell.name for line in lines for cell in line.cells if cell.value or cell.notes} | self._sides.used
        return {name: self._words.name(COLUMNS[name]) for name in self._sides.columns if name in filled}

    def _cells(self, pointers: Iterable[str]) -> Iterator[Cell]:
        for pointer in pointers:
            cell = self._cell(pointer, self._names[pointer].numbered, self._said(pointer))
            if cell.value or cell.notes or pointer in self._sides.always:
                yield cell

    def _said(self, pointer: str) -> str:
        found = self._shown(_at(self._draft, pointer))
        if pointer == "/signature/text" and not found and self._has_own_pages:
            return self._words.gettext("On the pages of the company's own layout")
        return self._words.name(cases.SIGNATURE_FORMS[found]) if pointer == "/signature/form" and found else found

    def _cell(self, pointer: str, name: Name, value: str) -> Cell:
        notes = tuple(self._notes.get(pointer, ()))
        return Cell(pointer, self._words.name(name), value, notes, self._others.get(pointer, ()))

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
        pointer = f"{self._sides.lines}/{index}"
        named = (index, id_of(pointer), self._words.name(name_of(pointer, self._kind)))
        notes = tuple(self._notes.get(pointer, ()))
        if index >= len(self._lines):
            return GoodsLine(*named, (), notes)
        line = self._lines[index]
        cells = (self._cell(f"{pointer}/{name}", COLUMNS[name], line[name]) for name in self._sides.columns)
        return GoodsLine(*named, tuple(cells), notes)


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


def _others(differences: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The differing words of each value, on both sides, by its pointer."""
    found: dict[str, tuple[str, ...]] = {}
    for one in differences:
        for side, pointer in enumerate((one["invoice_pointer"], one["pointer"])):
            found[pointer] = tuple(pair[side] for pair in one["words"] if pair[side])
    return found


def in_pieces(value: str, others: Iterable[str]) -> list[tuple[str, bool]]:
    """The text cut where `others` stand, one after the other; line breaks count as spaces."""
    pieces, at = [], 0
    for other in others:
        pattern = r"\s+".join(map(re.escape, other.split()))
        if found := re.compile(rf"(?<!\w){pattern}(?!\w)").search(value, at):
            pieces += [(value[at : found.start()], False), (found.group(), True)]
            at = found.end()
    return [piece for piece in [*pieces, (value[at:], False)] if piece[0]]


def _of_invoice(one: Mapping[str, Any], words: Words) -> Iterator[tuple[str, Note]]:
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
