"""A sheet of an Excel workbook (.xlsx) as rows of text, read by a process of its own (`sheet.py`)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from libs.common.uploads.naming import what_it_is
from services.application.goods_file.columns import find_heading
from services.application.goods_file.problems import Note, UnreadableFile
from services.application.goods_file.table import Row, Table

ZIP_START = b"PK\x03\x04"
SECONDS = 20.0
MOST_SHEETS = 6
"""In which a heading is looked for: the first ones may be a cover, or the invoice."""
_SHEET = Path(__file__).with_name("sheet.py")
_UNREADABLE = (
    "Excelファイルとして読めません。TSVまたはCSVで保存してください",
    "The workbook cannot be read: save it as TSV or CSV",
)


def is_workbook(data: bytes) -> bool:
    """Whether this is an .xlsx file by its first bytes."""
    return data.startswith(ZIP_START)


def read_workbook(data: bytes) -> Table:
    """The rows that are not empty of the first visible sheet with a heading of goods, formulas as their values.

    Raises `UnreadableFile`. Takes a second or more and up to half a GiB: call it in a thread, a few at a time.
    """
    other = what_it_is(data)
    if other:
        raise UnreadableFile(1, *other)
    first = _sheet(data, 0)
    sheets = [first]
    while find_heading(_rows(sheets[-1])) is None and len(sheets) < min(len(first["sheets"]), MOST_SHEETS):
        sheets.append(_sheet(data, len(sheets)))
    chosen = len(sheets) - 1 if find_heading(_rows(sheets[-1])) is not None else 0
    found = sheets[chosen]
    return Table(_rows(found), _notes(found, chosen), frozenset(found["hidden_columns"]))


def _rows(found: dict[str, Any]) -> list[Row]:
    return [
        Row(line, cells, {int(place): code for place, code in faults.items()}, is_hidden)
        for line, is_hidden, cells, faults in found["rows"]
    ]


def _notes(found: dict[str, Any], chosen: int) -> list[Note]:
    """Which sheet was read, where there are others."""
    notes = []
    others = [name for index, name in enumerate(found["sheets"]) if index != chosen]
    if others:
        name, rest = found["sheets"][chosen], ", ".join(others)
        notes.append(
            Note(None, f"シート「{name}」を読み取りました（ほかのシート: {rest}）", f"Read: sheet '{name}', not {rest}")
        )
    if found["hidden_sheets"]:
        names = ", ".join(found["hidden_sheets"])
        notes.append(
            Note(None, f"非表示のシートは読み取りません: {names}", f"Hidden sheets that were not read: {names}")
        )
    return notes


def _sheet(data: bytes, index: int) -> dict[str, Any]:
    try:
        reader = subprocess.run(
            [sys.executable, "-I", "-S", str(_SHEET), str(index)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(1, *_UNREADABLE) from error
    if reader.returncode != 0:
        raise UnreadableFile(1, *_UNREADABLE)
    found: dict[str, Any] = json.loads(reader.stdout)
    return found
