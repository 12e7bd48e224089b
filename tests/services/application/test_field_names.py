"""Fields as mails name them."""

import pytest

from services.application.field_names import name_of


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("/certificate/remarks", "6 備考"),
        ("/certificate/country_of_origin/1", "4 原産国"),
        ("/source_invoice/numbers/0", "3 インボイス番号"),
        ("/source_invoice/terms", "典拠インボイス"),
        ("/goods/11/quantity", "商品 12行目"),
        ("/goods", "7 商品・8 数量"),
        ("/somewhere/else", "somewhere/else"),
    ],
)
def test_a_pointer_is_named_by_the_smallest_field_that_it_leads_into(pointer: str, name: str) -> None:
    # covers: APP-09
    assert name_of(pointer) == name
