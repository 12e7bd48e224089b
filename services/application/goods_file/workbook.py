"""The first sheet of an Excel workbook (.xlsx) as rows of text."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell

ZIP_START = b"PK\x03\x04"
# Unpacked: a workbook of 10,000 lines has about 5 MB. Python unpacks no more than a member's declared size.
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 40
_ZEROS = re.compile(r"(0+)(?:\.(0+))?")


class UnreadableWorkbook(Exception):
    """Not a workbook, or larger than anybody's goods list."""


def is_workbook(data: bytes) -> bool:
    """Whether this is an .xlsx file by its first bytes."""
    return data.startswith(ZIP_START)


def rows_of(data: bytes) -> list[list[str]]:
    """All rows of the first sheet, each as wide as it is filled; formulas as their values. Raises `UnreadableWorkbook`.

    Reads for a second or more: call it in a thread.
    """
    try:
        _refuse_bombs(data)
        return list(_rows(data))
    except UnreadableWorkbook:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file leads it into
        raise UnreadableWorkbook(f"not a workbook: {type(error).__name__}") from error


def _refuse_bombs(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
            raise UnreadableWorkbook("too large when unpacked")


def _rows(data: bytes) -> Iterator[list[str]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
        for number, row in enumerate(rows):
            cells = [_text(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if number == MOST_ROWS and cells:
                raise UnreadableWorkbook("too many rows")
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
    """As the sheet shows it where its format is only zeros (0.00, 000000: HS codes); else without needless zeros."""
    zeros = _ZEROS.fullmatch(number_format)
    if zeros:
        decimals = len(zeros[2] or "")
        width = len(zeros[1]) + decimals + (1 if decimals else 0)
        return f"{value:0{width}.{decimals}f}"
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
