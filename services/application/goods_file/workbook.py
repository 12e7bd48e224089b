"""The first sheet of an Excel workbook (.xlsx) as rows of text, read by a process of its own (`sheet.py`)."""

import json
import subprocess
import sys
from pathlib import Path

ZIP_START = b"PK\x03\x04"
SECONDS = 20.0
_SHEET = Path(__file__).with_name("sheet.py")


class UnreadableWorkbook(Exception):
    """Not a workbook, or larger than anybody's goods list."""


def is_workbook(data: bytes) -> bool:
    """Whether this is an .xlsx file by its first bytes."""
    return data.startswith(ZIP_START)


def rows_of(data: bytes) -> list[list[str]]:
    """All rows of the first sheet, each as wide as it is filled; formulas as their values.

    Raises `UnreadableWorkbook`. Takes a second or more and up to half a GiB: call it in a thread, a few at a time.
    """
    try:
        reader = subprocess.run(
            [sys.executable, "-I", str(_SHEET)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableWorkbook("it takes too long") from error
    if reader.returncode != 0:
        raise UnreadableWorkbook(f"not a workbook, or too complex: {reader.returncode}")
    rows: list[list[str]] = json.loads(reader.stdout)
    return rows
