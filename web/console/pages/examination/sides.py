"""Which values of an application stand beside one another on its examiner's page, by kind of certificate. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

Side = tuple[str, ...]
"""Pointers to fields of the draft."""


@dataclass(frozen=True)
class Sides:
    """`rows` are what stands left and right. `lines` is the printed list, "" when there is none.

    `always` are fields that are shown when they are empty, too. Where the right side is the source invoice, it
    `is_compared` with the left one.
    """

    rows: tuple[tuple[Side, Side], ...]
    lines: str = ""
    columns: Side = ()
    used: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()
    is_compared: bool = False


_ORIGIN: tuple[tuple[Side, Side], ...] = (
    (("/certificate/exporter",), ()),
    (("/certificate/consignee",), ("/source_invoice/consignee", "/source_invoice/buyer")),
    (("/source_invoice/numbers", "/source_invoice/date", "/source_invoice/further"), ()),
    (("/certificate/country_of_origin",), ()),
    (("/certificate/transport",), ("/source_invoice/transport", "/source_invoice/notify_party")),
    (
        ("/certificate/remarks",),
        ("/source_invoice/references", "/source_invoice/terms", "/source_invoice/payment_terms"),
    ),
    (("/certificate/marks",), ("/source_invoice/marks",)),
    (("/certificate/general_name",), ("/source_invoice/general_name",)),
    (
        ("/certificate/declaration_place", "/certificate/declaration_date"),
        ("/source_invoice/currency", "/source_invoice/total"),
    ),
)
_SIGNATURE: tuple[tuple[Side, Side], ...] = (
    (("/signature/addressee",), ("/signature/form", "/signature/country")),
    (("/signature/title", "/signature/text"), ("/source_invoice/numbers", "/source_invoice/date")),
    (("/certificate/declaration_place",), ("/certificate/declaration_date",)),
)
_INVOICE: tuple[tuple[Side, Side], ...] = (
    (("/certificate/exporter",), ("/certificate/consignee",)),
    (
        ("/source_invoice/numbers", "/source_invoice/date"),
        ("/source_invoice/terms", "/source_invoice/currency", "/source_invoice/total"),
    ),
    (("/certificate/declaration_place",), ("/certificate/declaration_date",)),
)


def _all(rows: tuple[tuple[Side, Side], ...]) -> Iterator[str]:
    return (pointer for row in rows for side in row for pointer in side)


ORIGIN = Sides(
    _ORIGIN,
    "/goods",
    ("marks", "description", "quantity", "unit", "hs_code", "origin"),
    frozenset({"description", "quantity", "unit"}),
    frozenset(certificate[0] for certificate, _ in _ORIGIN),
    is_compared=True,
)
PRICED = ("description", "quantity", "unit", "unit_price", "amount")
OF_KINDS = {
    "signature": Sides(_SIGNATURE, always=frozenset(_all(_SIGNATURE))),
    "invoice": Sides(_INVOICE, "/source_invoice/lines", PRICED, frozenset(PRICED), frozenset(_all(_INVOICE))),
}


def sides_of(kind: str) -> Sides:
    """What is shown of that kind."""
    return OF_KINDS.get(kind, ORIGIN)
