"""Registration papers and cards."""

import json
from datetime import UTC, date, datetime
from typing import get_args

import pypdfium2
import pytest
import zxingcpp

from libs.contracts.registration import RegistrationPaper
from services.rendering.draw.login_cards import HIDDEN, RegistrationCard, SignerCard, render_cards
from services.rendering.draw.registration_papers import PaperData, render_registration_paper
from tests.pdfs import text_of
from tests.services.rendering.conftest import SAMPLES, digest
from tests.services.rendering.draw.test_origin import codes_of

KINDS = get_args(RegistrationPaper.__value__ if hasattr(RegistrationPaper, "__value__") else RegistrationPaper)
SIGNED = "kM7-vTq2-Xw9p"


@pytest.fixture(scope="module")
def company() -> PaperData:
    written = json.loads((SAMPLES / "company.json").read_text("utf-8"))
    return PaperData(
        **written,
        chamber_name_ja="デモ商工会議所",
        request_no="R26-0000012",
        revision=3,
        updated_at=datetime(2026, 11, 22, 1, 15, tzinfo=UTC),
    )


# about: REG-07
@pytest.mark.parametrize(
    ("kind", "title", "code"),
    [
        ("pledge_applicant", "誓約書（申請者）", "F1"),
        ("pledge_agent", "誓約書（代行業者）", "F1b"),
        ("business_profile", "業態内容届", "F2"),
        ("signature_notice", "署名届", "F3-1"),
        ("paper_list", "提出書類一覧", "F4"),
    ],
)
def test_each_form_says_what_it_is_to_people_and_to_the_desks_reader(
    company: PaperData, kind: RegistrationPaper, title: str, code: str
) -> None:
    printed = render_registration_paper(kind, company)
    text = text_of(printed.pdf)
    assert title in text.replace(" ", "")
    assert "R26-0000012" in text
    assert "日商テスト商事株式会社" in text
    assert codes_of(printed.pdf) == [[f"8888;R26-0000012;3;{code}"]]


# about: REG-07
@pytest.mark.parametrize("kind", ["pledge_applicant", "pledge_agent"])
def test_a_pledge_is_given_in_the_name_of_whoever_seals_it(company: PaperData, kind: RegistrationPaper) -> None:
    def said(**whose: str) -> str:
        sealed = company.model_copy(update=whose)
        return "".join(text_of(render_registration_paper(kind, sealed).pdf).split())

    of_company = said(representative_title="代表取締役", representative_name="日商 一郎")
    of_person = said(entity="individual", representative_name="証明 花子")
    assert "当社は、" in of_company
    assert "代表者役職・氏名代表取締役日商一郎印" in of_company
    assert "当社" not in of_person
    assert of_person.count("私は、") == of_person.count("私の責任") == 1
    assert "氏名証明花子印" in of_person
    assert "実印を押してください" in of_person


# about: REG-07
@pytest.mark.parametrize("kind", ["business_profile", "signature_notice"])
def test_profile_and_notice_carry_the_update_in_japan_time(company: PaperData, kind: RegistrationPaper) -> None:
    assert "2026年11月22日 10:15" in text_of(render_registration_paper(kind, company).pdf)


# about: REG-07
@pytest.mark.parametrize("kind", KINDS)
def test_missing_facts_leave_room_for_the_pen(kind: RegistrationPaper) -> None:
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    bare = PaperData(
        chamber="8888", chamber_name_ja="デモ", request_no="R26-1", revision=1, updated_at=moment, kind="both"
    )
    assert render_registration_paper(kind, bare).pages == 1


# about: REG-07
def test_many_signers_take_further_sheets_each_with_its_own_code(company: PaperData) -> None:
    many = company.model_copy(update={"signers": company.signers * 2})
    printed = render_registration_paper("signature_notice", many)
    assert codes_of(printed.pdf) == [["8888;R26-0000012;3;F3-1"], ["8888;R26-0000012;3;F3-2"]]


def cards(password: str | None, signature: bytes) -> list[RegistrationCard | SignerCard]:
    same = {
        "chamber": "8888",
        "chamber_name_ja": "デモ商工会議所",
        "registration_number": "8888000004",
        "name_ja": "日商テスト商事株式会社",
        "name_en": "Nissho Test Co., Ltd.",
        "system_url": "https://shomei.example/",
        "password": password,
    }
    company = {"kind": "applicant", "valid_from": date(2026, 11, 22), "valid_until": date(2028, 11, 30)}
    admin = {"admin_id": "8888000004", "admin_name": "管理 花子"}
    signer = {"user_number": 1, "user_id": "8888000004-01", "signer_name_ja": "会議所 太郎", "email": "taro@t.example"}
    written = {"signer_name_en": "Taro Kaigisho", "signer_title_en": "President", "signature_sha256": digest(signature)}
    output = {"first_output_on": date(2026, 11, 22), "output_at": datetime(2026, 11, 22, 1, 15, tzinfo=UTC)}
    return [
        RegistrationCard.model_validate(same | company | admin),
        SignerCard.model_validate(same | signer | written | output),
    ]


# about: REG-11, REG-23, REG-24
def test_cards_show_the_password_once_given_and_asterisks_afterwards(signature: bytes) -> None:
    images = {digest(signature): signature}
    first = text_of(render_cards(cards(SIGNED, signature), images).pdf)
    later = text_of(render_cards(cards(None, signature), images).pdf)
    assert first.count(SIGNED) == 2
    assert later.count(HIDDEN) == 2
    assert "8888000004-01" in later
    assert "本紙に印字されているサイン" in later


# about: D-04, REG-11, REG-23, REG-24
def test_both_cards_say_that_the_password_was_changed_and_only_then(signature: bytes) -> None:
    images = {digest(signature): signature}
    for card in cards(None, signature):
        assert "変更済" not in text_of(render_cards([card], images).pdf)
        changed = text_of(render_cards([card.model_copy(update={"password_changed": True})], images).pdf)
        assert f"{HIDDEN} 変更済" in " ".join(changed.split())


# about: REG-11
def test_no_card_gives_its_password_away_when_it_is_logged(signature: bytes) -> None:
    for card in cards(SIGNED, signature):
        assert SIGNED not in repr(card)
        assert SIGNED not in str(card.model_dump())
        assert SIGNED not in card.model_dump_json()


# about: REG-07
def test_qr_codes_are_large_enough_for_an_office_scanner(company: PaperData) -> None:
    page = pypdfium2.PdfDocument(render_registration_paper("business_profile", company).pdf)[0]
    assert zxingcpp.read_barcodes(page.render(scale=100 / 72).to_pil())
