"""A goods list from a file or the clipboard, as Excel and other programs make it (APP-04): .xlsx, TSV, CSV.

`texts` and `workbook` give the rows, `columns` says which column is which field, `checking` makes goods of the rows.
Nothing vanishes: each row is a line, a bad line, or named in a problem or note (decision 36).
"""

from dataclasses import replace

from libs.contracts import limits
from services.application.goods_file.checking import USUAL, GoodsFile, Lines, checked
from services.application.goods_file.columns import (
    HEADERS,
    Columns,
    columns_of,
    find_heading,
    known_names,
    letters_of,
    usual_columns,
)
from services.application.goods_file.problems import FAULTS, LineProblem, Note, UnreadableFile
from services.application.goods_file.table import Row, Table
from services.application.goods_file.texts import read_text
from services.application.goods_file.workbook import is_workbook, read_workbook

__all__ = ["HEADERS", "USUAL", "GoodsFile", "LineProblem", "Lines", "Note", "read_goods"]
MOST_NAMED = 20
"""Numbers of lines in one note."""


def read_goods(data: bytes, filename: str, wanted: Lines = USUAL, *, pasted: bool = False) -> GoodsFile:
    """Read a goods list. Columns are found by their heading, in any order and case, below titles and beside others.

    What is `pasted` may come without a heading: then its columns are those of `HEADERS` in that order. Each line passes
    the rules of single lines that are errors in its chamber (B0-01, B4-01, B7-02, B7-03, B7-05, B8-01, B8-02; of an
    invoice certificate B0-01 alone) or is reported, and so is a file that cannot be read. Raises only `Unavailable`,
    while too many workbooks are being read.
    """
    try:
        table = read_workbook(data) if is_workbook(data) else read_text(data, filename, is_clipboard=pasted)
        at = _heading(table, pasted=pasted)
        columns, rows, notes = _under_heading(table, at)
        _refuse_too_many(rows)
        found = checked(columns, rows, wanted, table, [*table.notes, *notes])
        return found if at is None else replace(found, heading=table.rows[at].line)
    except UnreadableFile as unreadable:
        return GoodsFile(problems=[unreadable.problem])


def _heading(table: Table, *, pasted: bool) -> int | None:
    """The index of the heading; None for what is pasted without."""
    if not table.rows:
        raise _no_goods()
    at = find_heading(table.rows)
    if at is None and any("text" in row.faults.values() for row in table.rows):
        raise UnreadableFile(table.rows[0].line, *FAULTS["text"])
    if at is None and not pasted:
        ja = f"見出し行が見つかりません。見出しに使える名前: {known_names()}"
        raise UnreadableFile(table.rows[0].line, ja, f"There is no heading line. Known headings are {known_names()}")
    return at


def _under_heading(table: Table, at: int | None) -> tuple[Columns, list[Row], list[Note]]:
    """The columns, the rows of goods, and what is said about the others."""
    rows = table.rows
    if at is None:
        return usual_columns(_trimmed(rows[0])), rows, []
    goods, notes = _without_repeated(rows[at], rows[at + 1 :])
    if not goods:
        raise _no_goods()
    columns, skipped = columns_of(rows[at], goods, is_text=table.is_text)
    return columns, goods, [*_above(rows[:at]), *skipped, *notes, *_hidden(table, columns, rows[at], goods)]


def _no_goods() -> UnreadableFile:
    return UnreadableFile(1, "商品の行がありません", "The file has no goods lines")


def _refuse_too_many(rows: list[Row]) -> None:
    if len(rows) > limits.GOODS_LINES:
        most = f"{limits.GOODS_LINES:,}"
        raise UnreadableFile(1, f"商品は{most}行までです", f"The file has more than {most} goods lines")


def _trimmed(row: Row) -> Row:
    """Without empty cells at its end."""
    cells = list(row.cells)
    while cells and not cells[-1]:
        cells.pop()
    return Row(row.line, cells)


def _above(titles: list[Row]) -> list[Note]:
    if not titles:
        return []
    texts = " / ".join(" ".join(cell.split()) for row in titles for cell in row.cells if cell)[:120]
    return [Note(titles[0].line, f"見出しより上の行は読み取りません: {texts}", f"Above the heading, not read: {texts}")]


def _without_repeated(heading: Row, rows: list[Row]) -> tuple[list[Row], list[Note]]:
    """The rows without headings that are repeated on each page."""
    repeated = [row for row in rows if row.cells == heading.cells]
    if not repeated:
        return rows, []
    lines = numbers([row.line for row in repeated])
    note = Note(
        repeated[0].line, f"繰り返しの見出し行を除きました: {lines}行目", f"Repeated headings left out: line {lines}"
    )
    return [row for row in rows if row.cells != heading.cells], [note]


def _hidden(table: Table, columns: Columns, heading: Row, goods: list[Row]) -> list[Note]:
    """Rows and columns that somebody has hidden, or filtered out: they are read, and it is said."""
    notes = []
    hidden = [row.line for row in goods if row.is_hidden]
    if hidden:
        lines, count = numbers(hidden), len(hidden)
        ja = f"非表示の行も読み取りました（{count:,}行: {lines}行目）。不要な行は削除してください"
        en = f"Hidden rows were read as well ({count:,}: line {lines}). Delete those that are not to be certified"
        notes.append(Note(hidden[0], ja, en))
    places = [place for place, field in enumerate(columns.fields) if field and place in table.hidden_columns]
    if places:
        names = ", ".join(heading.cells[place] or letters_of(place) for place in places)
        notes.append(Note(None, f"非表示の列も読み取りました: {names}", f"Hidden columns were read as well: {names}"))
    return notes


def numbers(lines: list[int]) -> str:
    """The numbers of lines, not more than somebody reads."""
    more = ", …" if len(lines) > MOST_NAMED else ""
    return ", ".join(map(str, lines[:MOST_NAMED])) + more
