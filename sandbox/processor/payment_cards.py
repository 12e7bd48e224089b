"""Test cards: what is typed into the page, and what the bank says to it. Pure; nothing here is stored."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

TEST_CARDS = {
    "4242424242424242": "",
    "4000000000000002": "card_declined",
    "4000000000009995": "insufficient_funds",
}


@dataclass(frozen=True)
class Card:
    """A well-formed test card."""

    number: str

    @property
    def refusal(self) -> str:
        """Why the bank refuses this card; empty when it pays."""
        return TEST_CARDS[self.number]


def read_card(number: str, expiry: str, cvc: str, now: datetime) -> tuple[Card | None, list[str]]:
    """The card as typed (spaces, hyphens and full-width digits are fine), or the names of the fields that are wrong."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", number))
    wrong = []
    if not passes_luhn(digits):
        wrong.append("number")
    elif digits not in TEST_CARDS:
        wrong.append("real_card")
    if not _in_the_future(unicodedata.normalize("NFKC", expiry), now):
        wrong.append("expiry")
    if not re.fullmatch(r"[0-9]{3,4}", unicodedata.normalize("NFKC", cvc).strip()):
        wrong.append("cvc")
    return (None, wrong) if wrong else (Card(digits), [])


def passes_luhn(digits: str) -> bool:
    """Whether `digits` are 12 to 19 digits with a right check digit."""
    if not re.fullmatch(r"[0-9]{12,19}", digits):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _in_the_future(expiry: str, now: datetime) -> bool:
    match = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*/\s*(?:20)?([0-9]{2})\s*", expiry)
    return match is not None and (2000 + int(match[2]), int(match[1])) >= (now.year, now.month)
