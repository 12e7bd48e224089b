"""Countries by their names, as boxes 2, 4 and 5 want them. Codes are ISO 3166 alpha-2; the names: `countries_data`."""

from dataclasses import dataclass, replace
from functools import lru_cache

from services.application.rules.book import words
from services.application.rules.countries_data import (
    GROUPS,
    Kind,
    Word,
    ambiguous,
    codes,
    folded,
    formal_name,
    names,
    places,
    split,
    tokens,
)
from services.application.rules.particulars import are_particulars, end_of_postcode, follow_a_country

__all__ = ["formal_name"]

EUROPEAN = words("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE CH NO IS LI")
CHINESE = frozenset(["CN", "HK", "MO"])
LANDLOCKED = words(
    "AD AF AM AT AZ BF BI BO BT BW BY CF CH CZ ET HU KG KZ LA LI LS LU MD MK ML MN MW NE NP PY RS RW SK SM SS SZ TD TJ "
    "TM UG UZ VA XK ZM ZW"
)
_MOST_OF_A_TEXT = 4000
"""Characters: what is longer is no address."""


@dataclass(frozen=True)
class Named:
    """A country that a text names, and where: `text[start:end]`.

    `formal`: by a name that stands on certificates; `short`: by a code or a short form such as USA; `part`: by a state
    or a province only.
    """

    code: str
    kind: Kind
    start: int
    end: int


def lookup(name: str, language: str = "en") -> str | None:
    """The code of a formal country name, in English or in the document's declared language; None when it is none.

    A second name or a group may stand in brackets: CHINA (P.R.C.), GERMANY (EU).
    """
    found = names(language).get(_without_the(name))
    if found is not None:
        return found[0] if found[1] == "formal" else None
    head, bracket, rest = name.rstrip(" .)").partition("(")
    return _in_brackets(head, rest, language) if bracket else None


def _in_brackets(head: str, rest: str, language: str) -> str | None:
    """The country of `head (rest)`: both name the same one, or one of them is a group such as the EU."""
    one, other = understood(head, language), understood(rest, language)
    if one and (other == one or tokens(rest) in GROUPS) and lookup(head, language):
        return one
    return other if other and tokens(head) in GROUPS and lookup(rest, language) else None


def understood(name: str, language: str = "en") -> str | None:
    """The code of a country by any of its names, short forms or codes; None when the whole text is none."""
    plain = _without_the(name)
    found = names(language).get(plain)
    if found is not None and found[1] != "part":
        return found[0]
    return codes().get(plain[0]) if len(plain) == 1 else None


def proposal(text: str) -> str | None:
    """The formal name for a code or short form (`JP`, `U.S.A.`, `HOLLAND`, `ENGLAND`); None when `text` is neither."""
    plain = _without_the(text)
    found = names("en").get(plain)
    if found is not None:
        return None if found[1] == "formal" else formal_name(found[0])
    code = codes().get(plain[0]) if len(plain) == 1 else None
    return formal_name(code) if code else None


def country_at_end(text: str, language: str = "en") -> str | None:
    """The code of the country whose formal name ends the text, as in an address; None when none does.

    A postcode, telephone numbers, a tax number and the like may stand after it (`particulars`).
    """
    found = named_at_end(text, language)
    return found.code if found and found.kind == "formal" else None


@lru_cache(maxsize=4096)
def named_at_end(text: str, language: str = "en") -> Named | None:
    """The country that ends the text by whatever name; None when there is none."""
    if len(text) > _MOST_OF_A_TEXT:
        return None
    end = len(text)
    for line in reversed(text.split("\n")):
        start = end - len(line)
        if found := _in_line(text, start, end, language):
            return found
        if line.strip() and not are_particulars(line):
            return None
        end = start - 1
    return None


def _in_line(text: str, start: int, end: int, language: str) -> Named | None:
    """The last country of a line, when nothing but particulars follows it there."""
    plain, here = folded(text), split(text, start, end)
    for count in range(len(here), 0, -1):
        after = plain[here[count - 1].end : end]
        stands_last = follow_a_country(after) or _repeats_it(after, language)
        if stands_last and (found := _ending(text, here[:count], language)):
            return found
    return _code_at_end(here, plain, end)


def _ending(text: str, here: list[Word], language: str) -> Named | None:
    """The longest known name that ends these words: INNER MONGOLIA and not MONGOLIA."""
    known = names(language)
    if len(here) > 1 and here[-1].plain == "THE":
        found = _ending(text, here[:-1], language)
        return found and replace(found, end=here[-1].end)
    for length in range(min(len(here), 12), 0, -1):
        name = tuple(word.plain for word in here[-length:])
        if name in known:
            code, kind = known[name]
            found = Named(code, kind, here[-length].start, here[-1].end)
            return _as_a_state(text, name, found)
    return None


def _as_a_state(text: str, name: tuple[str, ...], found: Named) -> Named:
    """ATLANTA, GEORGIA: the state of that name, by one of its cities or by a ZIP code."""
    state = ambiguous().get(" ".join(name))
    if state is None:
        return found
    around = f" {' '.join(word.plain for word in split(text, 0, len(text)))} "
    by_town = any(f" {city} {' '.join(name)} " in around for city in state.cities)
    return Named(state.part_of, "part", found.start, found.end) if by_town or state.has_zip(around) else found


def _repeats_it(after: str, language: str) -> bool:
    """`(P.R.C.)`, `(DE)`, `, W.I.`: another name in brackets, or a group. Which country it is, the words before say."""
    rest = after.strip(" .;,")
    if tokens(rest) in GROUPS:
        return True
    if not (rest.startswith("(") and rest.endswith(")")):
        return False
    return understood(rest.strip("()"), language) is not None


def _code_at_end(here: list[Word], plain: str, end: int) -> Named | None:
    """`HAMBURG, DE`: a code after a comma or on a line of its own. Codes that are US states, too, tell nothing."""
    if not here or plain[here[-1].end : end].strip(" .;"):
        return None
    last = here[-1]
    stands_apart = len(here) == 1 or "," in plain[here[-2].end : last.start]
    code = codes().get(last.plain) if stands_apart and last.plain not in US_STATES else None
    return Named(code, "short", last.start, last.end) if code else None


US_STATES = words(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA "
    "RI SC SD TN TX UT VT VA WA WV WI WY DC"
)


def with_formal_country(text: str) -> str | None:
    """The text with the short form that ends it written in full, or with the country behind a state; else None."""
    found = named_at_end(text)
    if found is None or found.kind == "formal" or found.code == "JP":
        return None
    name = formal_name(found.code)
    if found.kind == "part":
        end = found.end + end_of_postcode(text[found.end :].upper())
        return f"{text[:end]}, {name}{text[end:]}"
    rest = text[found.end :]
    return f"{text[: found.start]}{name}{rest.removeprefix('.')}"


def country_of_place(text: str) -> str | None:
    """The code of the country of a port or city, known by the words that a text begins or ends with; else None."""
    plain = tokens(text)
    known = places()
    for length in range(min(len(plain), 5), 0, -1):
        for name in (plain[-length:], plain[:length]):
            if name in known:
                return known[name]
    return None


def same_destination(one: str, other: str) -> bool:
    """Whether two codes are one country, or both in Europe's or China's group (B2-03)."""
    return one == other or any({one, other} <= group for group in (EUROPEAN, CHINESE))


def _without_the(name: str) -> tuple[str, ...]:
    plain = tokens(name)
    inner = plain[1:] if plain[:1] == ("THE",) else plain
    return inner[:-1] if inner[1:] and inner[-1] == "THE" else inner
