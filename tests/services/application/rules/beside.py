"""What else a change of the sample must be found to break: everything that is not named here is a false finding."""

from collections.abc import Iterator
from typing import Any

from services.application.findings import Finding

ORIGIN, CONSIGNEE, GOODS = "/certificate/country_of_origin", "/certificate/consignee", "/goods/3"
TRANSPORT, GENERAL = "/certificate/transport", "/certificate/general_name"
LINES = [f"/goods/{number}/origin" for number in range(24)]
ORIGINS = [*(("B4-02", f"{ORIGIN}/{number}") for number in (0, 1)), *(("B4-03", line) for line in LINES)]

# By the pointer that is changed: what that may break beside the rule that the example is about.
BESIDE: dict[str, list[tuple[str, str]]] = {
    CONSIGNEE: [("I-01", CONSIGNEE)],
    "/certificate/language": [("B0-02", "/certificate/language_reason")],
    ORIGIN: ORIGINS,
    f"{ORIGIN}/0": ORIGINS,
    f"{GOODS}/origin": [(rule, f"{GOODS}/origin") for rule in ("B4-02", "B4-03")],
    "/kind": [("E-02", "/files/invoice"), *(("B4-02", place) for place in (f"{ORIGIN}/0", *LINES))],
    GENERAL: [("B7-02", f"{GOODS}/description")],
    f"{GOODS}/description": [("B7-04", GENERAL)],
    "/certificate/declaration_date": [("B3-02", "/source_invoice/date"), ("B9-01", "/certificate/declaration_date")],
    "/shipment/date": [("T-01", "/late_reason"), ("T-03", "/shipment/date")],
}


def unexpected(found: list[Finding], changes: dict[str, Any], *expected: tuple[str, str]) -> list[tuple[str, str]]:
    """What is found and neither expected nor a consequence of the changes, as (rule, pointer)."""
    allowed = {*expected, *_beside(changes)}
    if ("B2-03", TRANSPORT) in allowed:
        allowed.add(("B2-03", CONSIGNEE))  # The two places that do not agree.
    told = [(one.rule_id, one.pointer) for one in found]
    invoiced = "/source_invoice/lines" in changes
    return [one for one in told if one not in allowed and not (invoiced and one[0] == "I-01")]


def _beside(changes: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from (one for pointer in changes for one in BESIDE.get(pointer, ()))
    if CONSIGNEE in changes and not _is_where_the_ship_goes(changes):
        yield "B2-03", TRANSPORT


def _is_where_the_ship_goes(changes: dict[str, Any]) -> bool:
    """Whether no other country than the consignee's is the destination: then B2-03 has nothing to say."""
    consignee = str(changes[CONSIGNEE]).upper()
    return "GERMANY" in consignee or consignee.startswith("TO ORDER") or TRANSPORT in changes
