"""Figures as people write them, and as papers show them. Pure.

`1,200`, `1,200.50` and full-width digits are figures and are kept as `1200`, `1200.50`. What could mean two numbers,
such as `0,500` or `1 200`, is none: `likely` says what to ask.
"""

import re
import unicodedata

_PLAIN = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,6})?")
# What other countries and programs write: the whole number, and its decimals.
_FOREIGN = (
    re.compile(r"([0-9]{1,3}(?:[ '’\u00a0\u2009\u202f][0-9]{3})+)(?:[.,]([0-9]{1,6}))?"),
    re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+),([0-9]{1,6})"),
    re.compile(r"([0-9]{1,3}(?:\.[0-9]{3}){2,})()"),
    re.compile(r"([0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3})(?:\.([0-9]{1,6}))?"),
    re.compile(r"(0),([0-9]{1,6})"),
    re.compile(r"([0-9]+),([0-9]{1,2})"),
    re.compile(r"([0-9]{4,}),([0-9]{1,6})"),
    re.compile(r"((?:[0-9]{1,3}(?:,[0-9]{3})*)?)\.([0-9]{0,6})"),
)
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0C: ",", 0xFF0E: ".", 0x3000: " "}


def plain(text: str) -> str | None:
    """The figure as it is stored: ASCII, without grouping; None when it is none, or could mean another one."""
    written = text.translate(_FULL_WIDTH).strip()
    if _PLAIN.fullmatch(written):
        return written
    return written.replace(",", "") if _GROUPED.fullmatch(written) else None


def likely(text: str) -> str | None:
    """What a text that is no figure most likely means, to be asked; None when nobody can tell."""
    written = unicodedata.normalize("NFKC", text.translate(_FULL_WIDTH)).strip().removeprefix("+")
    if plain(written):
        return plain(written)
    for form in _FOREIGN:
        found = form.fullmatch(written)
        if found:
            whole, decimals = re.sub("[^0-9]", "", found[1]) or "0", found[2]
            return f"{whole}.{decimals}" if decimals else whole
    return None


def stored(text: str) -> str:
    """A figure as it is kept, with its sign; other texts as they are."""
    sign, bare = _signed(text)
    kept = plain(bare)
    return text if kept is None else sign + kept


def grouped(text: str) -> str:
    """A figure as papers show it: 1200.50 as 1,200.50. A negative one keeps its sign, other texts stay as they are."""
    sign, bare = _signed(text)
    kept = plain(bare)
    if kept is None:
        return text
    whole, point, decimals = kept.partition(".")
    whole = whole if whole.startswith("0") else f"{int(whole):,}"
    return f"{sign}{whole}{point}{decimals}"


def _signed(text: str) -> tuple[str, str]:
    bare = text.strip()
    return ("-", bare[1:]) if bare[:1] in ("-", "\u2212", "\uff0d") else ("", bare)
