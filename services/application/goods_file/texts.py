"""A table from text: as programs save it, or as it is pasted."""

import re
from collections.abc import Iterator
from itertools import islice

from libs.common.uploads.naming import what_it_is
from libs.common.uploads.text import decoded
from libs.contracts import limits
from services.application.goods_file.columns import LOOKED_AT, heading_score
from services.application.goods_file.problems import UnreadableFile
from services.application.goods_file.quoting import rows_of
from services.application.goods_file.table import Row, Table

DELIMITERS = ("\t", ",", ";", "|")
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_UNKNOWN = (
    "文字コードを判別できません。UTF-8かShift_JISで保存してください",
    "Save the file in UTF-8 or Shift_JIS: its characters are in none of the known encodings",
)
_ERRORS = re.compile(
    r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|GETTING_DATA)", re.IGNORECASE
)
_FAULTS = (
    (_ERRORS, "error"),
    (re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]{2,3}", re.IGNORECASE), "rounded"),
    (re.compile("#{3,}"), "narrow"),
    (
        re.compile(
            r"[0-9]{1,2}-(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)|[0-9]{1,2}月[0-9]{1,2}日", re.IGNORECASE
        ),
        "date",
    ),
)


def read_text(data: bytes, filename: str, *, is_clipboard: bool) -> Table:
    """The rows that are not blank. Raises `UnreadableFile`, which says what the file is instead."""
    other = what_it_is(data)
    if other:
        raise UnreadableFile(1, *other)
    text = decoded(data)
    if text is None or "\0" in text:
        raise UnreadableFile(1, *_UNKNOWN)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    first, _, rest = lines.partition("\n")
    named = _SEPARATOR.fullmatch(first)
    if named:
        delimiter, lines = named[1], "\n" + rest
    else:
        delimiter = _delimiter(lines, filename)
    rows = _rows(lines, delimiter, is_clipboard=is_clipboard and delimiter == "\t")
    # Not read further than what is allowed: a file of line ends alone would fill the memory.
    some = list(islice(rows, limits.GOODS_LINES + LOOKED_AT + 1))
    return Table(some, is_text=True, has_comma_decimals=delimiter == ";")


def _delimiter(text: str, filename: str) -> str:
    """What separates the cells: what makes a heading of one of the first lines, else what is there."""
    lines = text.split("\n", LOOKED_AT)[:LOOKED_AT]
    scores = {
        sign: max(heading_score([cell.strip(' "') for cell in line.split(sign)]) for line in lines)
        for sign in DELIMITERS
    }
    best = max(DELIMITERS, key=lambda sign: scores[sign])
    if scores[best] > 1:
        return best
    if any("\t" in line for line in lines):
        return "\t"
    has = [sign for sign in (",", ";") if all(sign in line for line in lines if line.strip())]
    return has[0] if has else "," if filename.lower().endswith(".csv") else "\t"


def _rows(text: str, delimiter: str, *, is_clipboard: bool) -> Iterator[Row]:
    for line, cells in rows_of(text, delimiter, is_clipboard=is_clipboard):
        if any(cells):
            yield Row(line, cells, _faults(cells))


def _faults(cells: list[str]) -> dict[int, str]:
    return {
        place: code
        for place, cell in enumerate(cells)
        if cell and cell[-1] in "#!?AaYyNnBbRrLlGgPpTtVvCc0123456789日"
        for form, code in _FAULTS
        if len(cell) < 20 and form.fullmatch(cell)
    }
