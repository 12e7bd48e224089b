"""A program of its own: reads a workbook from its input and writes the rows of its first sheet as JSON.

Started anew for each workbook, with limits of memory and processor time: a small file can unpack to millions of styles
or texts, and such a one ends here (REL-42). Whoever started it takes any ending but 0 for a workbook that is not read.
"""

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
# Unpacked: a workbook of 10,000 lines has about 5 MB. Python unpacks no more than a member's declared size.
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 40
MOST_LETTERS = 16_000_000
"""In all cells together: one long text may stand in many of them."""
_ZEROS = re.compile(r"(0+)(?:\.(0+))?")


def main() -> None:
    """Limit this process; then read and write."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    _refuse_bombs(data)
    json.dump(list(_bounded(_rows(data))), sys.stdout)


def _refuse_bombs(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
            raise ValueError("too large when unpacked")


def _bounded(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    letters = 0
    for row in rows:
        letters += sum(map(len, row))
        if letters > MOST_LETTERS:
            raise ValueError("too much text")
        yield row


def _rows(data: bytes) -> Iterator[list[str]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
        for number, row in enumerate(rows):
            cells = [_text(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if number == MOST_ROWS and cells:
                raise ValueError("too many rows")
            yield cells
    finally:
        book.close()


def _text(cell: Cell | MergedCell) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _figure(Decimal(repr(value)), cell.number_format)
    return str(value).strip()


def _figure(value: Decimal, number_format: str) -> str:
    """A figure as the sheet shows it where its format is only zeros (0.00, 000000: HS codes); else without needless
    zeros.
    """
    zeros = _ZEROS.fullmatch(number_format)
    if zeros:
        decimals = len(zeros[2] or "")
        width = len(zeros[1]) + decimals + (1 if decimals else 0)
        return f"{value:0{width}.{decimals}f}"
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


if __name__ == "__main__":
    main()
