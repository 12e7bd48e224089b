"""B1 and B2: the exporter as registered, one consignee abroad."""

import re
from collections.abc import Iterator

from services.application.rules.book import Breach, Checked, Question, one_line, rule
from services.application.rules.box5 import final_destination, named_conveyance, place, route
from services.application.rules.countries import (
    LANDLOCKED,
    country_at_end,
    named_at_end,
    same_destination,
    with_formal_country,
)

TO_ORDER = re.compile(r"\s*(?:(?:CONSIGNED |CONSIGN |MADE OUT |UN)?TO (?:THE )?ORDER|ORDER OF)\b", re.IGNORECASE)
# MESSRS and M/S are no part of a name. TO may be one (TO HIEN THANH CO.), unless it stands as a label.
FORM_OF_ADDRESS = re.compile(
    r"\s*(?:(?:TO\b\s*[:.,]+\s*|TO\s*\n)?(?:M/S|MESSRS)\b[.:,]*\s*|TO\b\s*[:.,]+\s*|TO\s*\n|TO\s+(?:M/S|MESSRS)\b[.:,]*\s*)",
    re.IGNORECASE,
)
PERHAPS_A_NAME = re.compile(r"\s*TO\s+\w", re.IGNORECASE)
JAPANESE_ADDRESS = re.compile(r"\n.*\bJAPAN[.,]?\s*(\n|$)", re.IGNORECASE)
SECOND_PARTY = re.compile(r"(?:^|\n)\s*(?:ALSO |2ND |SECOND )?NOTIFY(?: PARTY)?\b", re.IGNORECASE)
BETWEEN_PARTIES = re.compile(r"(?:\s+AND(?:/OR)?\s+|\s*[&/;+]\s*|\s+OR\s+|\n\s*(?:AND|&)\s*\n?)", re.IGNORECASE)


@rule(
    "B1-01",
    "error",
    ja="輸出者名は登録された英文社名「{name}」と一字一句（コンマ、ピリオド、空白も）同じにしてください",
    en="The exporter's name must be the registered English name '{name}', letter by letter",
)
def exporter_is_the_registered_name(checked: Checked) -> Iterator[Breach]:
    name, _, address = checked.draft.certificate.exporter.partition("\n")
    if checked.draft.certificate.exporter and name != checked.facts.name_en:
        yield Breach("/certificate/exporter", f"{checked.facts.name_en}\n{address}".strip(), name=checked.facts.name_en)


@rule(
    "B1-02",
    "error",
    ja="輸出者の住所は登録された英文住所のいずれかとし、JAPANで終えてください",
    en="The exporter's address must be one of the registered English addresses and end with JAPAN",
)
def exporter_address_is_registered(checked: Checked) -> Iterator[Breach]:
    _, _, address = checked.draft.certificate.exporter.partition("\n")
    registered = [_with_japan(known) for known in checked.facts.addresses_en]
    if checked.draft.certificate.exporter and one_line(address) not in registered:
        first = f"{checked.facts.name_en}\n{registered[0]}" if registered else None
        yield Breach("/certificate/exporter", first)


def _with_japan(address: str) -> str:
    line = one_line(address)
    return line if line.upper().endswith("JAPAN") else f"{line}, JAPAN"


@rule(
    "B2-01",
    "error",
    ja="荷受人は海外の一社とし、住所の最後に正式な国名（英語）を書いてください",
    en="The consignee must be one company abroad; end its address with the formal country name",
    asks=("二社目と思われる会社", "what looks like a second company"),
)
def consignee_is_abroad(checked: Checked) -> Iterator[Breach]:
    boxes = checked.draft.certificate
    consignee = boxes.consignee
    if not consignee.strip() or TO_ORDER.match(consignee):
        return
    country = consignee_country(checked)
    if country in (None, "JP") or JAPANESE_ADDRESS.search(consignee):
        yield Breach("/certificate/consignee", None if country else with_formal_country(consignee))
    elif SECOND_PARTY.search(consignee) or _names_two_companies(consignee, boxes.language):
        yield Question("/certificate/consignee")


def _names_two_companies(consignee: str, language: str) -> bool:
    """An address that ends with its country, AND, and another one: `X GMBH, HAMBURG, GERMANY AND Y AG, ZURICH, …`."""
    for between in BETWEEN_PARTIES.finditer(consignee):
        before = consignee[: between.start()]
        found = named_at_end(before, language)
        # A company's name may begin with a country: only one behind a comma or in a later line ends an address.
        if found and found.end == len(before.rstrip(" .,")) and re.search(r"[,\n]\s*(?:THE )?$", before[: found.start]):
            return country_at_end(consignee[between.end() :], language) is not None
    return False


def consignee_country(checked: Checked) -> str | None:
    """The code of the country that ends the consignee's address; telephone, fax and the like may follow it."""
    boxes = checked.draft.certificate
    return country_at_end(boxes.consignee, boxes.language)


@rule(
    "B2-02",
    "error",
    ja="荷受人名の前に「To」「M/S」「Messrs」を付けないでください",
    en="Write the consignee's name without 'To', 'M/S' or 'Messrs' before it",
    asks=("Toで始まる社名", "a name that begins with To"),
)
def consignee_has_no_form_of_address(checked: Checked) -> Iterator[Breach]:
    consignee = checked.draft.certificate.consignee
    if TO_ORDER.match(consignee):
        return
    if address := FORM_OF_ADDRESS.match(consignee):
        yield Breach("/certificate/consignee", consignee[address.end() :])
    elif PERHAPS_A_NAME.match(consignee):
        yield Question("/certificate/consignee")


@rule(
    "B2-03",
    "error",
    ja="荷受人の国と仕向地の国が異なります。内陸国の場合は「Final Destination: 都市名, 国名」を加えてください",
    en="The consignee's country is not that of the destination. For a landlocked country add "
    "'Final Destination: city, country' to box 5",
    asks=("港名だけで国名のない仕向地", "a destination that is known by its port only"),
)
def consignee_is_where_the_goods_go(checked: Checked) -> Iterator[Breach]:
    boxes = checked.draft.certificate
    way = route(boxes.transport, boxes.language)
    home = consignee_country(checked)
    there = place(way.destination, boxes.language) if way else None
    if not home or there is None or there.code is None or same_destination(home, there.code):
        return
    if not _goes_on_inland(boxes.transport, home):
        breach = Breach if there.is_named else Question
        yield breach("/certificate/consignee")
        yield breach("/certificate/transport")


def _goes_on_inland(transport: str, home: str) -> bool:
    final = final_destination(transport)
    return home in LANDLOCKED and final is not None and place(final).code == home


@rule(
    "B2-04",
    "error",
    ja="荷受人が「To order」のときは、輸送手段に経路と船名（航海番号）または便名をすべて書いてください",
    en="With a consignee 'To order', box 5 must name the route and the vessel or flight in full",
)
def to_order_needs_route_and_vessel(checked: Checked) -> Iterator[Breach]:
    boxes = checked.draft.certificate
    if not TO_ORDER.match(boxes.consignee) or not boxes.transport or boxes.language != "en":
        return
    if route(boxes.transport, boxes.language) is None or not named_conveyance(boxes.transport):
        yield Breach("/certificate/transport")


EXPORTER_RULES = (exporter_is_the_registered_name, exporter_address_is_registered)
PARTY_RULES = (
    *EXPORTER_RULES,
    consignee_is_abroad,
    consignee_has_no_form_of_address,
    consignee_is_where_the_goods_go,
    to_order_needs_route_and_vessel,
)
