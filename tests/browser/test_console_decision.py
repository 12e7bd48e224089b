"""What an examiner types reaches the applicant or stays; what the certifier says reaches the examiner (C08, C09)."""

from playwright.async_api import Page, expect

from proof.demo.people import state_of
from tests.browser import desk
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
    application_id = await desk.submitted(stage)
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
    application_id = await desk.examined(stage)
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
