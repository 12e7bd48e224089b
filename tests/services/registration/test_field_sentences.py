"""What an applicant reads beside each field of the company data that is wrong."""

from typing import Any

import pytest

from tests.services.registration.conftest import BEHIND, Office, sample_company, sample_signers

LINKED = "/v1/registration-request"


def with_value(pointer: str, value: Any) -> dict[str, Any]:
    """The sample company with another value at `pointer`."""
    company = sample_company()
    *parents, last = pointer.split("/")[1:]
    place = company
    for name in parents:
        place = place[name]
    place[last] = value
    return company


async def entering(office: Office) -> str:
    link = await office.invited()
    await office.ok("POST", f"{LINKED}/consents", {"documents": BEHIND}, link=link)
    return link


@pytest.mark.parametrize(
    ("pointer", "value", "ja", "en"),
    [
        ("/kind", "x", "選択肢の中から", "listed values"),
        ("/membership", None, "必須項目です", "required"),
        ("/entity", "", "必須項目です", "required"),
        ("/legal_form", "x", "選択肢の中から", "listed values"),
        ("/legal_form", None, "法人格を選択", "legal form"),
        ("/legal_form_position", None, "前後位置を選択", "where the legal form stands"),
        ("/name_ja", " ", "必須項目です", "required"),
        ("/name_ja", "あ" * 121, "120文字以内", "at most 120 characters"),
        ("/name_en", "ＮＩＳＳＨＯ", "1文字目の「Ｎ」は使えません", "half-width characters only"),
        ("/registered_address/postcode", "123", "郵便番号は7桁", "7 digits"),
        ("/registered_address/ja", "", "必須項目です", "required"),
        ("/present_address/en", "１ Ginza", "1文字目の「１」は使えません", "half-width characters only"),
        ("/further_addresses_en", ["a", "b", "c"], "2件以内", "at most 2"),
        ("/founded_on", "2026/04", "日付が正しくありません", "not a date"),
        ("/founded_on", "2999-01-01", "未来の日付", "in the future"),
        ("/capital_yen", -1, "0以上", "0 or more"),
        ("/employees", "many", "整数を入力", "whole number"),
        ("/corporate_number", "1234", "13桁の数字", "13 digits"),
        ("/second_hand_dealer", None, "必須項目です", "required"),
        ("/trade", "", "必須項目です", "required"),
        ("/main_goods", [], "1件以上", "at least 1"),
        ("/contact/name", "", "必須項目です", "required"),
        ("/contact/phone", "telephone", "電話番号は数字とハイフン", "digits and hyphens"),
        ("/contact/email", "nobody", "メールアドレスの形式", "not an e-mail address"),
    ],
)
async def test_each_field_says_in_both_languages_what_to_do(
    office: Office, pointer: str, value: Any, ja: str, en: str
) -> None:
    # covers: REG-05, REG-26
    answer = await office.call("PUT", f"{LINKED}/company", with_value(pointer, value), link=await entering(office))
    assert answer.status == 422
    [error] = [error for error in answer.json["errors"] if error["pointer"].startswith(pointer)]
    assert ja in error["ja"]
    assert en in error["en"]


async def test_each_field_of_a_signer_says_what_to_do(office: Office) -> None:
    # covers: REG-06
    link, signers = await entering(office), sample_signers()
    await office.ok("PUT", f"{LINKED}/company", sample_company(), link=link)
    signers[1] = {"name_ja": "", "name_en": "", "email": "x"}
    answer = await office.call("PUT", f"{LINKED}/signers", {"signers": signers}, link=link)
    assert {error["pointer"]: error["en"].split(".")[0] for error in answer.json["errors"]} == {
        "/signers/1/name_ja": "This is required",
        "/signers/1/name_en": "This is required",
        "/signers/1/title_en": "This is required",
        "/signers/1/email": "This is not an e-mail address (it looks like name@example",
    }
    signers[1] = sample_signers()[1] | {"name_en": "ＪＩＲＯ"}
    [error] = (await office.call("PUT", f"{LINKED}/signers", {"signers": signers}, link=link)).json["errors"]
    assert (error["pointer"], error["proposal"]) == ("/signers/1/name_en", "JIRO")


@pytest.mark.parametrize(
    ("pointer", "typed", "kept"),
    [
        ("/registered_address/postcode", "１００－０００１", "100-0001"),
        ("/registered_address/postcode", "1000001", "100-0001"),
        ("/contact/phone", "０３ー１２３４ー５６７８", "03-1234-5678"),
    ],
)
async def test_numbers_are_read_as_meant(office: Office, pointer: str, typed: str, kept: str) -> None:
    # covers: REG-05
    view = await office.ok("PUT", f"{LINKED}/company", with_value(pointer, typed), link=await entering(office))
    place: Any = view["company"]
    for name in pointer.split("/")[1:]:
        place = place[name]
    assert place == kept
