"""Wrong answers on the registration's pages: told beside their fields, nothing lost."""

from playwright.async_api import Page, expect

from tests.browser.people import Stage, see
from tests.browser.registering import TARO, check_page, new_address, reach_company, type_company, type_signer


async def test_wrong_inputs_are_told_beside_their_fields_and_nothing_is_lost(stage: Stage) -> None:
    # covers: REG-02, REG-05, REG-06, REG-18
    async with stage.browser() as context:
        page = await context.new_page()
        await page.goto(f"{stage.portal}/tentative-company/email?cci_code=8888")
        await page.locator("button.primary", has_text="送信").click()
        for field in ("email", "email_again", "agree"):
            await expect(page.locator(f"#{field}-fault")).to_be_visible()
        await page.fill("#email", "hanako@nissho-test.example")
        await page.fill("#email_again", "hanoko@nissho-test.example")
        await page.locator("button.primary", has_text="送信").click()
        await expect(page.locator(".summary")).to_be_focused()
        await expect(page.locator("#email_again-fault")).to_contain_text("一致しません")
        assert await page.input_value("#email_again") == "hanoko@nissho-test.example"
        await check_page(page, stage.pictures, "P02-email-refused")

        page = await reach_company(stage, context)
        await _company_refused(stage, page)
        await type_signer(page, **(TARO | {"name_en": "会議所 Taro", "email": ""}))
        await page.get_by_role("button", name="追加", exact=True).click()
        await expect(page.locator(".summary")).to_be_focused()
        assert await page.input_value("#title_en") == "President"
        await check_page(page, stage.pictures, "P06-signers-refused")
        await page.fill("#email", "taro@nissho-test.example")
        await page.get_by_role("button", name="追加", exact=True).click()
        await expect(page.locator("#name_en-fault")).to_contain_text("使えません")


async def _company_refused(stage: Stage, page: Page) -> None:
    """P05, wrong twice and then right."""
    await type_company(page)
    await page.fill("#name_en", "日商 Test Co., Ltd.")
    await page.fill("#contact-email", "hanako")
    await page.fill("#corporate_number", "123")
    await page.fill("#representative-title", "")
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
    await expect(page.locator("#representative-title-fault")).to_contain_text("役職")
    await check_page(page, stage.pictures, "P05-company-refused")
    await page.fill("#name_en", "Nissho Test Co., Ltd.")
    await page.fill("#corporate_number", "")
    await page.fill("#representative-title", "代表取締役")
    await page.check("#present_address-same_as_registered")
    await page.locator("button.primary", has_text="次へ").click()
    await page.wait_for_url("**/registration/signers")


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
        await stage.system.rest()
        assert stage.system.mails(email) == []
