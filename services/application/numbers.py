"""Receipt numbers (受付番号): `A26-0001234`, counted per chamber and Japan year."""

from datetime import datetime

from libs.common.clock import japan_date

LARGEST_RECEIPT_SERIAL = 9_999_999


def counter_year(at: datetime) -> int:
    """The four-digit Japan year whose counter a receipt at `at` takes its serial from."""
    return japan_date(at).year


def receipt_no(year: int, serial: int) -> str:
    """The receipt number. `year` may be given in full. Raises `ValueError` when the serial does not fit."""
    if not 1 <= serial <= LARGEST_RECEIPT_SERIAL:
        raise ValueError(f"no receipt number has the serial {serial}")
    return f"A{year % 100:02}-{serial:07}"
