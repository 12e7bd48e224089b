"""B5: one way from Japan to a destination, by a means, on or about a date."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.application.rules.book import Breach, Checked, one_line, rule
from services.application.rules.countries import lookup

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH = r"(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\.?"
_DAY = r"(\d{1,2})(?:ST|ND|RD|TH)?"
DATES = (
    re.compile(rf"\b{_MONTH}\s*{_DAY},?\s*(?P<year>\d{{4}})\b"),
    re.compile(rf"\b{_DAY}[\s-]*{_MONTH},?[\s-]*(?P<year>\d{{4}})\b"),
)
WAY = re.compile(r"\bFROM:?\s+(?P<start>.+?)\s+TO:?\s+(?P<rest>.+)$")
END_OF_DESTINATION = re.compile(r"\s+(?:BY|PER|VIA|ON OR ABOUT|ON/ABOUT|ON|SAILING|IN TRANSIT|FINAL DESTINATION)\b")
MEANS = re.compile(r"\b(BY|PER)\b:?\s+\S|\bHAND[- ]CARR")
CONVEYANCE = re.compile(
    r"\b(?:VESSEL|SHIP|M/?V|M\.V\.|S/S|S\.S\.|FLIGHT|AIRCRAFT)(?:\s+NAME)?[\s:.\"']+"
    r"(?!ON\b|FROM\b|TO\b|FREIGHT\b|CARGO\b)(?=\S*[A-Z0-9])"
)
ON_OR_ABOUT = re.compile(r"\bON\s*(OR|/)\s*ABOUT\b")


@dataclass(frozen=True)
class Route:
    """Where box 5 says that the goods leave and arrive, in capitals."""

    start: str
    destination: str


def route(transport: str) -> Route | None:
    """Read `FROM … TO …` out of box 5; None when it does not say so."""
    way = WAY.search(one_line(transport).upper())
    if way is None:
        return None
    return Route(start=way["start"], destination=END_OF_DESTINATION.split(way["rest"])[0].rstrip(" ,;"))


def named_conveyance(transport: str) -> bool:
    """Whether a vessel or flight is named, not only the kind of transport."""
    return CONVEYANCE.search(one_line(transport).upper()) is not None


def departure(transport: str) -> date | None:
    """The date of box 5, with its month in letters and a four-digit year; None when there is none."""
    text = one_line(transport).upper()
    for form in DATES:
        found = form.search(text)
        if found:
            return _date(found)
    return None


def _date(found: re.Match[str]) -> date | None:
    month = next(word for word in found.groups() if word in MONTHS)
    day = next(word for word in found.groups()[:2] if word.isdigit())
    try:
        return date(int(found["year"]), MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None


@rule(
    "B5-01",
    "error",
    ja="輸送手段には、日本の港または空港から、仕向地まで、輸送方法、出港（予定）日"
    "（月は英字、年は4桁）を書いてください。不足: {lacking_ja}",
    en="Box 5 needs FROM a port or airport in JAPAN, TO a destination, BY a means, ON OR ABOUT a date "
    "(month in letters, four-digit year). Lacking: {lacking_en}",
)
def transport_is_complete(checked: Checked) -> Iterator[Breach]:
    boxes = checked.draft.certificate
    if not boxes.transport or boxes.language != "en":
        return
    lacking = list(_lacking(boxes.transport))
    if lacking:
        ja, en = "、".join(ja for ja, _ in lacking), ", ".join(en for _, en in lacking)
        yield Breach("/certificate/transport", lacking_ja=ja, lacking_en=en)


def _lacking(transport: str) -> Iterator[tuple[str, str]]:
    way = route(transport)
    if way is None:
        yield "出発地と仕向地", "the way FROM … TO …"
    elif not re.search(r"\bJAPAN\b", way.start):
        yield "日本の出発地（JAPAN）", "JAPAN after the place of departure"
    if not MEANS.search(one_line(transport).upper()):
        yield "輸送方法", "the means (BY …)"
    if departure(transport) is None:
        yield "出港日", "the date"


@rule(
    "B5-02",
    "error",
    ja="輸送手段に「or」や「/」で複数の候補を書かず、一つに決めてください",
    en="Box 5 must name one way: no alternatives with 'or' or a slash",
)
def transport_has_no_alternatives(checked: Checked) -> Iterator[Breach]:
    boxes = checked.draft.certificate
    transport = ON_OR_ABOUT.sub("", one_line(boxes.transport).upper())
    way = route(boxes.transport)
    ports = (way.start, way.destination) if way else ()
    two_ways = boxes.language == "en" and re.search(r"\bOR\b", transport) is not None
    if two_ways or any(_names_two_ports(port) for port in ports):
        yield Breach("/certificate/transport")


def _names_two_ports(port: str) -> bool:
    """`KOBE/OSAKA`, but not `HAMBURG/GERMANY`."""
    _, slash, rest = port.partition("/")
    return slash != "" and lookup(rest.strip()) is None


TRANSPORT_RULES = (transport_is_complete, transport_has_no_alternatives)
