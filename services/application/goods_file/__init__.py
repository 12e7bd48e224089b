"""A goods list from a file, as Excel saves it (APP-04): .xlsx, or TSV or CSV in UTF-8, UTF-16 or Shift_JIS.

With the columns of prices, the lines are those of the source invoice.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from pydantic import ValidationError

from libs.common.uploads.text import decoded
from libs.contracts import limits
from libs.contracts.values import CertificateKind, Language
from services.application.draft import DraftGoods, DraftInvoiceLine
from services.application.findings import Severities
from services.application.goods_file.workbook import UnreadableWorkbook, is_workbook, rows_of
from services.application.rules import check_lines

HEADERS = {
    "marks": ("MARKS", "MARK", "MARKS AND NUMBERS", "荷印"),
    "description": ("DESCRIPTION OF GOODS", "DESCRIPTION", "GOODS", "商品名", "品名"),
    "quantity": ("QUANTITY", "QTY", "数量"),
    "unit": ("UNIT", "UNITS", "単位"),
    "hs_code": ("HS CODE", "HS", "HS NO", "HSコード"),
    "origin": ("COUNTRY OF ORIGIN", "ORIGIN", "原産国", "原産地"),
    "unit_price": ("UNIT PRICE", "PRICE", "単価"),
    "amount": ("AMOUNT", "TOTAL", "金額"),
}
PRICES = ("unit_price", "amount")
NEEDED = ("description", "quantity", "unit")
_FIELD_OF = {name: field for field, names in HEADERS.items() for name in names}


@dataclass(frozen=True)
class LineProblem:
    """Why a line of the file cannot be taken. `line` counts from 1, the header being line 1 as in Excel."""

    line: int
    field: str
    rule_id: str
    ja: str
    en: str
    proposal: str | None = None


@dataclass(frozen=True)
class GoodsFile:
    """The good lines of a file in their order, everything that is wrong, and the lines that are so by their numbers.

    A line that cannot even be divided into its columns is only among the problems.
    """

    lines: list[DraftGoods]
    problems: list[LineProblem]
    bad: dict[int, DraftGoods]


MOST_PROBLEMS = 500


@dataclass(frozen=True)
class _Row:
    line: int
    cells: list[str]


class _Unreadable(Exception):
    """The file as a whole cannot be read; `problem` says why."""

    def __init__(self, line: int, ja: str, en: str) -> None:
        super().__init__(en)
        self.problem = LineProblem(line, "", "FILE", ja, en)


class Lines(NamedTuple):
    """By what lines are checked: kind and language of their certificate, the severities of its chamber."""

    kind: CertificateKind | None = None
    language: Language = "en"
    severities: Severities = MappingProxyType({})


USUAL = Lines()


def read_goods(data: bytes, filename: str, wanted: Lines = USUAL, *, pasted: bool = False) -> GoodsFile:
    """Read a goods list. Columns are found by their header names, in any order and case.

    What is `pasted` may come without a header: then its columns are those of `HEADERS` in that order. Each line passes
    the rules of single lines that are errors in its chamber (B0-01, B4-01, B7-02, B7-03, B7-05, B8-01, B8-02; of an
    invoice certificate B0-01 alone) or is reported, and so is a file that cannot be read. Raises only `Unavailable`,
    while too many workbooks are being read.
    """
    try:
        rows = _rows(data, filename)
        if pasted and not any(_plain(cell) in _FIELD_OF for cell in rows[0].cells):
            return _checked(_usual_columns(rows[0]), rows, wanted)
        if len(rows) < 2:
            raise _Unreadable(1, "商品の行がありません", "The file has no goods lines")
        return _checked(_columns(rows[0]), rows[1:], wanted)
    except _Unreadable as unreadable:
        return GoodsFile([], [unreadable.problem], {})


def _rows(data: bytes, filename: str) -> list[_Row]:
    """The lines that are not blank."""
    read = _workbook_rows(data) if is_workbook(data) else _text_rows(data, filename)
    # Not read further than what is allowed: a file of line ends alone would fill the memory.
    rows = list(islice((row for row in read if any(row.cells)), limits.GOODS_LINES + 2))
    if not rows:
        raise _Unreadable(1, "商品の行がありません", "The file has no goods lines")
    if len(rows) - 1 > limits.GOODS_LINES:
        most = f"{limits.GOODS_LINES:,}"
        raise _Unreadable(1, f"商品は{most}行までです", f"The file has more than {most} goods lines")
    return rows


def _workbook_rows(data: bytes) -> list[_Row]:
    try:
        rows = rows_of(data)
    except UnreadableWorkbook as error:
        ja = "Excelファイルとして読めません。TSVまたはCSVで保存してください"
        raise _Unreadable(1, ja, "The workbook cannot be read: save it as TSV or CSV") from error
    width = next((len(cells) for cells in rows if cells), 0)
    return [_Row(number, cells + [""] * (width - len(cells))) for number, cells in enumerate(rows, start=1)]


def _text_rows(data: bytes, filename: str) -> Iterator[_Row]:
    text = decoded(data)
    if text is None:
        raise _Unreadable(1, "文字コードはUTF-8かShift_JISにしてください", "Save the file in UTF-8 or Shift_JIS")
    delimiter = "," if _is_csv(text, filename) else "\t"
    try:
        yield from _numbered(text, delimiter)
    except csv.Error as error:
        raise _Unreadable(1, f"表として読めません: {error}", f"The file cannot be read as a table: {error}") from error


def _is_csv(text: str, filename: str) -> bool:
    first_line = text.partition("\n")[0]
    return "\t" not in first_line and ("," in first_line or filename.lower().endswith(".csv"))


def _numbered(text: str, delimiter: str) -> Iterator[_Row]:
    """Rows with the number of their first line: a quoted cell may run over several."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    for cells in reader:
        yield _Row(line, [cell.strip() for cell in cells])
        line = reader.line_num + 1


def _columns(header: _Row) -> list[str]:
    """The field of each column."""
    fields = [_field(header.line, name) for name in header.cells]
    for field in NEEDED:
        if field not in fields:
            name = HEADERS[field][0]
            raise _Unreadable(header.line, f"見出し「{name}」がありません", f"There is no column '{name}'")
    if len(set(fields)) < len(fields):
        raise _Unreadable(header.line, "同じ見出しが二つあります", "Two columns have the same heading")
    return fields


def _usual_columns(first: _Row) -> list[str]:
    columns = list(HEADERS)[: len(first.cells)]
    if len(first.cells) > len(HEADERS) or not set(NEEDED) <= set(columns):
        ja = f"見出し行を付けるか、次の順に貼り付けてください: {_known_names()}"
        raise _Unreadable(first.line, ja, f"Paste a heading line too, or columns in this order: {_known_names()}")
    return columns


def _known_names() -> str:
    return ", ".join(names[0] for names in HEADERS.values())


def _plain(name: str) -> str:
    return re.sub(r"[\s._]+", " ", unicodedata.normalize("NFKC", name)).strip().upper()


def _field(line: int, name: str) -> str:
    plain = _plain(name)
    if plain not in _FIELD_OF:
        known = _known_names()
        ja, en = f"見出し「{name}」は使えません（{known}）", f"Unknown column '{name}'; known are {known}"
        raise _Unreadable(line, ja, en)
    return _FIELD_OF[plain]


def _checked(columns: list[str], rows: list[_Row], wanted: Lines) -> GoodsFile:
    read = [(row.line, _goods(columns, row)) for row in rows]
    torn = [problem for _, problem in read if isinstance(problem, LineProblem)]
    whole = [(line, goods) for line, goods in read if isinstance(goods, DraftGoods)]
    broken, bad = _broken_rules(whole, wanted)
    lines = [goods for line, goods in whole if line not in bad]
    bad_lines = {line: goods for line, goods in whole if line in bad}
    return GoodsFile(lines, _shown(torn, broken), bad_lines)


def _shown(torn: list[LineProblem], broken: list[LineProblem]) -> list[LineProblem]:
    """The problems in the order of lines; of more than `MOST_PROBLEMS` the first, and one that counts the others."""
    problems = sorted(torn + broken, key=lambda problem: problem.line)
    shown, more = problems[:MOST_PROBLEMS], len(problems) - MOST_PROBLEMS
    if more <= 0:
        return problems
    ja = f"この行から後にも誤りがあります（{more:,}件以上）。上の誤りを直すと表示されます"
    en = f"There are at least {more:,} more problems from here on. They are shown when those above are mended"
    return [*shown, LineProblem(problems[MOST_PROBLEMS].line, "", "MORE", ja, en)]


def _goods(columns: list[str], row: _Row) -> DraftGoods | LineProblem:
    if len(row.cells) != len(columns):
        have, want = len(row.cells), len(columns)
        ja, en = f"{want}列のうち{have}列しかありません", f"The line has {have} columns instead of {want}"
        if have > want:
            ja = f"{want}列のはずが{have}列あります"
        return LineProblem(row.line, "", "FILE", ja, en)
    cells = dict(zip(columns, row.cells, strict=True))
    for field in NEEDED:
        if not cells[field]:
            name = HEADERS[field][0]
            return LineProblem(row.line, field, "REQUIRED", f"「{name}」が空です", f"'{name}' is empty")
    try:
        return DraftInvoiceLine(**cells) if set(PRICES) & set(columns) else DraftGoods(**cells)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        return LineProblem(row.line, field, "FILE", "長すぎます", "This is too long")


def _broken_rules(whole: list[tuple[int, DraftGoods]], wanted: Lines) -> tuple[list[LineProblem], set[int]]:
    """The first problems, one more than are shown, and every line that has any."""
    problems: list[LineProblem] = []
    bad: set[int] = set()
    lines = [goods for _, goods in whole]
    for finding in check_lines(lines, wanted.severities, wanted.kind, wanted.language):
        if finding.severity != "error":
            continue
        _, _, index, field = finding.pointer.split("/")
        line, _ = whole[int(index)]
        bad.add(line)
        if len(problems) <= MOST_PROBLEMS:
            problems.append(LineProblem(line, field, finding.rule_id, finding.ja, finding.en, finding.proposal))
    return problems, bad
