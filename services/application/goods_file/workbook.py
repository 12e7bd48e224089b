"""The first sheet of an Excel workbook (.xlsx) as rows of text, read by a process of its own (`sheet.py`)."""

import json
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from libs.common.errors import Unavailable

ZIP_START = b"PK\x03\x04"
SECONDS = 20.0
SLOT_SECONDS = 10.0
_SHEET = Path(__file__).with_name("sheet.py")
# Each may take up to half a GiB; whoever comes meanwhile waits, but not for ever.
_SLOTS = BoundedSemaphore(2)


class UnreadableWorkbook(Exception):
    """Not a workbook, or larger than anybody's goods list."""


def is_workbook(data: bytes) -> bool:
    """Whether this is an .xlsx file by its first bytes."""
    return data.startswith(ZIP_START)


def rows_of(data: bytes) -> list[list[str]]:
    """All rows of the first sheet, each as wide as it is filled; formulas as their values.

    Raises `UnreadableWorkbook`, and `Unavailable` while too many are being read. Waits a second or more: call it in a
    thread.
    """
    if not _SLOTS.acquire(timeout=SLOT_SECONDS):
        raise Unavailable("too many workbooks are being read")
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
    finally:
        _SLOTS.release()
    if reader.returncode != 0:
        raise UnreadableWorkbook(f"not a workbook, or too complex: {reader.returncode}")
    rows: list[list[str]] = json.loads(reader.stdout)
    return rows
