"""Amounts of money in a text: a currency beside a figure."""

import re
from collections.abc import Iterator, Set

from services.application.rules.sale import CURRENCIES
from services.application.rules.vocabulary import vocabulary


def _any_of(known: Set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))


_WORDS_TOO = vocabulary("amounts", "words_too")
_MONEY = _any_of((CURRENCIES - _WORDS_TOO) | vocabulary("amounts", "spoken"))
_MAYBE = _any_of(_WORDS_TOO)
_FIGURE, _GROUPED = r"\d(?:[\d,.]*\d)?", r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d\d)(?!\d)"
_AMOUNT = re.compile(
    rf"(?<![A-Z0-9])(?:{_MONEY})\.?[ -]?{_FIGURE}(?![\w/-])|(?<![\w.,/-]){_FIGURE}\s*(?:{_MONEY})(?![A-Z0-9])"
    rf"|(?<![A-Z0-9])(?:{_MAYBE})\s*{_GROUPED}|(?<![\w.,/-]){_GROUPED}\s*(?:{_MAYBE})(?![A-Z0-9])",
    re.IGNORECASE,
)
"""A code such as USDA12345 is none, nor is ALL 24 CARTONS: ALL is Albania's currency, too."""
_IN_A_NUMBER = re.compile(r"\b(?:NO|NOS|NUMBER|NR|REF)\b[.:# ]*$", re.IGNORECASE)
"""What stands before a number that only begins like money: L/C NO. USD12345."""


def amounts(text: str) -> Iterator[str]:
    """Every amount of money in a text."""
    place = 0
    while found := _AMOUNT.search(text, place):
        is_number = _IN_A_NUMBER.search(text[: found.start()]) is not None
        place = found.start() + 1 if is_number else found.end()
        if not is_number:
            yield found[0]
