"""Invoice numbers: which are several in one or shortened, and which are the same though typed differently."""

import re
import unicodedata

NEIGHBOURS = 20
"""A shortened pair is at most so far apart."""
_BETWEEN = re.compile(r"\s*[,;&~+]\s*|\s*\b(?:AND|TO|THRU|THROUGH)\b\s*|\s+-\s+|\s+/\s+", re.IGNORECASE)
_PAIR = re.compile(r"(\d+)\s*/\s*(\d+)$")
_YEARS = (15, 45)
"""Between them, two digits before a month are a year: 2611 is November 2026."""
_FORMS = {"COMPANY": "CO", "LIMITED": "LTD", "CORPORATION": "CORP", "INCORPORATED": "INC", "PRIVATE": "PVT"}
_BEFORE_A_FORM = re.compile(
    r",\s*(?=(?:CO|LTD|LIMITED|INC|LLC|CORP|CORPORATION|SA|SPA|BV|NV|SDN|PTE|PLC|LLP|SRL|SAC|PVT|LP|LTDA|GMBH)\b)"
)


def holds_several(number: str) -> bool:
    """Whether it is several numbers: `A-101, A-102`, `101 - 105`. R&D-26-01 and AND-2026-015 are one number each."""
    parts = _BETWEEN.split(number)
    return sum(re.search(r"\d", part) is not None for part in parts) > 1 or _are_neighbours(number)


def _are_neighbours(number: str) -> bool:
    """`A-101/A-102`, `NT0815-NT0817`: two numbers of the same letters, a few apart."""
    for sign in re.finditer(r"[/-]", number):
        one, other = number[: sign.start()], number[sign.end() :]
        pair = re.search(r"(\d+)$", one), re.search(r"(\d+)$", other)
        alike = re.sub(r"\d", "0", one) == re.sub(r"\d", "0", other) and re.search(r"[A-Z]", one, re.IGNORECASE)
        if alike and pair[0] and pair[1] and 0 < int(pair[1][1]) - int(pair[0][1]) <= NEIGHBOURS:
            return True
    return False


def is_shortened(number: str) -> bool:
    """Whether `A-101/102` stands for two neighbouring numbers.

    `INV/2026/045`, `26/0815`, `2611/12` (a serial of November 2026) and `KB/10/11` are one number each.
    """
    pair = _PAIR.search(number)
    if pair is None or len(pair[2]) > len(pair[1]) or len(pair[1]) < 3 or _is_year_or_month(pair[1]):
        return False
    return 0 < int(pair[2]) - int(pair[1][-len(pair[2]) :]) <= NEIGHBOURS


def _is_year_or_month(digits: str) -> bool:
    """2026, 2611 or 202611, also with a day behind it."""
    if re.match(r"(19|20)\d\d$|(19|20)\d\d(0[1-9]|1[0-2])", digits):
        return True
    year_and_month = re.match(r"(\d\d)(0[1-9]|1[0-2])(?:[0-3]\d)?$", digits)
    return year_and_month is not None and _YEARS[0] <= int(year_and_month[1]) <= _YEARS[1]


def folded_number(number: str) -> str:
    """A number without width, case, spaces and signs: `ＮＴ－0815`, `nt 0815` and `NT/0815` are one.

    The database folds alike: `folded_invoice_numbers`.
    """
    return re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKC", number).upper())


def company(text: str) -> str:
    """What tells one company from another: the name, without case, spaces and signs.

    Of a party written in one line, what stands before the first comma that no form such as LTD. follows.
    """
    line = unicodedata.normalize("NFKC", text).strip().partition("\n")[0].upper()
    plain = re.sub(r"[^\w ,]", "", line.replace("&", " AND "))
    name = _BEFORE_A_FORM.sub(" ", plain).partition(",")[0]
    return "".join(_FORMS.get(word, word) for word in name.split())
