"""How box 5 is read: from where, to where, by what, when; in English, French and Spanish."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from services.application.rules.book import one_line
from services.application.rules.countries import country_of_place, named_at_end
from services.application.rules.countries_data import folded, tokens
from services.application.rules.vocabulary import vocabulary

MONTHS = {
    name: number + 1
    for language in (
        "JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER",
        "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC",
        "JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPT OCTOBER NOVEMBER DECEMBER",
        "JANVIER FEVRIER MARS AVRIL MAI JUIN JUILLET AOUT SEPTEMBRE OCTOBRE NOVEMBRE DECEMBRE",
        "ENERO FEBRERO MARZO ABRIL MAYO JUNIO JULIO AGOSTO SEPTIEMBRE OCTUBRE NOVIEMBRE DICIEMBRE",
    )
    for number, name in enumerate(language.split())
}
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:ST|ND|RD|TH|ER)?"
_YEAR = r"(?P<year>\d{4})(?!\d)"
DATES = (
    re.compile(rf"\b{_MONTH}\s*{_DAY}[,.]?\s*{_YEAR}"),
    re.compile(rf"\b{_DAY}[\s./-]*(?:DE |OF )?{_MONTH},?[\s./-]*(?:DEL? )?{_YEAR}"),
)
_WAYS = {
    "en": re.compile(r"\bFROM:?\s+(?P<start>.+?)\s+TO:?\s+(?P<rest>.+)$"),
    "fr": re.compile(
        r"\b(?:DE|DU|DEPUIS|DEPART)[: ]\s*(?P<start>.+?)\s+(?:A|AU|VERS|JUSQU'A|POUR)[: ]\s*(?P<rest>.+)$"
    ),
    "es": re.compile(r"\b(?:DE|DEL|DESDE)[: ]\s*(?P<start>.+?)\s+(?:A|AL|HASTA|HACIA|PARA)[: ]\s*(?P<rest>.+)$"),
}
_ENDS = {
    "en": re.compile(
        r"[\s,;]+(?:BY|PER|VIA|ON OR ABOUT|ON|SAILING|ETD|SHIPPED|DATED|DEPART\w*|ABOUT|IN TRANSIT|FINAL DESTINATION)\b"
        r"|[\s,;]+(?:M/V|M\.V|S/S|S\.S|VESSEL|FLIGHT)\b"
    ),
    "fr": re.compile(r"[\s,;]+(?:PAR|VIA|LE|VERS LE|EN DATE|ENVIRON|DATE)\b"),
    "es": re.compile(r"[\s,;]+(?:POR|VIA|EL|EN FECHA|ALREDEDOR|FECHA|CON FECHA)\b"),
}
_BY = re.compile(r"\b(?:BY|PER)\b:?\s+(?P<what>\S.*)|\b(?P<hand>HAND[- ]?CARR\w*)")
CONVEYANCE = re.compile(
    r"\b(?:VESSEL|SHIP|M/?V|M\.V\.|S/S|S\.S\.|FLIGHT|AIRCRAFT)(?:\s+NAME)?[\s:.\"']+"
    r"(?!ON\b|FROM\b|TO\b|FREIGHT\b|CARGO\b)(?=\S*[A-Z0-9])"
)
# A quoted name, a voyage or a flight.
_NAMED = re.compile(r"\"[^\"]+\"|\bV(?:OY)?\.? ?(?:NO\.? ?)?\w*\d|\b(?:[A-Z]{2}|[A-Z]\d|\d[A-Z]) ?\d{2,4}\b")
_END_OF_MEANS = re.compile(r"\s+(?:ON|FROM|TO|VIA|ETD|SAILING|ABOUT)\b")
_FINAL = re.compile(r"FINAL DESTINATION\s*:?\s*([^\n;()]+)", re.IGNORECASE)
_WORDS_OF_A_MEANS = 6


@dataclass(frozen=True)
class Route:
    """Where box 5 says that the goods leave and arrive, in capitals."""

    start: str
    destination: str


@dataclass(frozen=True)
class Place:
    """Where goods go to or come from: the country, and whether it is named rather than known by the port."""

    code: str | None
    is_named: bool


@lru_cache(maxsize=1024)
def route(transport: str, language: str = "en") -> Route | None:
    """Read `FROM … TO …` out of box 5, in the certificate's language or in English; None when it does not say so."""
    text = folded(one_line(transport))
    for tongue in dict.fromkeys((language, "en")):
        way = _WAYS[tongue].search(text)
        if way:
            return Route(start=way["start"], destination=_ENDS[tongue].split(way["rest"])[0].rstrip(" ,;"))
    return None


def place(text: str, language: str = "en") -> Place:
    """The country of a place of box 5, by any of its names, else by a port or city that is known."""
    found = named_at_end(text, language)
    if found is not None:
        return Place(found.code, found.kind != "part")
    return Place(country_of_place(text), is_named=False)


def final_destination(transport: str) -> str | None:
    """What stands behind FINAL DESTINATION; None when nothing does."""
    found = _FINAL.search(transport)
    return _ENDS["en"].split(found[1].upper())[0] if found else None


def named_conveyance(transport: str) -> bool:
    """Whether a vessel or flight is named, not only the kind of transport."""
    return CONVEYANCE.search(folded(one_line(transport))) is not None


def means(transport: str, more: frozenset[str] = frozenset()) -> bool | None:
    """Whether it is said by what the goods go: None when nothing is said, False when the word is not known.

    `more` are words that the chamber accepts besides.
    """
    text = folded(one_line(transport))
    if named_conveyance(transport):
        return True
    said = list(_said_means(text))
    if not said:
        return None
    known = vocabulary("means", "known") | more
    return any(_NAMED.search(one) or not known.isdisjoint(_first_words(one)) for one in said)


def _said_means(text: str) -> Iterator[str]:
    for found in _BY.finditer(text):
        yield _END_OF_MEANS.split(found["what"])[0] if found["what"] else "HAND"


def _first_words(text: str) -> list[str]:
    return list(tokens(text.replace("/", " / "))[:_WORDS_OF_A_MEANS]) + text.replace("-", " ").split()[:2]


def departure(transport: str) -> date | None:
    """The first date of box 5 that has its month in letters and a four-digit year; None when there is none."""
    text = folded(one_line(transport))
    found = [match for form in DATES for match in form.finditer(text)]
    return _date(min(found, key=lambda match: match.start())) if found else None


def _date(found: re.Match[str]) -> date | None:
    try:
        return date(int(found["year"]), MONTHS[found["month"]], int(found["day"]))
    except ValueError:
        return None
