"""Names of countries, their parts and places: `data/countries.toml`, `data/places.toml`, pycountry and Babel."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pycountry
from babel import Locale
from babel.core import get_global

DATA = Path(__file__).parent / "data"
Kind = Literal["formal", "short", "part"]
Names = dict[tuple[str, ...], tuple[str, Kind]]
# A run of letters with full stops is one word (P.R., U.S.A); what else there is of letters and digits, too.
_WORD = re.compile(r"(?<![A-Z0-9'])(?:[A-Z]\.)+[A-Z](?![A-Z0-9'.])|(?<![A-Z0-9'])(?:[A-Z]\.)+|[A-Z0-9']+|&")
_NOT_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
_GOVERNMENT = re.compile(
    r"(.*\b(?:REPUBLIC|KINGDOM|STATE|STATES|UNION|SULTANATE|COMMONWEALTH|PRINCIPALITY) OF(?: THE)?) (.+)"
)


class Word(NamedTuple):
    """A word of a text, without its full stops, and where it stands."""

    plain: str
    start: int
    end: int


@dataclass(frozen=True)
class State:
    """A US state that shares its name with a country."""

    part_of: str
    zip: str
    cities: tuple[str, ...]

    def has_zip(self, around: str) -> bool:
        """Whether a ZIP code of this state stands among the words."""
        return re.search(rf" {self.zip} ", around) is not None


@lru_cache(maxsize=1024)
def folded(text: str) -> str:
    """Capitals without accents, character for character: places in it are places in the text."""
    return text.upper() if text.isascii() else "".join(map(_folded_character, text))


def _folded_character(character: str) -> str:
    if character in "’‘`´":
        return "'"
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode().upper()
    return plain[0] if plain else " "


def split(text: str, start: int, end: int) -> list[Word]:
    """The words of a part of a text."""
    return [
        Word("AND" if found[0] == "&" else found[0].replace(".", ""), found.start(), found.end())
        for found in _WORD.finditer(folded(text), start, end)
    ]


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a text, as names are compared by them."""
    return tuple(word.plain for word in split(text, 0, len(text)))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((DATA / "countries.toml").read_text())


GROUPS = frozenset(tokens(name) for name in _data()["groups"]["names"])


@cache
def names(language: str) -> Names:
    """Every name of a country or part of one, as words; those of the declared language with the English ones."""
    known: Names = {}
    for kind in ("part", "short"):
        table = _data()["parts" if kind == "part" else kind]
        known |= {tokens(name): (code, kind) for code, given in table.items() for name in given}
    accepted: Names = {name: (code, "formal") for name, code in _accepted(language)}
    return known | {name: found for name, found in accepted.items() if name not in known or language != "en"}


def _accepted(language: str) -> list[tuple[tuple[str, ...], str]]:
    found = [(tokens(name), code) for name, code in _official_names()]
    for locale in ("en", language):
        territories = Locale(locale).territories
        found += [(tokens(name), code) for code, name in territories.items() if _is_country(code)]
    found += [(tokens(name), code) for code, given in _data()["formal"].items() for name in given]
    return [(name[1:] if name[0] == "THE" else name, code) for name, code in found]


def _official_names() -> list[tuple[str, str]]:
    """Official names such as FEDERAL REPUBLIC OF GERMANY, and inverted: GERMANY, FEDERAL REPUBLIC OF."""
    found: list[tuple[str, str]] = []
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "official_name", None), getattr(country, "common_name", None)):
            if name and country.alpha_2 != "TW":
                found.append((name, country.alpha_2))
                found += [(inverted, country.alpha_2) for inverted in _inverted(name)]
    return found


def _inverted(name: str) -> list[str]:
    government = _GOVERNMENT.fullmatch(folded(name))
    if government is None:
        return []
    head = government[1].removesuffix(" THE")
    return [f"{government[2]} {head}", f"{government[2]} {head} THE", f"{government[2]} {head.removesuffix(' OF')}"]


@cache
def codes() -> dict[str, str]:
    """The country of each two-letter and three-letter code."""
    alpha_2 = {country.alpha_2: country.alpha_2 for country in pycountry.countries}
    return alpha_2 | {country.alpha_3: country.alpha_2 for country in pycountry.countries}


@cache
def formal_name(code: str) -> str:
    """The English name to propose for a code, in capitals."""
    given = _data()["formal"].get(code)
    return given[0] if given else " ".join(tokens(Locale("en").territories[code]))


@cache
def ambiguous() -> dict[str, State]:
    """The states that share their name with a country, by that name."""
    table = _data()["ambiguous"]
    return {name: State(one["part_of"], one["zip"], tuple(one["cities"])) for name, one in table.items()}


@cache
def places() -> dict[tuple[str, ...], str]:
    """The country of ports and cities, by their names as words."""
    zones = get_global("zone_territories")
    found = {tokens(zone.rpartition("/")[2].replace("_", " ")): code for zone, code in zones.items()}
    given = tomllib.loads((DATA / "places.toml").read_text())
    return found | {tokens(name): code for code, cities in given.items() for name in cities}


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
