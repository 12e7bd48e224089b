"""The Certificate No.: `8888-26-000123-A` is chamber, year of the Certificate Date, serial, check character.

The check character is ISO 7064 mod 37,36 over the twelve digits.
"""

import re
import unicodedata
from dataclasses import dataclass

from stdnum.iso7064 import mod_37_36

LARGEST_SERIAL = 999_999
_FORM = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{6})([0-9A-Z])")


@dataclass(frozen=True)
class CertificateNumber:
    """The parts of a Certificate No. `year` has two digits; `serial` counts per chamber and year from 1."""

    chamber: str
    year: int
    serial: int

    def __str__(self) -> str:
        digits = f"{self.chamber}{self.year:02}{self.serial:06}"
        return f"{self.chamber}-{self.year:02}-{self.serial:06}-{mod_37_36.calc_check_digit(digits)}"


def compose(chamber: str, year: int, serial: int) -> str:
    """The number with its check character. `year` may be given in full. Raises `ValueError` for a serial too large."""
    if not 1 <= serial <= LARGEST_SERIAL:
        raise ValueError(f"no Certificate No. has the serial {serial}")
    return str(CertificateNumber(chamber, year % 100, serial))


def parse(typed: str) -> CertificateNumber | None:
    """Read a number however it was typed: in any case, spacing, hyphens, width. None unless it is a right number."""
    letters = unicodedata.normalize("NFKC", typed).upper()
    match = _FORM.fullmatch("".join(character for character in letters if character.isalnum()))
    if match is None or not mod_37_36.is_valid("".join(match.groups())) or int(match[3]) == 0:
        return None
    return CertificateNumber(chamber=match[1], year=int(match[2]), serial=int(match[3]))
