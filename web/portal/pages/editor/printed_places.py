"""Where the text of a printed place is typed: pointers into documents become pointers into drafts. Pure."""

import re
from collections.abc import Sequence

Places = Sequence[tuple[str, str]]
DECLARATION: Places = (
    (r"/declaration/place", "/certificate/declaration_place"),
    (r"/declaration/date", "/certificate/declaration_date"),
    (r"/declaration/.*", "/signer"),
    (r"/own_layout", "/files/own_layout"),
)
ORIGIN: Places = (
    (r"/invoices.*", "/source_invoice/numbers"),
    (r"(/goods.*)", r"\1"),
    (r"(/country_of_origin).*", r"/certificate\1"),
    (r"(/\w+)", r"/certificate\1"),
)
SIGNATURE: Places = (
    (r"/related_invoice.*", "/source_invoice/numbers"),
    (r"(/\w+)", r"/signature\1"),
)
INVOICE: Places = (
    (r"/seller", "/certificate/exporter"),
    (r"/buyer", "/certificate/consignee"),
    (r"/invoice\b.*", "/source_invoice/numbers"),
    (r"(/lines/\d+)/price", r"/source_invoice\1/unit_price"),
    (r"(/.*)", r"/source_invoice\1"),
)
OF_KINDS = {"signature": SIGNATURE, "invoice": INVOICE}


def typed_at(kind: str, pointer: str) -> str:
    """The pointer into the draft; the same one when nobody types what is there."""
    for pattern, place in (*DECLARATION, *OF_KINDS.get(kind, ORIGIN)):
        if found := re.fullmatch(pattern, pointer):
            return found.expand(place)
    return pointer
