"""What a cell shows of the number that it holds, by its number format. Pure; imports nothing of the rest."""

import re
from decimal import ROUND_HALF_UP, Decimal

DIGITS = 15
"""As many significant ones Excel shows; what a binary fraction has behind them nobody has typed."""
_DATES = dict.fromkeys(map(str, [*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)]), "yyyy-mm-dd")
BUILT_IN: dict[str, str] = _DATES | {
    "1": "0",
    "2": "0.00",
    "3": "#,##0",
    "4": "#,##0.00",
    "9": "0%",
    "10": "0.00%",
    **dict.fromkeys(["37", "38", "41", "42"], "#,##0"),
    **dict.fromkeys(["39", "40", "43", "44"], "#,##0.00"),
}
"""By the ids that need no format code of their own; others show a number as it is."""
# What is shown as it stands, or not shown: quoted texts, escaped signs, blanks, colours, currencies.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SHOWN_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_FORM = re.compile(r"([#0?,]*)(?:\.([#0?]*))?")


def is_date(number_format: str) -> bool:
    """Whether a number is shown as a date or a time."""
    section = number_format.split(";", maxsplit=1)[0]
    elapsed = re.search(r"\[[hmsHMS]+\]", section)
    bare = _LITERAL.sub("", section)
    return bool(elapsed) or ("General" not in bare and bool(re.search(r"[dmyhs]", bare, re.IGNORECASE)))


def shown(value: str, number_format: str) -> str:
    """The figure as the sheet shows it, without grouping, signs and units around it."""
    number = Decimal(f"{float(value):.{DIGITS}g}")
    section = _section(number_format, number)
    form = _LITERAL.sub("", section)
    if "%" in form:
        return f"{_fixed(number * 100, form.replace('%', ''))}%"
    if "E" in form.upper() or "/" in form:
        return _general(number)
    return _patterned(number, section) or _fixed(number, form)


def _section(number_format: str, number: Decimal) -> str:
    sections = number_format.split(";")
    return sections[1] if number < 0 and len(sections) > 1 and re.search("[0#]", sections[1]) else sections[0]


def _fixed(number: Decimal, form: str) -> str:
    digits = re.sub(r"[^#0?.,]", "", form)
    found = _FORM.fullmatch(digits)
    if not found or not re.search("[#0?]", digits) or digits.rstrip(".").endswith(","):
        return _general(number)
    whole, decimals = found[1], found[2] or ""
    text = f"{abs(number).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP):f}"
    before, _, after = text.partition(".")
    least = len(decimals.rstrip("#?"))
    after = after[:least] + after[least:].rstrip("0")
    before = before.zfill(whole.count("0"))
    sign = "-" if number < 0 and re.search("[1-9]", before + after) else ""
    return sign + before + ("." + after if after else "")


def _patterned(number: Decimal, section: str) -> str:
    """A code whose digits stand between signs, such as 0000"."00 or 00-00; "" when the format is none."""
    signs = _pieces(section)
    places = [index for index, sign in enumerate(signs) if sign in ("0", "#")]
    between = signs[places[0] : places[-1] + 1] if places else []
    if number != int(number) or number < 0 or "." in between or not set(between) - set("0#,"):
        return ""
    digits = list(str(int(number)).zfill(between.count("0")))
    filled = [(digits.pop() if digits else "") if sign in ("0", "#") else sign for sign in reversed(between)]
    return "".join([*digits, *reversed(filled)]).replace("\0", "")


def _pieces(section: str) -> list[str]:
    """The signs of a format one by one; a literal that looks like a place is marked, so that none is taken for it."""
    pieces: list[str] = []
    at = 0
    while at < len(section):
        found = _SHOWN_LITERAL.match(section, at)
        if found:
            text = found[1] or found[2] or ""
            pieces += [f"{text}\0"] if text else []
            at = found.end()
        else:
            pieces.append(section[at])
            at += 1
    return pieces


def _general(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
