"""What people call things: each once, in both languages."""

from collections import defaultdict
from typing import get_args

import pytest

from libs.common.auth import Role
from libs.contracts import names
from libs.contracts.names import Name, cases, companies, people
from libs.contracts.names.fields import OF_KINDS, PRINTED, name_of, printed_name_of
from libs.contracts.values import CertificateKind, Membership, RegistrationKind, SignatureForm


@pytest.mark.parametrize(
    ("pointer", "ja", "en"),
    [
        ("/certificate/remarks", "6 備考", "6 Remarks"),
        ("/certificate/country_of_origin/1", "4 原産国", "4 Country of origin"),
        ("/source_invoice/numbers/0", "3 インボイス番号", "3 Invoice number"),
        ("/source_invoice/further/1/date", "3 追加インボイス 2件目: 日付", "3 Further invoice 2: date"),
        ("/source_invoice/lines/0", "インボイス 1行目", "Invoice line 1"),
        ("/goods/11/quantity", "商品 12行目: 数量", "Goods line 12: Quantity"),
        ("/goods", "7 商品・8 数量", "7 Goods, 8 Quantity"),
        ("/own_reference", "自社管理番号", "Own reference"),
        ("/somewhere/else", "somewhere/else", "somewhere/else"),
    ],
)
def test_a_pointer_is_named_by_the_smallest_field_that_it_leads_into(pointer: str, ja: str, en: str) -> None:
    # about: APP-09
    assert name_of(pointer) == Name(ja, en)


def test_other_kinds_name_their_boxes_otherwise() -> None:
    # about: APP-09
    assert name_of("/certificate/consignee", CertificateKind.INVOICE).ja == "2 買主"
    assert name_of("/source_invoice/lines/0/amount", CertificateKind.INVOICE).ja == "インボイス 1行目: 金額"
    assert name_of("/signature/text", CertificateKind.SIGNATURE).ja == "2 宣誓文"
    assert name_of("/contact/email", CertificateKind.SIGNATURE).ja == "担当者のE-mail"


def test_a_printed_box_is_called_as_the_field_that_it_was_typed_in() -> None:
    assert printed_name_of("/consignee") == name_of("/certificate/consignee")
    assert printed_name_of("/invoices/0/number").en == "3 No. and date of invoice"
    assert all(name.ja and name.en for name in PRINTED.values())


def test_an_english_name_has_one_japanese_word() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for name in names.all_names():
        if not name.is_particular:
            found[name.en].add(name.ja)
    assert {english: japanese for english, japanese in found.items() if len(japanese) > 1} == {}


def test_every_code_has_its_name() -> None:
    assert set(cases.KINDS) == set(CertificateKind)
    assert set(OF_KINDS) <= set(CertificateKind)
    assert set(cases.SIGNATURE_FORMS) == set(get_args(SignatureForm))
    assert set(companies.KINDS) == set(get_args(RegistrationKind))
    assert set(companies.MEMBERSHIPS) == set(get_args(Membership))
    assert set(companies.PAPER_NOTES) == set(companies.PAPERS) - {"paper_list"}
    assert set(people.ROLES) == set(get_args(Role))
