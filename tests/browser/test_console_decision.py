"""What an examiner types reaches the applicant or stays; what the certifier says reaches the examiner (C08, C09)."""

from playwright.async_api import Page, expect

from proof.demo.people import state_of
from tests.browser import staff_cases
from tests.browser.axe import serious
from tests.browser.people import Stage, log_in, picture, see

TYPED = "荷受人の番地をインボイスと合わせてください。"


async def press(page: Page, *keys: str) -> None:
    """One key after the other."""
    for key in keys:
        await page.keyboard.press(key)


async def focused(page: Page) -> str:
    """What has the focus, as it is read."""
    return str(await page.evaluate("document.activeElement.innerText"))


async def test_a_typed_message_is_sent_by_the_next_keys_and_is_never_lost_when_the_case_is_passed_on(
    stage: Stage,
) -> None:
    # covers: APP-08, APP-09, APP-15, HLP-02
    application_id = await staff_cases.submitted(stage)
    signer = stage.story.company.signer
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("examiner"))
        await page.goto(f"{own}/examination/{application_id}")
        await press(page, "c", "Enter")
        await expect(page.locator("#message")).to_be_visible()
        await press(page, "m")
        await page.keyboard.type(TYPED)
        await press(page, "Tab")
        assert await focused(page) == "差戻し"

        await page.focus("#examine")
        await press(page, "Enter")
        await see(page, "送らずに審査を完了しますか")
        assert await focused(page) == "やめる"
        await picture(page, stage.pictures, "C09-unsent")
        await press(page, "Enter")
        await expect(page.locator("#unsent")).to_be_hidden()
        assert await state_of(signer, application_id) == "under_examination"

        await press(page, "Enter", "Tab", "Enter")
        await see(page, "入力した指摘・メッセージは送信していません。")
        assert await state_of(signer, application_id) == "examined"
        assert not await serious(page)
        await picture(page, stage.pictures, "C09-passed-on")
        await page.focus("h2 >> nth=0")
        await press(page, "t", "Enter")
        await expect(page.locator("#message")).to_have_value(TYPED)
        await press(page, "m", "Tab", "Enter")
        await see(page, "差戻しました")
    case = await signer.call("GET", f"/applications/{application_id}")
    assert (case["state"], case["messages"][-1]["message"]) == ("returned", TYPED)


async def test_what_the_certifier_sends_back_is_seen_at_once_by_its_examiner(stage: Stage) -> None:
    # covers: APP-08, APP-15
    application_id = await staff_cases.examined(stage)
    asks = {"message": "荷受人の国をもう一度確認してください。"}
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("examiner"))
        await page.goto(f"{own}/today")
        await stage.story.chamber.certifier.call("POST", f"/applications/{application_id}/sending-back", asks)
        heap = page.locator(".heap", has_text="認証担当者からの戻り")
        await expect(heap).to_contain_text("1")
        assert not await serious(page)
        await picture(page, stage.pictures, "C02-sent-back")
        await heap.click()
        row = page.locator("tr", has=page.locator(f"#case-{application_id}"))
        await expect(row).to_contain_text("認証担当者からの戻り")
        await picture(page, stage.pictures, "C08-sent-back")
        await page.click(f"#case-{application_id}")
        await expect(page.locator("#sent-back")).to_have_text(asks["message"])
        await expect(page.locator("#sent-back")).to_be_in_viewport()
        assert not await serious(page)
        await picture(page, stage.pictures, "C09-sent-back")
        await page.click("#examine")
        await expect(page.locator("#sent-back")).to_have_count(0)


async def test_a_clean_case_takes_three_keys_and_one_with_warnings_a_reason_that_the_certifier_reads(
    stage: Stage,
) -> None:
    # covers: APP-15, APP-16, I-01
    clean = await staff_cases.submitted(stage)
    warned = await staff_cases.submitted(stage, staff_cases.unlike_its_invoice(stage))
    signer = stage.story.company.signer
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("examiner"))
        for application_id in (clean, warned):
            await page.goto(f"{own}/examination/{application_id}")
            await press(page, "c", "Enter")
            await expect(page.locator("#examine")).to_be_visible()
            if application_id == warned:
                await expect(page.locator(".places")).to_contain_text("41 → 14")
                await expect(page.locator("#f-certificate-consignee mark")).to_have_text("14")
                await expect(page.locator("#f-source_invoice-consignee mark")).to_have_text("41")
            await press(page, "e", "Enter")
            if application_id == warned:
                await see(page, "指摘が1件残っています。審査を完了しますか")
                await see(page, "インボイスと異なります。インボイス → 証明書：41 → 14")
                assert not await serious(page)
                await picture(page, stage.pictures, "C09-accept")
                await page.keyboard.type("買主が番地の誤記と回答済み。")
                await press(page, "Enter")
            await see(page, "審査を完了しました")
            assert await focused(page) == "次の案件へ"
        await see(page, "買主が番地の誤記と回答済み。")
    history = (await stage.story.chamber.examiner.call("GET", f"/applications/{warned}"))["history"]
    assert history[-1]["accepted"][0]["rule_id"] == "I-01"
    assert "番地" not in str((await signer.call("GET", f"/applications/{warned}"))["history"])


async def test_without_a_script_the_question_about_warnings_is_asked_all_the_same(stage: Stage) -> None:
    # covers: APP-15
    application_id = await staff_cases.submitted(stage, staff_cases.unlike_its_invoice(stage))
    async with stage.browser(java_script_enabled=False) as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("examiner"))
        await page.goto(f"{own}/examination/{application_id}")
        await page.click("#claim")
        await page.click("#examine")
        await see(page, "指摘が1件残っています。審査を完了しますか")
        await page.fill("#acceptance", "買主が番地の誤記と回答済み。")
        await page.click("#accept button.primary")
        await see(page, "審査を完了しました")
