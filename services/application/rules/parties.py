"""B1 and B2: the exporter as registered, one consignee abroad."""

import re
from collections.abc import Iterator

from services.application.rules.book import Breach, Checked, one_line, rule
from services.application.rules.countries import LANDLOCKED, country_at_end, proposal, same_destination
from services.application.rules.transport import named_conveyance, route

TO_ORDER = re.compile(r"TO (THE )?ORDER\b", re.IGNORECASE)
FORM_OF_ADDRESS = re.compile(r"(TO|M/S|MESSRS)\b[.:,]*\s*", re.IGNORECASE)
CONTACT_DETAILS = re.compile(r"[\s,;(]*\b(TEL|PHONE|FAX|ATTN|E-?MAIL|VAT NO|TAX ID)\b[^\n]*", re.IGNORECASE)
JAPANESE_ADDRESS = re.compile(r"\n.*\bJAPAN[.,]?\s*(\n|$)", re.IGNORECASE)
FINAL_DESTINATION = re.compile(r"FINAL DESTINATION\s*:?\s*([^\n;()]+)", re.IGNORECASE)


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
)
def consignee_is_abroad(checked: Checked) -> Iterator[Breach]:
    consignee = checked.draft.certificate.consignee
    if not consignee or TO_ORDER.match(consignee):
        return
    country = consignee_country(checked)
    if country in (None, "JP") or JAPANESE_ADDRESS.search(consignee):
        yield Breach("/certificate/consignee", None if country else _with_formal_country(consignee))


def consignee_country(checked: Checked) -> str | None:
    """The code of the country that ends the consignee's address; telephone, fax and the like may follow it."""
    boxes = checked.draft.certificate
    return country_at_end(CONTACT_DETAILS.sub("", boxes.consignee), boxes.language)


def _with_formal_country(address: str) -> str | None:
    """The address with its last part, a code or short form such as USA, written in full."""
    head, comma, last = address.rpartition(",")
    country = proposal(last)
    return f"{head}{comma} {country}" if country and country != "JAPAN" else None


@rule(
    "B2-02",
    "error",
    ja="荷受人名の前に「To」「M/S」「Messrs」を付けないでください",
    en="Write the consignee's name without 'To', 'M/S' or 'Messrs' before it",
)
def consignee_has_no_form_of_address(checked: Checked) -> Iterator[Breach]:
    consignee = checked.draft.certificate.consignee
    address = FORM_OF_ADDRESS.match(consignee)
    if address and not TO_ORDER.match(consignee):
        yield Breach("/certificate/consignee", consignee[address.end() :])


@rule(
    "B2-03",
    "error",
    ja="荷受人の国と仕向地の国が異なります。内陸国の場合は「Final Destination: 都市名, 国名」を加えてください",
    en="The consignee's country is not that of the destination. For a landlocked country add "
    "'Final Destination: city, country' to box 5",
)
def consignee_is_where_the_goods_go(checked: Checked) -> Iterator[Breach]:
    boxes = checked.draft.certificate
    way = route(boxes.transport)
    home = consignee_country(checked)
    there = country_at_end(way.destination, boxes.language) if way else None
    if home and there and not same_destination(home, there) and not _goes_on_inland(boxes.transport, home):
        yield Breach("/certificate/consignee")
        yield Breach("/certificate/transport")


def _goes_on_inland(transport: str, home: str) -> bool:
    final = FINAL_DESTINATION.search(transport)
    return home in LANDLOCKED and final is not None and country_at_end(final[1]) == home


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
    if route(boxes.transport) is None or not named_conveyance(boxes.transport):
        yield Breach("/certificate/transport")


EXPORTER_RULES = (exporter_is_the_registered_name, exporter_address_is_registered)
PARTY_RULES = (
    *EXPORTER_RULES,
    consignee_is_abroad,
    consignee_has_no_form_of_address,
    consignee_is_where_the_goods_go,
    to_order_needs_route_and_vessel,
)
