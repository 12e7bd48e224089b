"""What cannot be printed is told beside the field in which it was typed (D-16)."""

import pytest

from web.portal.pages.editor.printed_places import typed_at

PLACES = [
    ("origin_japan", "/exporter", "/certificate/exporter"),
    ("origin_japan", "/goods/3/description", "/goods/3/description"),
    ("origin_japan", "/invoices", "/source_invoice/numbers"),
    ("origin_foreign", "/country_of_origin/0", "/certificate/country_of_origin"),
    ("signature", "/addressee", "/signature/addressee"),
    ("signature", "/text", "/signature/text"),
    ("signature", "/related_invoice/number", "/source_invoice/numbers"),
    ("signature", "/own_layout", "/files/own_layout"),
    ("invoice", "/buyer", "/certificate/consignee"),
    ("invoice", "/invoice/number", "/source_invoice/numbers"),
    ("invoice", "/lines/2/price", "/source_invoice/lines/2/unit_price"),
    ("invoice", "/lines/2/amount", "/source_invoice/lines/2/amount"),
    ("invoice", "/total", "/source_invoice/total"),
    ("invoice", "/declaration/place", "/certificate/declaration_place"),
    ("signature", "/declaration/signer_name_en", "/signer"),
]


@pytest.mark.parametrize(("kind", "printed", "typed"), PLACES)
def test_a_printed_place_leads_to_its_field(kind: str, printed: str, typed: str) -> None:
    # about: APP-16
    assert typed_at(kind, printed) == typed
