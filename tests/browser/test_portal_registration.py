"""貿易登録 by clicking and typing: from the guide to the printed forms (P01 to P08)."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.async_api import BrowserContext, Page, expect

from ops.places import CHECKOUT
from tests.browser.axe import serious
from tests.browser.people import Stage, picture, see
from tests.journeys.town import DEMO

PDF = "application/pdf"
SAMPLES = CHECKOUT / "samples"


def new_address() -> str:
    """A mailbox that nobody has."""
    return f"hanako+{uuid4().hex[:10]}@nissho-test.example"


async def link_in_mail(stage: Stage, address: str, after: int = 0) -> str:
    """The newest mail's link, once it has come."""
    await stage.town.rest()
    return str(re.findall(r"http\S+/entry/\S+", stage.town.mails(address, after)[0].text)[0])


async def agree_to_rules(page: Page, email: str) -> None:
    """P02: both addresses, both rule documents, the tick."""
    await page.fill("#email", email)
    await page.fill("#email_again", email)
    for name in ("商工会議所原産地証明書等貿易関係書類認証規程", "商工会議所貿易関係証明罰則規程"):
        await page.get_by_role("button", name=name).click()
        await expect(page.get_by_role("dialog")).to_contain_text("第1条")
        await page.get_by_role("dialog").get_by_role("button", name="閉じる").click()
    await page.check("#agree")


async def ask_for_link(stage: Stage, page: Page, email: str, chamber: str = "8888") -> None:
    """P02 and P03, then the link of the real mail."""
    await page.goto(f"{stage.portal}/tentative-company/email?cci_code={chamber}")
    await agree_to_rules(page, email)
    await page.locator("button.primary", has_text="送信").click()
    await see(page, "送信完了")
    await page.goto(await link_in_mail(stage, email))
    await page.wait_for_url("**/registration/consent")


async def consent(page: Page) -> None:
    """P04."""
    for name in ("個人情報の取り扱い", "貿易関係証明オンライン発給サービス利用規約"):
        await page.get_by_role("button", name=name, exact=True).click()
        await page.get_by_role("dialog").get_by_role("button", name="閉じる").click()
    await page.get_by_label("内容を確認し、同意する").check()
    await page.get_by_role("button", name="同意して進む").click()
    await page.wait_for_url("**/registration/company")


async def choose(page: Page, name: str, value: str) -> None:
    await page.check(f'[name="{name}"][value="{value}"]')


async def type_company(page: Page, kind: str = "applicant", email: str = "hanako@nissho-test.example") -> None:
    """P05, as the sample company does it."""
    for name, value in {
        "kind": kind,
        "membership": "member",
        "entity": "corporate",
        "legal_form_position": "after",
    }.items():
        await choose(page, name, value)
    await page.select_option("#legal_form", "株式会社")
    typed = {
        "name_ja": "日商テスト商事",
        "name_en": "Nissho Test Co., Ltd.",
        "registered_address-postcode": "１０００００５",
        "registered_address-ja": "東京都千代田区丸の内3-2-2",
        "present_address-en": "3-2-2 Marunouchi, Chiyoda-ku, Tokyo 100-0005, JAPAN",
        "contact-name": "管理 花子",
        "contact-phone": "03-1234-5678",
        "contact-email": email,
        "capital_yen": "10,000,000",
    }
    for field, text in typed.items():
        await page.fill(f"#{field}", text)
    await page.check("#present_address-same_as_registered")
    await page.check("#contact-same_as_present")
    await choose(page, "second_hand_dealer", "false")
    await page.select_option("#trade", "卸売業")
    await choose(page, "main_goods", "一般機械")
    await choose(page, "main_goods", "電気機器")


async def type_signer(page: Page, **typed: str) -> None:
    """The four fields of P06."""
    for name, text in typed.items():
        await page.fill(f"#{name}", text)


TARO = {
    "name_ja": "会議所 太郎",
    "name_en": "Taro Kaigisho",
    "title_en": "President",
    "email": "taro@nissho-test.example",
}


async def reach_company(stage: Stage, context: BrowserContext, chamber: str = "8888") -> Page:
    """A page on which company data is to be typed."""
    page = await context.new_page()
    await ask_for_link(stage, page, new_address(), chamber)
    await consent(page)
    return page


async def save_drafts(page: Page) -> None:
    """Wait until what was typed is kept."""
    await see(page, "自動保存しました")


async def check_page(page: Page, folder: Path, name: str) -> None:
    """A picture, and nothing that axe finds serious."""
    await picture(page, folder, name)
    assert await serious(page) == []


async def test_a_company_registers_from_the_guide_to_the_printed_forms(stage: Stage) -> None:
    # covers: REG-01, REG-02, REG-03, REG-04, REG-05, REG-06, REG-07, REG-08, REG-19, REG-21, REG-26, REG-28, REG-29
    # covers: HLP-01
    email = new_address()
    async with stage.browser() as context:
        page = await context.new_page()
        await go_from_guide_to_company(stage, page, email)
        await type_company(page)
        await check_page(page, stage.pictures, "P05-company-typed")
        await page.locator("button.primary", has_text="次へ").click()
        await page.wait_for_url("**/registration/signers")
        await enter_signers(stage, page)
        await page.wait_for_url("**/registration/confirmation")
        await check_page(page, stage.pictures, "P07-confirmation")
        await page.get_by_role("button", name="登録申請").click()
        await page.wait_for_url("**/registration/forms")
        await expect(page.locator(".prints li")).to_have_count(4)
        await see(page, "書類提出待ち")
        await check_page(page, stage.pictures, "P08-forms")
        await read_forms(page, ["pledge_applicant", "business_profile", "signature_notice", "paper_list"])
    await stage.town.rest()
    assert "貿易登録申請を受け付けました（申請番号 R" in stage.town.mails(email)[0].subject


async def go_from_guide_to_company(stage: Stage, page: Page, email: str) -> None:
    """P01 to P05, looked at on the way."""
    await page.goto(f"{stage.portal}/tentative-company?cci_code=8888")
    await see(page, "代行業者の貿易登録は不要です")
    await check_page(page, stage.pictures, "P01-guide")
    await page.get_by_role("link", name="次へ").click()
    await check_page(page, stage.pictures, "P02-email")
    await expect(page.locator("#agree")).to_be_disabled()
    await agree_to_rules(page, email)
    await check_page(page, stage.pictures, "P02-email-read")
    await page.locator("button.primary", has_text="送信").click()
    await see(page, f"{email} 宛に")
    await check_page(page, stage.pictures, "P03-sent")
    await page.goto(await link_in_mail(stage, email))
    await page.wait_for_url("**/registration/consent")
    await check_page(page, stage.pictures, "P04-consent")
    await consent(page)
    await check_page(page, stage.pictures, "P05-company")


async def enter_signers(stage: Stage, page: Page) -> None:
    """P06: one copied from the contact, one typed; changed, and taken away."""
    await check_page(page, stage.pictures, "P06-signers-empty")
    await page.get_by_role("button", name="連絡先からコピー").click()
    await expect(page.locator("#name_ja")).to_have_value("管理 花子")
    await type_signer(page, name_en="Hanako Kanri", title_en="Manager")
    await page.get_by_role("button", name="追加", exact=True).click()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await type_signer(page, **TARO)
    await page.keyboard.press("Enter")
    await expect(page.locator("tbody tr")).to_have_count(2)
    await page.get_by_role("button", name="修正 会議所 太郎").click()
    await expect(page.locator("#title_en")).to_have_value("President")
    await check_page(page, stage.pictures, "P06-signers-edit")
    await page.fill("#title_en", "Managing Director")
    await page.get_by_role("button", name="変更を保存").click()
    await see(page, "Managing Director")
    await page.get_by_role("button", name="削除 管理 花子").click()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await check_page(page, stage.pictures, "P06-signers")
    await page.get_by_role("button", name="次へ").last.click()


async def read_forms(page: Page, kinds: list[str]) -> None:
    """Each form is a PDF that the browser shows."""
    links = await page.locator(".prints a").evaluate_all("links => links.map(link => link.href)")
    assert [re.findall(r"/([a-z_]+)\.pdf$", link)[0] for link in links] == kinds
    for link in links:
        answer = await page.request.get(link)
        assert answer.headers["content-type"] == PDF
        assert answer.headers["content-disposition"].startswith("inline")
        assert (await answer.body()).startswith(b"%PDF")


async def test_the_secret_is_nowhere_to_be_seen(stage: Stage) -> None:
    # covers: D-42, REL-52
    async with stage.browser() as context:
        page, email = await context.new_page(), new_address()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await ask_for_link(stage, page, email)
        secret = (await link_in_mail(stage, email)).partition("#")[2]
        assert len(secret) >= 43
        # A page asked for with a fragment is written down with it by the browser; the server never sees it.
        assert not [url for url in asked if secret in url.partition("#")[0]]
        assert secret not in page.url
        assert await page.evaluate("document.cookie") == ""
        [kept] = [cookie for cookie in await context.cookies() if cookie.get("name") == "__Host-link"]
        assert kept.get("value") == f"8888.{secret}"
        assert (kept.get("httpOnly"), kept.get("secure"), kept.get("sameSite")) == (True, True, "Lax")
        assert kept.get("expires") == -1


async def test_wrong_inputs_are_told_beside_their_fields_and_nothing_is_lost(stage: Stage) -> None:
    # covers: REG-02, REG-05, REG-06, REG-18
    async with stage.browser() as context:
        page = await context.new_page()
        await page.goto(f"{stage.portal}/tentative-company/email?cci_code=8888")
        await page.fill("#email", "hanako@nissho-test.example")
        await page.fill("#email_again", "hanoko@nissho-test.example")
        await page.locator("button.primary", has_text="送信").click()
        await expect(page.locator(".summary")).to_be_focused()
        await expect(page.locator("#email_again-fault")).to_contain_text("一致しません")
        assert await page.input_value("#email_again") == "hanoko@nissho-test.example"
        await check_page(page, stage.pictures, "P02-email-refused")

        page = await reach_company(stage, context)
        await type_company(page)
        await page.fill("#name_en", "日商 Test Co., Ltd.")
        await page.fill("#contact-email", "hanako")
        await page.fill("#corporate_number", "123")
        await page.uncheck("#present_address-same_as_registered")
        await page.locator("button.primary", has_text="次へ").click()
        await expect(page.locator(".summary")).to_be_focused()
        await expect(page.locator("#contact-email")).to_have_attribute("aria-invalid", "true")
        assert await page.input_value("#name_en") == "日商 Test Co., Ltd."
        assert await page.input_value("#registered_address-postcode") == "１０００００５"
        await page.fill("#contact-email", "hanako@nissho-test.example")
        await page.locator("button.primary", has_text="次へ").click()
        await expect(page.locator("#name_en-fault")).to_contain_text("使えません")
        await expect(page.locator("#corporate_number-fault")).to_contain_text("13桁")
        await expect(page.locator("#present_address-ja-fault")).to_be_visible()
        await check_page(page, stage.pictures, "P05-company-refused")
        await page.fill("#name_en", "Nissho Test Co., Ltd.")
        await page.fill("#corporate_number", "")
        await page.check("#present_address-same_as_registered")
        await page.locator("button.primary", has_text="次へ").click()
        await page.wait_for_url("**/registration/signers")

        await type_signer(page, **(TARO | {"name_en": "会議所 Taro", "email": ""}))
        await page.get_by_role("button", name="追加", exact=True).click()
        await expect(page.locator(".summary")).to_be_focused()
        assert await page.input_value("#title_en") == "President"
        await check_page(page, stage.pictures, "P06-signers-refused")
        await page.fill("#email", "taro@nissho-test.example")
        await page.get_by_role("button", name="追加", exact=True).click()
        await expect(page.locator("#name_en-fault")).to_contain_text("使えません")


async def test_what_is_typed_is_kept_and_resumed_by_the_mails_link(stage: Stage) -> None:
    # covers: REG-18
    email = new_address()
    async with stage.browser() as context:
        page = await context.new_page()
        await ask_for_link(stage, page, email)
        await consent(page)
        await page.fill("#name_ja", "日商テスト商事")
        await choose(page, "main_goods", "雑貨")
        await save_drafts(page)
    link = await link_in_mail(stage, email)
    async with stage.browser() as context:
        page = await context.new_page()
        await page.goto(link)
        await page.wait_for_url("**/registration/company")
        assert await page.input_value("#name_ja") == "日商テスト商事"
        assert await page.is_checked('[name="main_goods"][value="雑貨"]')
        await type_company(page)
        await page.locator("button.primary", has_text="次へ").click()
        await page.wait_for_url("**/registration/signers")
        await page.fill("#name_ja", "会議所 太郎")
        await page.get_by_role("button", name="戻る").click()
        await page.wait_for_url("**/registration/company")
        await page.goto(link)
        await page.wait_for_url("**/registration/signers")
        assert await page.input_value("#name_ja") == "会議所 太郎"


async def test_an_agent_has_no_signers_and_corrects_after_applying(stage: Stage) -> None:
    # covers: REG-06, REG-07, REG-18
    async with stage.browser() as context:
        page = await reach_company(stage, context)
        await type_company(page, kind="agent")
        await expect(page.locator("#further_addresses_en-0")).to_be_hidden()
        await page.locator("button.primary", has_text="次へ").click()
        await page.wait_for_url("**/registration/confirmation")
        await page.get_by_role("button", name="登録申請").click()
        await expect(page.locator(".prints li")).to_have_count(3)
        await page.get_by_role("link", name="企業情報を修正").click()
        await page.fill("#contact-phone", "03-9999-0000")
        await page.locator("button.primary", has_text="次へ").click()
        await page.get_by_role("link", name="書類", exact=True).click()
        await see(page, "修正内容はまだ申請されていません")
        await picture(page, stage.pictures, "P08-forms-corrected")
        await page.get_by_role("link", name="修正を続ける").click()
        await page.get_by_role("button", name="修正内容で登録申請").click()
        await page.wait_for_url("**/registration/forms")
        await read_forms_when_there(page)


async def test_the_desks_message_is_shown_to_whom_it_sends_back(stage: Stage) -> None:
    # covers: REG-07, REG-08, REG-09
    async with stage.browser() as context:
        page = await reach_company(stage, context)
        await type_company(page, kind="agent")
        await page.locator("button.primary", has_text="次へ").click()
        await page.get_by_role("button", name="登録申請").click()
        number = await page.locator(".whose .code").inner_text()
        desk = stage.story.chamber.reception
        found = await desk.call("GET", f"/registration-requests?request_no={number}")
        path = f"/registration-requests/{found['requests'][0]['request_id']}"
        await desk.call("POST", f"{path}/papers", {"papers": ["pledge_agent"]})
        await page.reload()
        await see(page, "書類確認中")
        await expect(page.get_by_role("row", name="誓約書（代行業者）")).to_contain_text("受領済み")
        await expect(page.get_by_role("link", name="企業情報を修正")).to_have_count(0)
        await picture(page, stage.pictures, "P08-forms-checking")
        await desk.call("POST", f"{path}/return", {"message": "住所が登記と異なります。\nご確認ください。"})
        await page.goto(f"{stage.portal}/registration")
        await page.wait_for_url("**/registration/confirmation")
        await see(page, "住所が登記と異なります。")
        await check_page(page, stage.pictures, "P07-returned")


async def test_many_signers_need_a_letter_of_reason(stage: Stage) -> None:
    # covers: REG-06
    await ask_for_reasons(stage, "8889")
    async with stage.browser() as context:
        page = await reach_company(stage, context, "8889")
        await type_company(page)
        await page.locator("button.primary", has_text="次へ").click()
        for name in ("Taro", "Jiro"):
            await type_signer(page, **(TARO | {"name_en": name, "name_ja": name}))
            await page.get_by_role("button", name="追加", exact=True).click()
            await expect(page.get_by_role("row", name=name)).to_be_visible()
        await page.get_by_role("button", name="次へ").last.click()
        await expect(page.locator("#file-fault")).to_contain_text("理由書")
        await page.fill("#name_ja", "会議所 三郎")
        await page.set_input_files("#file", SAMPLES / "goods.tsv")
        await page.get_by_role("button", name="ファイルを添付").click()
        await expect(page.locator(".summary")).to_be_focused()
        await check_page(page, stage.pictures, "P06-signers-reason")
        await page.set_input_files("#file", SAMPLES / "invoice.pdf")
        await page.get_by_role("button", name="ファイルを添付").click()
        await see(page, "添付済み：invoice.pdf")
        assert await page.input_value("#name_ja") == "会議所 三郎"
        await page.fill("#name_ja", "")
        await page.get_by_role("button", name="次へ").last.click()
        await page.wait_for_url("**/registration/confirmation")
        await see(page, "理由書: invoice.pdf")


async def ask_for_reasons(stage: Stage, chamber: str) -> None:
    """Let the chamber ask for a letter from two signers on."""
    file = json.loads((DEMO / "registration" / "demo" / f"{chamber}.json").read_text())
    file["settings"]["signer_reason_above"] = 1
    changed = stage.town.installation.folder / f"{chamber}.json"
    changed.write_text(json.dumps(file))
    await stage.town.run_job("registration", "open-chamber", str(changed))


async def read_forms_when_there(page: Page) -> None:
    await expect(page.locator(".prints li")).to_have_count(3)
    await read_forms(page, ["pledge_agent", "business_profile", "paper_list"])


async def test_a_link_that_is_over_says_to_begin_again(stage: Stage) -> None:
    # covers: REG-03
    async with stage.browser() as context:
        page = await context.new_page()
        await page.goto(f"{stage.portal}/entry/8888#{'x' * 43}")
        await see(page, "リンクが正しくありません")
        await page.get_by_role("link", name="「貿易登録のご案内」からやり直す").click()
        await page.wait_for_url("**/tentative-company?cci_code=8888")
        await page.goto(f"{stage.portal}/registration/company")
        await see(page, "メールのリンクから開いてください")
        await check_page(page, stage.pictures, "P03-no-link")


async def test_an_expired_link_says_so(stage: Stage) -> None:
    # covers: REG-03
    email = new_address()
    async with stage.browser() as context:
        page = await context.new_page()
        await ask_for_link(stage, page, email)
        await expire_links(stage, email)
        await page.reload()
        await expect(page.get_by_role("heading", level=1)).to_have_text("リンク期限切れ")
        await check_page(page, stage.pictures, "P03-expired")
        await page.goto(await link_in_mail(stage, email))
        await expect(page.get_by_role("heading", level=1)).to_have_text("リンク期限切れ")


async def expire_links(stage: Stage, email: str) -> None:
    """As if sixty days had gone by for this request alone: the town's clock is everybody's."""
    service = stage.town.lives["registration"].service
    async with service.db.transaction("8888") as tx:
        await tx.execute(
            "UPDATE registration_requests SET link_expires_at = now() - interval '1 day' WHERE email = $1", email
        )


async def test_the_key_path_in_english(stage: Stage) -> None:
    # covers: REG-01, REG-02, REG-04, REG-05, REG-06, REG-07
    email = new_address()
    async with stage.browser("en") as context:
        page = await context.new_page()
        await page.goto(f"{stage.portal}/eCO/tentative-company?cci_code=8888")
        await page.get_by_role("link", name="Next").click()
        await page.fill("#email", email)
        await page.fill("#email_again", email)
        for opener in await page.locator("[data-rules]").all():
            await opener.click()
            await page.get_by_role("dialog").get_by_role("button", name="Close").click()
        await page.check("#agree")
        await page.locator("button.primary", has_text="Send").click()
        await see(page, "The mail is on its way")
        await page.goto(await link_in_mail(stage, email))
        await page.wait_for_url("**/registration/consent")
        for opener in await page.locator("[data-rules]").all():
            await opener.click()
            await page.get_by_role("dialog").get_by_role("button", name="Close").click()
        await page.check("#agree")
        await page.get_by_role("button", name="Agree and go on").click()
        await type_company(page)
        await page.locator("button.primary", has_text="Next").click()
        await type_signer(page, **TARO)
        await page.locator("button.primary", has_text="Next").click()
        await picture(page, stage.pictures, "P07-confirmation-en")
        await page.get_by_role("button", name="Apply for registration").click()
        await expect(page.locator(".prints li")).to_have_count(4)
        await picture(page, stage.pictures, "P08-forms-en")


async def test_an_unknown_code_can_be_typed_again(stage: Stage) -> None:
    # covers: REG-29
    async with stage.browser() as context:
        page = await context.new_page()
        await page.goto(f"{stage.portal}/tentative-company?cci_code=9999")
        await expect(page.locator("#cci_code-fault")).to_contain_text("受け付けていません")
        await check_page(page, stage.pictures, "P01-code")
        await page.fill("#cci_code", "8889")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/tentative-company?cci_code=8889")
        await page.get_by_role("link", name="QRコード付きポスター（印刷用）").click()
        await check_page(page, stage.pictures, "P01-poster")
        await expect(page.locator(".poster .code").first).to_have_text(
            f"{stage.portal}/tentative-company?cci_code=8889"
        )


async def test_without_a_script_the_way_is_the_same(stage: Stage) -> None:
    # covers: REG-02, REG-04, REG-18
    email = new_address()
    async with stage.browser(java_script_enabled=False) as context:
        page = await context.new_page()
        await page.goto(f"{stage.portal}/tentative-company/email?cci_code=8888")
        await page.fill("#email", email)
        await page.fill("#email_again", email)
        for name in ("認証規程", "罰則規程"):
            await page.get_by_role("button", name=re.compile(f"{name}$")).click()
            await page.get_by_role("button", name="戻る").click()
        assert await page.input_value("#email_again") == email
        await page.check("#agree")
        await page.locator("button.primary", has_text="送信").click()
        await see(page, "送信完了")
        link = await link_in_mail(stage, email)
        await page.goto(link)
        await page.fill("#link", link)
        await page.get_by_role("button", name="開く").click()
        await page.wait_for_url("**/registration/consent")
        for name in ("個人情報の取り扱い", "利用規約"):
            await page.get_by_role("button", name=re.compile(f"{name}$")).click()
            await page.get_by_role("button", name="戻る").click()
        await page.check("#agree")
        await page.get_by_role("button", name="同意して進む").click()
        await page.wait_for_url("**/registration/company")


async def test_the_server_too_wants_both_documents_opened(stage: Stage) -> None:
    # covers: REG-02
    email = new_address()
    async with stage.browser() as context:
        page = await context.new_page()
        await page.goto(f"{stage.portal}/tentative-company/email?cci_code=8888")
        await page.fill("#email", email)
        await page.fill("#email_again", email)
        await page.eval_on_selector("#agree", "box => { box.disabled = false; box.checked = true; }")
        await page.locator("button.primary", has_text="送信").click()
        await expect(page.locator(".summary li")).to_have_count(2)
        await see(page, "を開いて確認してください")
        await stage.town.rest()
        assert stage.town.mails(email) == []


async def test_two_requests_in_one_browser_are_never_mixed(stage: Stage) -> None:
    # covers: REG-18
    async with stage.browser() as context:
        first = await reach_company(stage, context)
        await type_company(first)
        second: Any = await context.new_page()
        await ask_for_link(stage, second, new_address())
        await first.locator("button.primary", has_text="次へ").click()
        await see(first, "別の登録申請がこのブラウザーで開かれました")
        assert await first.input_value("#name_ja") == "日商テスト商事"
        await second.reload()
        await see(second, "個人情報の取り扱い・利用規約への同意")
