"""Amounts of money in a text: a currency beside a figure."""

import re
from collections.abc import Set

from services.application.rules.sale import CURRENCIES
from services.application.rules.vocabulary import vocabulary


def _any_of(known: Set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))


_WORDS_TOO = vocabulary("amounts", "words_too")
_MONEY = _any_of((CURRENCIES - _WORDS_TOO) | vocabulary("amounts", "spoken"))
_MAYBE = _any_of(_WORDS_TOO)
_FIGURE, _GROUPED = r"\d[\d,.]*", r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d\d)(?!\d)"
AMOUNT = re.compile(
    rf"(?<![A-Z0-9])(?:{_MONEY})\.?[ -]?{_FIGURE}(?![\w/-])|(?<![\w.,/-]){_FIGURE}\s*(?:{_MONEY})(?![A-Z0-9])"
    rf"|(?<![A-Z0-9])(?:{_MAYBE})\s*{_GROUPED}|(?<![\w.,/-]){_GROUPED}\s*(?:{_MAYBE})(?![A-Z0-9])",
    re.IGNORECASE,
)
"""A code such as USDA12345 is none, nor is ALL 24 CARTONS: ALL is Albania's currency, too."""
