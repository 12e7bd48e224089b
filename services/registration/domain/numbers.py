"""The numbers of this service (D-43), and the QR codes of its sheets."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Series = Literal["request", "receipt", "registration"]

_FIRST_RECEIPT = 9_000_000
_SHEET = re.compile(r"([0-9]{4});(R[0-9]{2}-[0-9]{7});([0-9]{1,6});(F1b|F1|F2|F3|F4)(?:-[0-9]+)?")


def request_no(year: int, serial: int) -> str:
    """申請番号, per chamber and year of the first submission (Japan date): `R26-0000001`."""
    return f"R{year % 100:02}-{serial:07}"


def receipt_no(year: int, serial: int) -> str:
    """領収書番号 of a registration fee: `C26-9000001`. The nines keep clear of the receipts that payment numbers."""
    return f"C{year % 100:02}-{_FIRST_RECEIPT + serial:07}"


def registration_number(chamber: str, serial: int) -> str:
    """The number of a registration (貿易登録番号), such as `8888000004`."""
    return f"{chamber}{serial:06}"


@dataclass(frozen=True)
class SheetCode:
    """What the QR code of a registration paper says."""

    chamber: str
    request_no: str
    revision: int
    sheet: str


def read_sheet_code(text: str) -> SheetCode | None:
    """The content of a sheet's QR code ("8888;R26-0000001;2;F2"), however a scanner types it; None if it is none."""
    match = _SHEET.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return SheetCode(match[1], match[2], int(match[3]), match[4]) if match else None
