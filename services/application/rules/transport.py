"""B5: one way from Japan to a destination, by a means, on or about a date."""

import re
from collections.abc import Iterator
from datetime import date

from libs.contracts.values import CertificateKind
from services.application.rules.book import Breach, Checked, Question, one_line, rule
from services.application.rules.box5 import Place, departure, means, place, route
from services.application.rules.countries import lookup, same_destination
from services.application.rules.countries_data import folded
from services.application.rules.parties import consignee_country

MONTHS_AHEAD = 12
"""Nobody knows a ship of later than that: the year is mistyped."""
ABOUT = re.compile(r"\bON\s*(?:OR|/)\s*ABOUT\b|\bON\s*/\s*OR\s+ABOUT\b|\bON\s+OR\s+(?:BEFORE|AFTER)\b|\bAND/OR ABOUT\b")
OREGON = re.compile(r",\s*OR\b(?=\s*(?:,|\d{5}|U\.?S|UNITED|BY\b|PER\b|VIA\b|ON\b|\(|$))|\bOR\s+97\d{3}\b")
ALTERNATIVE = {"en": re.compile(r"\bOR\b"), "fr": re.compile(r"\bOU\b"), "es": re.compile(r"\b[OU]\b")}
_QUOTED = re.compile(r"\"[^\"]*\"")
TWO_SHIPS = re.compile(r"\"[^\"]+\"\s*(?:/|,|;|&|AND/OR|AND|OR)\s*(?:M/V|S/S|VESSEL)?\s*\"[^\"]+\"")
TWO_NAMES = re.compile(r"\b(?:VESSEL|M/?V|M\.V\.?|S\.S\.?)\s+[^/\d]*?[A-Z]{3,}\s*/\s*(?!V\.|VOY)[A-Z]{3,}")

Lacking = tuple[str, str]


@rule(
    "B5-01",
    "error",
    ja="輸送手段には、日本の港または空港（仲介貿易では外国の出発地と国名）から、仕向地と国名まで、輸送方法、出港（予定）日"
    "（月は英字、年は4桁）を書いてください。不足: {lacking_ja}",
    en="Box 5 needs FROM a port or airport in JAPAN (in intermediary trade, a place abroad with its country), TO a "
    "destination with its country, BY a means, ON OR ABOUT a date (month in letters, four-digit year). "
    "Lacking: {lacking_en}",
    asks=("仕向地の国名、知らない輸送方法", "the destination's country, a means that is not known"),
)
def transport_is_complete(checked: Checked) -> Iterator[Breach]:
    boxes = checked.draft.certificate
    if not boxes.transport:
        return
    if boxes.language != "en":
        yield from _in_another_language(checked)
        return
    lacking = [*_ends_lacking(checked), *_rest_lacking(checked)]
    asked = [] if lacking else list(_asked(checked))
    if lacking or asked:
        told = lacking or asked
        ja, en = "、".join(ja for ja, _ in told), ", ".join(en for _, en in told)
        yield (Breach if lacking else Question)(_TRANSPORT, lacking_ja=ja, lacking_en=en)


_TRANSPORT = "/certificate/transport"


def _in_another_language(checked: Checked) -> Iterator[Breach]:
    """Only the way is looked for: dates and means have too many forms."""
    boxes = checked.draft.certificate
    if route(boxes.transport, boxes.language) is None:
        yield Breach(_TRANSPORT, lacking_ja="出発地と仕向地", lacking_en="the way from … to …")


def _ends_lacking(checked: Checked) -> Iterator[Lacking]:
    boxes = checked.draft.certificate
    way = route(boxes.transport, boxes.language)
    if way is None:
        yield "出発地と仕向地", "the way FROM … TO …"
        return
    is_foreign = checked.draft.kind == CertificateKind.ORIGIN_FOREIGN
    if not re.search(r"\bJAPAN\b", way.start) and not (is_foreign and place(way.start, boxes.language).code):
        yield "日本の出発地（JAPAN）", "JAPAN after the place of departure"
    if place(way.destination, boxes.language) == Place("JP", is_named=True):
        yield "海外の仕向地", "a destination abroad"


def _rest_lacking(checked: Checked) -> Iterator[Lacking]:
    transport = checked.draft.certificate.transport
    if means(transport, checked.facts.words("means")) is None:
        yield "輸送方法", "the means (BY …)"
    day = departure(transport)
    if day is None:
        yield "出港日", "the date"
    elif day > _latest(checked.today):
        yield f"正しい出港日（{day}は先すぎます）", f"the right date ({day} is too far ahead)"


def _asked(checked: Checked) -> Iterator[Lacking]:
    """What may well be right, though the book cannot tell: it is asked, and blocks nothing."""
    boxes = checked.draft.certificate
    way = route(boxes.transport, boxes.language)
    there = place(way.destination, boxes.language) if way else None
    if there and not there.is_named and not _is_elsewhere(checked, there):
        yield "仕向地の国名", "the country of the destination"
    if means(boxes.transport, checked.facts.words("means")) is False:
        yield "輸送方法（BY SEA、BY AIR など）", "the means (BY SEA, BY AIR, …)"


def _is_elsewhere(checked: Checked, there: Place) -> bool:
    """B2-03 says then what is wrong with the destination."""
    home = consignee_country(checked)
    return bool(home and there.code) and not same_destination(str(home), str(there.code))


def _latest(today: date) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + MONTHS_AHEAD, 12)
    return date(year, month + 1, min(today.day, 28))


@rule(
    "B5-02",
    "warning",
    ja="輸送手段に「or」や「/」で複数の候補が書かれていませんか。港や船は一つに決めてください",
    en="Does box 5 name alternatives, with 'or' or a slash? Decide on one way and one vessel",
)
def transport_has_no_alternatives(checked: Checked) -> Iterator[Breach]:
    boxes = checked.draft.certificate
    if boxes.transport and _names_alternatives(boxes.transport, boxes.language):
        yield Breach(_TRANSPORT)


def _names_alternatives(transport: str, language: str) -> bool:
    text = ABOUT.sub("", folded(one_line(transport)))
    if TWO_SHIPS.search(text) or TWO_NAMES.search(text):
        return True
    words = OREGON.sub("", _QUOTED.sub("", text))
    if ALTERNATIVE[language].search(words):
        return True
    way = route(transport, language)
    return way is not None and any(_names_two_ports(port) for port in (way.start, way.destination))


def _names_two_ports(port: str) -> bool:
    """`KOBE/OSAKA`, but not `HAMBURG/GERMANY`."""
    _, slash, rest = port.partition("/")
    return slash != "" and lookup(rest.strip()) is None


TRANSPORT_RULES = (transport_is_complete, transport_has_no_alternatives)
