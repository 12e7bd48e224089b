"""Fields as mails name them."""

import pytest

from libs.contracts.values import CertificateKind
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
    # about: APP-09
    assert name_of(pointer) == name


def test_other_kinds_name_their_boxes_otherwise() -> None:
    # about: APP-09
    assert name_of("/certificate/consignee", CertificateKind.INVOICE) == "2 買主"
    assert name_of("/source_invoice/lines/0/amount", CertificateKind.INVOICE) == "明細 1行目"
    assert name_of("/signature/text", CertificateKind.SIGNATURE) == "2 宣誓文"
    assert name_of("/contact/email", CertificateKind.SIGNATURE) == "ご担当者"
