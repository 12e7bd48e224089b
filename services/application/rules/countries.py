"""Countries by their formal English names, as boxes 2, 4 and 5 want them. Codes are ISO 3166 alpha-2."""

import re
import unicodedata
from functools import cache

import pycountry
from babel import Locale

from services.application.rules.book import words

EUROPEAN = words("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE CH NO IS LI")
CHINESE = frozenset(["CN", "HK", "MO"])
LANDLOCKED = words(
    "AD AF AM AT AZ BF BI BO BT BW BY CF CH CZ ET HU KG KZ LA LI LS LU MD MK ML MN MW NE NP PY RS RW SK SM SS SZ TD TJ "
    "TM UG UZ VA XK ZM ZW"
)

# Where chambers write another name than the locale data has; the first is the one that we propose.
FORMAL_NAMES = {
    "AE": ["UNITED ARAB EMIRATES"],
    "BA": ["BOSNIA AND HERZEGOVINA"],
    "CD": ["DEMOCRATIC REPUBLIC OF THE CONGO"],
    "CG": ["REPUBLIC OF THE CONGO", "CONGO"],
    "CI": ["COTE D'IVOIRE", "IVORY COAST"],
    "CN": ["CHINA", "PEOPLE'S REPUBLIC OF CHINA"],
    "CV": ["CAPE VERDE", "CABO VERDE"],
    "CZ": ["CZECH REPUBLIC", "CZECHIA"],
    "GB": ["UNITED KINGDOM", "UNITED KINGDOM OF GREAT BRITAIN AND NORTHERN IRELAND"],
    "HK": ["HONG KONG", "HONG KONG, CHINA"],
    "KR": ["REPUBLIC OF KOREA", "KOREA", "SOUTH KOREA"],
    "LA": ["LAOS", "LAO PEOPLE'S DEMOCRATIC REPUBLIC", "LAO P.D.R."],
    "MM": ["MYANMAR"],
    "MO": ["MACAO", "MACAU", "MACAO, CHINA"],
    "PS": ["PALESTINE"],
    "RU": ["RUSSIA", "RUSSIAN FEDERATION"],
    "SY": ["SYRIA", "SYRIAN ARAB REPUBLIC"],
    "SZ": ["ESWATINI", "SWAZILAND"],
    "TR": ["TURKEY", "TURKIYE", "REPUBLIC OF TURKIYE"],
    "TW": ["TAIWAN"],
    "US": ["UNITED STATES OF AMERICA", "UNITED STATES"],
    "VN": ["VIETNAM", "VIET NAM", "SOCIALIST REPUBLIC OF VIET NAM"],
}
SHORT_FORMS = {
    "USA": "US",
    "AMERICA": "US",
    "UK": "GB",
    "ENGLAND": "GB",
    "GREAT BRITAIN": "GB",
    "HOLLAND": "NL",
    "UAE": "AE",
    "KSA": "SA",
    "PRC": "CN",
    "ROC": "TW",
    "ROK": "KR",
    "PR CHINA": "CN",
}
OTHER_PLACES = ("NORTHERN IRELAND", "PORT OF SPAIN", "PROVINCE OF CHINA")
"""Places that end like a country and are another one, or a part of one."""
_NOT_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])


def lookup(name: str, language: str = "en") -> str | None:
    """The code of a formal country name, in English or in the document's declared language; None when it is none."""
    return _names(language).get(_plain(name).removeprefix("THE "))


def formal_name(code: str) -> str:
    """The English name to propose for a code, in capitals."""
    if code in FORMAL_NAMES:
        return FORMAL_NAMES[code][0]
    return _plain(Locale("en").territories[code])


def proposal(text: str) -> str | None:
    """The formal name for a code or short form (`JP`, `U.S.A.`, `HOLLAND`); None when `text` is neither."""
    short = _plain(text)
    code = SHORT_FORMS.get(short) or _codes().get(short)
    return formal_name(code) if code else None


def country_at_end(text: str, language: str = "en") -> str | None:
    """The code of the country whose formal name ends the text, as in an address; None when none does."""
    plain = _plain(text)
    endings = [name for name in _names(language) if plain.endswith(name) and _stands_alone(plain, name)]
    return _names(language)[max(endings, key=len)] if endings else None


def same_destination(one: str, other: str) -> bool:
    """Whether two codes are one country, or both in Europe's or China's group (B2-03)."""
    return one == other or any({one, other} <= group for group in (EUROPEAN, CHINESE))


def _stands_alone(plain: str, name: str) -> bool:
    """No letters run into the name, and it is no `NEW JERSEY`, `NEW MEXICO` or one of `OTHER_PLACES`."""
    before = plain.removesuffix(name)
    if any(plain.endswith(place) and len(name) < len(place) for place in OTHER_PLACES):
        return False
    return before == "" or (before.endswith(" ") and not before.endswith("NEW "))


@cache
def _names(language: str) -> dict[str, str]:
    names = _pycountry_names()
    for locale in {"en", language}:
        names |= {_plain(name): code for code, name in Locale(locale).territories.items() if _is_country(code)}
    names |= {_plain(name): code for code, formal in FORMAL_NAMES.items() for name in formal}
    return names


def _pycountry_names() -> dict[str, str]:
    """Official names such as FEDERAL REPUBLIC OF GERMANY: understood, never proposed. Inverted ones are left out."""
    names: dict[str, str] = {}
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "official_name", None), getattr(country, "common_name", None)):
            if name and "," not in name:
                names[_plain(name).removeprefix("THE ")] = country.alpha_2
    return names


@cache
def _codes() -> dict[str, str]:
    alpha_2 = {country.alpha_2: country.alpha_2 for country in pycountry.countries}
    return alpha_2 | {country.alpha_3: country.alpha_2 for country in pycountry.countries}


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES


def _plain(text: str) -> str:
    """Capitals without accents, commas and full stops, with single spaces."""
    letters = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode().upper()
    return " ".join(re.sub(r"[.]", "", letters.replace("&", " AND ")).replace(",", " ").split())
