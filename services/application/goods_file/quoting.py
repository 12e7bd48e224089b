"""Rows of cells from text, quoted as Excel's clipboard does it, or as files are (RFC 4180). Pure.

`web/portal/static/editor-paste.js: cellsOf` reads what is pasted into the grid in the same way; both have the tests in
`tests/services/application/field_cases/quoting.json`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from libs.common import figures

LONGEST_CELL = 8_000
"""A cell that is longer cannot be taken, so no more text is looked through for the end of its quotes."""
_INSIDE = re.compile(r'(?:[^"]|"")*')


@dataclass(frozen=True)
class _Line:
    """One line of a text, its number, and where the next one begins; not split at once, which takes much memory."""

    whole: str
    number: int
    text: str
    end: int

    def following(self) -> "_Line | None":
        """The next line; None behind the last."""
        return _line(self.whole, self.number + 1, self.end) if self.end <= len(self.whole) else None


def _line(whole: str, number: int, start: int) -> _Line:
    end = whole.find("\n", start)
    end = len(whole) if end < 0 else end
    return _Line(whole, number, whole[start:end], end + 1)


class _Cell(NamedTuple):
    """A cell in quotes: what it holds, its last line, and what follows it there."""

    content: str
    last: _Line
    rest: str | None


def rows_of(text: str, delimiter: str, *, is_clipboard: bool) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its first line. Line ends are `\\n`.

    Quotes belong to a cell when they enclose it whole. On the clipboard Excel encloses only cells with line breaks or
    tabs, so others keep theirs; and quotes that swallow whole rows are no quotes in either.
    """
    line: _Line | None = _line(text, 1, 0)
    while line:
        first = line.number
        if '"' in line.text:
            cells, line = _quoted_row(line, delimiter, is_clipboard=is_clipboard)
        else:
            cells = line.text.split(delimiter)
        yield first, [cell.strip() for cell in cells]
        line = line.following()


def _quoted_row(line: _Line, delimiter: str, *, is_clipboard: bool) -> tuple[list[str], _Line]:
    """The cells of the row that begins in a line, and its last line."""
    cells: list[str] = []
    rest: str | None = line.text
    while rest is not None:
        found = _quoted_cell(line, rest, delimiter) if rest.startswith('"') else None
        if found and not (is_clipboard and _is_literal(found.content, delimiter)):
            line, rest = found.last, found.rest
            cells.append(found.content.replace('""', '"'))
        else:
            cell, sign, after = rest.partition(delimiter)
            cells.append(cell)
            rest = after if sign else None
    return cells, line


def _quoted_cell(first: _Line, rest: str, delimiter: str) -> _Cell | None:
    """The cell that begins with `rest`; None when its quotes do not pair, or swallow rows."""
    parts: list[str] = []
    last, start, size = first, 1, 0
    while True:
        found = _INSIDE.match(rest, start)
        end = found.end() if found else start
        parts.append(rest[start:end])
        size += end - start
        if end < len(rest):
            break
        following = last.following()
        if following is None or size > LONGEST_CELL:
            return None
        last, start, rest = following, 0, following.text
    after = rest[end + 1 :]
    is_torn = last is not first and _swallows(first.text, last.text, delimiter)
    if is_torn or (after and not after.startswith(delimiter)):
        return None
    return _Cell("\n".join(parts), last, after[1:] if after else None)


def _swallows(first: str, last: str, delimiter: str) -> bool:
    """Whether both lines are rows by themselves: as wide as each other, with a figure in the same column."""
    one, other = first.split(delimiter), last.split(delimiter)
    return len(one) == len(other) > 1 and any(
        figures.likely(a) and figures.likely(b) for a, b in zip(one, other, strict=True)
    )


def _is_literal(content: str, delimiter: str) -> bool:
    """Whether Excel's clipboard would have put no quotes around this. No figure stands in quotes on purpose."""
    is_quoted = bool({"\n", delimiter} & set(content)) or '""' in content
    return bool(content) and not is_quoted and figures.likely(content) is None
