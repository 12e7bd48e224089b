"""What must hold between the fields of company data, and for signers."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from libs.common.errors import Invalid
from libs.contracts.names import companies
from services.registration.domain.company import Company, SignerEntry
from services.registration.domain.rules import check_company, check_signers
from tests.services.registration.conftest import agent, sample_company, sample_signers

TODAY = date(2026, 11, 16)
OTHER_FORM = {"legal_form": "その他", "legal_form_other": "監査法人"}
INDIVIDUAL = {
    "entity": "individual",
    "legal_form": None,
    "legal_form_position": None,
    "corporate_number": None,
    "representative": {"name": "会議所 花子"},
}


def faults(company: dict[str, Any]) -> dict[str, str]:
    """Code by pointer."""
    try:
        check_company(Company.model_validate(company), TODAY)
    except Invalid as error:
        return {fault.pointer: fault.code for fault in error.errors}
    return {}


GOOD: list[dict[str, Any]] = [
    {},
    OTHER_FORM,
    INDIVIDUAL,
    {"name_ja": "ABC Trading"},
    {"corporate_number": None},
    {"kind": "both"},
    {
        "representative": {"title": "代表取締役", "name": "会議所 一郎"},
        "founded_on": "1990-04-01",
        "capital_yen": 10_000_000,
    },
]


@pytest.mark.parametrize("change", GOOD, ids=str)
def test_company_data_as_in_the_register_is_taken(change: dict[str, Any]) -> None:
    # about: REG-05, REG-26
    assert faults(sample_company() | change) == {}


BAD: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"name_ja": "𠮷野商事"}, {"/name_ja": "cannot-be-printed"}),
    ({"representative": {"title": "代表取締役", "name": "𠮷田 一郎"}}, {"/representative/name": "cannot-be-printed"}),
    ({"name_en": "Ｎissho"}, {"/name_en": "not-half-width"}),
    ({"further_addresses_en": ["1-1 Minatomirai", "横浜"]}, {"/further_addresses_en/1": "not-half-width"}),
    ({"legal_form": None}, {"/legal_form": "missing"}),
    ({"legal_form_position": None}, {"/legal_form_position": "missing"}),
    ({"legal_form": "その他"}, {"/legal_form_other": "other"}),
    ({"legal_form_other": "監査法人"}, {"/legal_form_other": "other"}),
    ({"entity": "individual", "corporate_number": None}, {"/legal_form": "not-for-individuals"}),
    (INDIVIDUAL | {"corporate_number": "7000012050002"}, {"/corporate_number": "not-for-individuals"}),
    ({"corporate_number": "7000012050003"}, {"/corporate_number": "wrong"}),
    ({"corporate_number": "7-0000-1205-000"}, {"/corporate_number": "wrong"}),
    ({"name_ja": "日商テスト商事株式会社"}, {"/name_ja": "with-legal-form"}),
    ({"kind": "agent"}, {"/further_addresses_en": "applicants-only"}),
    ({"present_address": {"en": "Tokyo"}}, {"/present_address/ja": "missing"}),
    (
        {"present_address": {"en": "Tokyo", "same_as_registered": True, "ja": "東京都"}},
        {"/present_address/same_as_registered": "given-twice"},
    ),
    ({"founded_on": "2026-11-17"}, {"/founded_on": "future"}),
    ({"representative": {}}, {"/representative/title": "missing", "/representative/name": "missing"}),
    ({"representative": {"name": "会議所 一郎"}}, {"/representative/title": "missing"}),
    (INDIVIDUAL | {"representative": {}}, {"/representative/name": "missing"}),
    ({"main_goods": ["雑貨", "雑貨"]}, {"/main_goods": "repeated"}),
]


@pytest.mark.parametrize(("change", "expected"), BAD, ids=str)
def test_a_fault_is_named_with_its_place(change: dict[str, Any], expected: dict[str, str]) -> None:
    # about: REG-05
    assert faults(sample_company() | change) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"trade": "商社"},
        {"main_goods": []},
        {"main_goods": ["鉄"]},
        {"further_addresses_en": ["a", "b", "c"]},
        {"registered_address": {"postcode": "100000", "ja": "東京都"}},
        {"membership": "guest"},
        {"chamber": "8888"},
    ],
    ids=str,
)
def test_what_is_not_in_the_lists_does_not_pass(change: dict[str, Any]) -> None:
    # about: REG-05
    with pytest.raises(ValidationError):
        Company.model_validate(sample_company() | change)


def test_the_lists_are_the_manuals() -> None:
    # about: REG-05
    trades = "製造業、卸売業、小売業、建設業、運輸業、金融業、団体、フォワーダー、その他"
    assert "、".join(companies.TRADES) == trades
    goods = "一般機械、電気機器、輸送用機器、精密機器、金属・金属製品、化学製品、紡績・繊維製品、食料品、雑貨、その他"
    assert "、".join(companies.MAIN_GOODS) == goods


def test_full_width_letters_come_back_with_what_to_write() -> None:
    # about: REG-05, APP-03
    with pytest.raises(Invalid) as caught:
        check_company(
            Company.model_validate(sample_company() | {"name_en": "Ｎｉｓｓｈｏ　Ｔｅｓｔ，　Ｌｔｄ．－Ａ"}), TODAY
        )
    assert [(fault.pointer, fault.proposal) for fault in caught.value.errors] == [("/name_en", "Nissho Test, Ltd.-A")]


def signer_faults(company: dict[str, Any], signers: list[dict[str, str]]) -> dict[str, str]:
    entries = [SignerEntry.model_validate(signer) for signer in signers]
    try:
        check_signers(Company.model_validate(company), entries)
    except Invalid as error:
        return {fault.pointer: fault.code for fault in error.errors}
    return {}


def test_applicants_have_signers_and_agents_have_none() -> None:
    # about: REG-06, REG-15
    assert signer_faults(sample_company(), sample_signers()) == {}
    assert signer_faults(sample_company(), []) == {"/signers": "missing"}
    assert signer_faults(agent(), []) == {}
    assert signer_faults(agent(), sample_signers()) == {"/signers": "agents-have-none"}


def test_a_signer_needs_english_letters_and_stands_once() -> None:
    # about: REG-06
    taro = sample_signers()[0]
    assert signer_faults(sample_company(), [taro, taro]) == {"/signers/1": "repeated"}
    assert signer_faults(sample_company(), [taro | {"title_en": "社長"}]) == {"/signers/0/title_en": "not-half-width"}
    with pytest.raises(ValidationError):
        SignerEntry.model_validate(taro | {"title_en": "  "})


def test_admin_and_signer_may_be_one_person() -> None:
    # about: REG-21
    contact = sample_company()["contact"]
    same = {"name_ja": contact["name"], "name_en": "Hanako Kanri", "title_en": "Manager", "email": contact["email"]}
    assert signer_faults(sample_company(), [same]) == {}


def test_the_character_that_no_paper_can_show_is_named_with_its_place() -> None:
    # about: REG-05, REG-07
    signers = [SignerEntry.model_validate(sample_signers()[0] | {"name_ja": "髙﨑𠮷"})]
    with pytest.raises(Invalid) as caught:
        check_signers(Company.model_validate(sample_company()), signers)
    (fault,) = caught.value.errors
    assert (fault.pointer, fault.code) == ("/signers/0/name_ja", "cannot-be-printed")
    assert "3文字目「𠮷」（U+20BB7）" in fault.ja and "3 '𠮷' (U+20BB7)" in fault.en


@pytest.mark.parametrize(
    ("typed", "proposal"), [("Seán", "Sean"), ("Nisshō", "Nissho"), ("Ａ‎Ｂ", "AB"), ("3½", "3 1/2"), ("会議所", None)]
)
def test_english_names_get_the_proposals_that_goods_get(typed: str, proposal: str | None) -> None:
    # about: REG-05
    signers = [SignerEntry.model_validate(sample_signers()[0] | {"name_en": typed})]
    if typed == "Ａ‎Ｂ":
        assert signers[0].name_en == "ＡＢ"
    with pytest.raises(Invalid) as caught:
        check_signers(Company.model_validate(sample_company()), signers)
    assert [(fault.pointer, fault.proposal) for fault in caught.value.errors] == [("/signers/0/name_en", proposal)]


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("phone", "03(1234)5678", "03-1234-5678"),
        ("phone", "+81 3 1234 5678", "+81-3-1234-5678"),
        ("phone", "０３ー１２３４ー５６７８", "03-1234-5678"),
        ("email", "ａｎｄｏ@nissho-test.example", "ando@nissho-test.example"),
        ("email", "\u200bando＠nissho-test.example ", "ando@nissho-test.example"),
        ("name", " 吉田\u200b 花子", "吉田 花子"),
    ],
)
def test_what_is_typed_with_a_japanese_keyboard_or_copied_is_kept_as_it_is_meant(
    field: str, typed: str, kept: str
) -> None:
    # about: REG-05
    contact = sample_company()["contact"] | {field: typed}
    company = Company.model_validate(sample_company() | {"contact": contact})
    assert getattr(company.contact, field) == kept


def test_numbers_of_invoices_and_postal_signs_are_folded() -> None:
    # about: REG-05
    company = Company.model_validate(
        sample_company()
        | {
            "corporate_number": "T7000012050002",
            "registered_address": {"postcode": "〒１００ー０００５", "ja": "東京都"},
        }
    )
    assert (company.corporate_number, company.registered_address.postcode) == ("7000012050002", "100-0005")
