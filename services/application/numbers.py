"""Receipt numbers (受付番号): `A26-0001234`, counted per chamber and Japan year."""

import re
from dataclasses import dataclass
from datetime import datetime

from libs.common.clock import japan_date

LARGEST_RECEIPT_SERIAL = 9_999_999
_FORM = re.compile(r"A([0-9]{2})-([0-9]{7})")


@dataclass(frozen=True)
class ReceiptNumber:
    """The parts of a receipt number. `year` has two digits."""

    year: int
    serial: int

    def __str__(self) -> str:
        return f"A{self.year:02}-{self.serial:07}"


def counter_year(at: datetime) -> int:
    """The four-digit Japan year whose counter a receipt at `at` takes its serial from."""
    return japan_date(at).year


def receipt_no(year: int, serial: int) -> str:
    """The receipt number. `year` may be given in full. Raises `ValueError` when the serial does not fit."""
    if not 1 <= serial <= LARGEST_RECEIPT_SERIAL:
        raise ValueError(f"no receipt number has the serial {serial}")
    return str(ReceiptNumber(year % 100, serial))


def parse_receipt_no(text: str) -> ReceiptNumber | None:
    """The parts of a receipt number, or None when `text` is none."""
    match = _FORM.fullmatch(text.strip().upper())
    if match is None or int(match[2]) == 0:
        return None
    return ReceiptNumber(year=int(match[1]), serial=int(match[2]))
