"""貿易登録 by clicking and typing: from the guide to the printed forms (P01 to P08)."""

import json

from playwright.async_api import Page, expect

from ops.places import CHECKOUT
from proof.demo.registering import now
from tests import files
from tests.browser.people import Stage, picture, see
from tests.browser.registering import (
    PDF,
    TARO,
    agree_to_rules,
    ask_for_link,
    check_page,
    consent,
    link_in_mail,
    new_address,
    reach_company,
    read_forms,
    type_company,
    type_signer,
)
from tests.journeys.whole_system import DEMO
from tests.pdfs import text_of

SAMPLES = CHECKOUT / "samples"


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
        await page.wait_for_url("**/registration/papers")
        await expect(page.locator(".prints li")).to_have_count(4)
        await see(page, "書類提出待ち")
        await check_page(page, stage.pictures, "P08-forms")
        await read_forms(page, ["pledge_applicant", "business_profile", "signature_notice", "paper_list"])
    await stage.system.rest()
    assert "貿易登録申請を受け付けました（申請番号 R" in stage.system.mails(email)[0].subject


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
        await page.wait_for_url("**/registration/papers")
        await read_forms_when_there(page)


async def read_forms_when_there(page: Page) -> None:
    await expect(page.locator(".prints li")).to_have_count(3)
    await read_forms(page, ["pledge_agent", "business_profile", "paper_list"])


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
    email = new_address()
    async with stage.browser() as context:
        page = await context.new_page()
        await ask_for_link(stage, page, email, "8889")
        await consent(page)
        await type_company(page)
        await page.locator("button.primary", has_text="次へ").click()
        for name in ("Taro", "Jiro"):
            await type_signer(page, **(TARO | {"name_en": name, "name_ja": name}))
            await page.get_by_role("button", name="追加", exact=True).click()
            await expect(page.get_by_role("row", name=name)).to_be_visible()
        await see(page, "署名者が1名を超える場合は、理由書をファイルで添付してください")
        await page.get_by_role("button", name="次へ").last.click()
        await expect(page.locator("#file-fault")).to_contain_text("署名者が1名を超えるため、理由書")
        await page.fill("#name_ja", "会議所 三郎")
        await page.set_input_files("#file", SAMPLES / "goods.tsv")
        await page.get_by_role("button", name="ファイルを添付").click()
        await expect(page.locator(".summary")).to_be_focused()
        await check_page(page, stage.pictures, "P06-signers-reason")
        await page.set_input_files("#file", SAMPLES / "invoice.pdf")
        await page.get_by_role("button", name="次へ").last.click()
        await expect(page.locator("#name_en-fault")).to_be_visible()
        await see(page, "添付済み：invoice.pdf")
        assert await page.input_value("#name_ja") == "会議所 三郎"
        await page.fill("#name_ja", "")
        await page.set_input_files("#file", {"name": "理由.pdf", "mimeType": PDF, "buffer": files.pdf()})
        await page.get_by_role("button", name="次へ").last.click()
        await page.wait_for_url("**/registration/confirmation")
        await see(page, "理由書: 理由.pdf")
        await no_letter_on_paper(stage, page, email)


async def no_letter_on_paper(stage: Stage, page: Page, email: str) -> None:
    """Apply; neither page nor mail nor list asks for the letter that was sent as a file."""
    since = now()
    await page.get_by_role("button", name="登録申請").click()
    await page.wait_for_url("**/registration/papers")
    await expect(page.locator(".prints li")).to_have_count(4)
    await expect(page.locator("main")).not_to_contain_text("理由書")
    mail = await stage.web.mail_to(email, "貿易登録申請を受け付けました", since)
    assert "理由書" not in mail["text"]
    sheet = await page.request.get(f"{stage.portal}/registration/papers/paper_list.pdf")
    assert "理由書" not in text_of(await sheet.body())


async def ask_for_reasons(stage: Stage, chamber: str) -> None:
    """Let the chamber ask for a letter from two signers on."""
    file = json.loads((DEMO / "registration" / "demo" / f"{chamber}.json").read_text())
    file["settings"]["signer_reason_above"] = 1
    changed = stage.system.installation.folder / f"{chamber}.json"
    changed.write_text(json.dumps(file))
    await stage.system.run_job("registration", "open-chamber", str(changed))


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
