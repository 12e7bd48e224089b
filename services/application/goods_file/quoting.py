"""Rows of cells from text, quoted as Excel's clipboard does it, or as files are (RFC 4180). Pure.

`web/portal/static/editor-paste.js: cellsOf` reads what is pasted into the grid in the same way; both have the tests in
`tests/services/application/field_cases/quoting.json`.
"""

import re
from collections.abc import Iterator

from libs.common import figures

LONGEST_CELL = 8_000
"""A cell that is longer cannot be taken, so no more text is looked through for the end of its quotes."""
_INSIDE = re.compile(r'(?:[^"]|"")*')


def rows_of(text: str, delimiter: str, *, is_clipboard: bool) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its first line. Line ends are `\\n`.

    Quotes belong to a cell when they enclose it whole. On the clipboard Excel encloses only cells with line breaks or
    tabs, so others keep theirs; and quotes that swallow whole rows are no quotes in either.
    """
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        first = at
        if '"' in lines[at]:
            cells, at = _quoted_row(lines, at, delimiter, is_clipboard=is_clipboard)
        else:
            cells = lines[at].split(delimiter)
        yield first + 1, [cell.strip() for cell in cells]
        at += 1


def _quoted_row(lines: list[str], at: int, delimiter: str, *, is_clipboard: bool) -> tuple[list[str], int]:
    """The cells of the row that begins in the line `at`, and its last line."""
    cells: list[str] = []
    rest: str | None = lines[at]
    while rest is not None:
        found = _quoted_cell(lines, at, rest, delimiter) if rest.startswith('"') else None
        if found and not (is_clipboard and _is_literal(found[0], delimiter)):
            content, at, rest = found
            cells.append(content.replace('""', '"'))
        else:
            cell, sign, after = rest.partition(delimiter)
            cells.append(cell)
            rest = after if sign else None
    return cells, at


def _quoted_cell(lines: list[str], first: int, rest: str, delimiter: str) -> tuple[str, int, str | None] | None:
    """Content, last line and what follows of a cell in quotes; None when its quotes do not pair, or swallow rows."""
    parts: list[str] = []
    last, start, size = first, 1, 0
    while True:
        found = _INSIDE.match(rest, start)
        end = found.end() if found else start
        parts.append(rest[start:end])
        size += end - start
        if end < len(rest):
            break
        last, start = last + 1, 0
        if last == len(lines) or size > LONGEST_CELL:
            return None
        rest = lines[last]
    after = rest[end + 1 :]
    if (after and not after.startswith(delimiter)) or (
        last > first and _swallows(lines[first], lines[last], delimiter)
    ):
        return None
    return "\n".join(parts), last, after[1:] if after else None


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
