"""Not one character is lost in the editor: two tabs, an ended session, a lost network, a closed browser (REL-23)."""

from datetime import timedelta

from playwright.async_api import Locator, Page, expect

from tests.browser import cases
from tests.browser.axe import serious
from tests.browser.editing import draft_of, editor, open_step, saved
from tests.browser.people import Stage, see
from tests.browser.pictures import picture

LONGER_THAN_REMEMBERED = timedelta(seconds=31)


async def test_it_saves_by_itself_and_says_when(stage: Stage) -> None:
    # covers: APP-06
    application_id = await cases.begun(stage)
    async with editor(stage, application_id, "/certificate") as page:
        await page.locator("#certificate-remarks").press_sequentially("ORDER NO. 1")
        await expect(page.locator("#save-state")).to_contain_text("保存しました")
        await saved(page)
    assert (await draft_of(stage, application_id))["certificate"]["remarks"] == "ORDER NO. 1"


async def test_a_stale_save_shows_both_versions_and_loses_neither(stage: Stage) -> None:
    # covers: REL-23
    application_id = await cases.begun(stage)
    async with editor(stage, application_id, "/certificate") as one:
        two = await one.context.new_page()
        await open_step(two, one.url)
        await one.fill("#certificate-remarks", "ORDER NO. 1")
        await one.fill("#certificate-marks", "MARKS OF ONE")
        await saved(one)
        await two.fill("#certificate-remarks", "ORDER NO. 2")
        dialog = two.locator("#conflict")
        await expect(dialog).to_contain_text("ほかの画面で変更されました")
        await expect(dialog.locator("tbody tr")).to_have_count(2)
        await expect(row(two, "6 備考")).to_contain_text("ORDER NO. 1")
        await expect(row(two, "6 備考")).to_contain_text("ORDER NO. 2")
        await picture(two, stage.pictures, "P26-conflict")
        assert not await serious(two)
        await expect(row(two, "7 荷印").locator("input[value=theirs]")).to_be_checked()
        await row(two, "6 備考").locator("input[value=mine]").check()
        await dialog.get_by_role("button", name="この選択で保存する").click()
        await saved(two)
        await expect(two.locator("#certificate-marks")).to_have_value("MARKS OF ONE")
    boxes = (await draft_of(stage, application_id))["certificate"]
    assert (boxes["remarks"], boxes["marks"]) == ("ORDER NO. 2", "MARKS OF ONE")


def row(page: Page, name: str) -> Locator:
    """The line of a field in the conflict's table."""
    return page.locator("#conflict tbody tr").filter(has_text=name)


async def test_a_session_that_ends_while_typing_costs_no_character(stage: Stage) -> None:
    # covers: IDN-07
    application_id = await cases.begun(stage)
    async with editor(stage, application_id, "/certificate") as page:
        await page.locator("#certificate-remarks").press_sequentially("ORDER ")
        await end_other_sessions(stage)
        # Slower than it is saved, so that the end is known while the person is still typing.
        await page.locator("#certificate-remarks").press_sequentially("NO", delay=1200)
        await page.locator("#certificate-remarks").press_sequentially(". 4711")
        await expect(page.locator("#login-again")).to_be_visible()
        await picture(page, stage.pictures, "P26-login-again")
        await page.fill("#again-password", stage.user.password)
        await page.get_by_role("button", name="ログインして続ける").click()
        await saved(page)
        await page.locator("#certificate-remarks").press_sequentially(", 4712")
        await saved(page)
        assert await page.input_value("#certificate-remarks") == "ORDER NO. 4711, 4712"
        await page.get_by_role("button", name="次へ").click()
        await page.wait_for_url("**/edit/evidence")
    assert (await draft_of(stage, application_id))["certificate"]["remarks"] == "ORDER NO. 4711, 4712"


async def test_lost_cookies_cost_no_character_either(stage: Stage) -> None:
    # covers: IDN-07
    application_id = await cases.begun(stage)
    async with editor(stage, application_id, "/certificate") as page:
        await page.context.clear_cookies()
        await page.locator("#certificate-remarks").press_sequentially("ORDER NO. 4713")
        await expect(page.locator("#login-again")).to_be_visible()
        await page.fill("#again-password", stage.user.password)
        await page.get_by_role("button", name="ログインして続ける").click()
        await saved(page)
        assert await page.input_value("#certificate-remarks") == "ORDER NO. 4713"
        await page.get_by_role("button", name="次へ").click()
        await page.wait_for_url("**/edit/evidence")
    assert (await draft_of(stage, application_id))["certificate"]["remarks"] == "ORDER NO. 4713"


async def end_other_sessions(stage: Stage) -> None:
    """Every session of the signer but the one that the test itself calls with."""
    signer = stage.story.company.signer
    for session in (await signer.call("GET", "/sessions"))["sessions"]:
        if not session["current"]:
            await signer.call("DELETE", f"/sessions/{session['session_id']}")
    stage.system.clock.move(LONGER_THAN_REMEMBERED)


async def test_what_a_lost_network_kept_from_being_saved_comes_back(stage: Stage) -> None:
    # covers: REL-23
    application_id = await cases.begun(stage)
    async with editor(stage, application_id, "/certificate") as page:
        await page.context.set_offline(True)
        await page.fill("#certificate-remarks", "ORDER NO. 9")
        await see(page, "通信できないため、まだ保存できていません")
        address = page.url
        await page.close()
        again = await page.context.new_page()
        await page.context.set_offline(False)
        await open_step(again, address)
        await see(again, "保存されていなかった入力内容を復元しました。")
        await expect(again.locator("#certificate-remarks")).to_have_value("ORDER NO. 9")
        await saved(again)
    assert (await draft_of(stage, application_id))["certificate"]["remarks"] == "ORDER NO. 9"


async def test_what_cannot_be_saved_yet_stays_and_all_else_is_saved(stage: Stage) -> None:
    application_id = await cases.begun(stage)
    async with editor(stage, application_id, "/evidence") as page:
        await page.fill("#contact-email", "half@")
        await page.fill("#own_reference", "REF 1")
        await expect(page.locator("#save-state[data-state=refused]")).to_be_visible()
        await expect(page.locator("#contact-email")).to_have_attribute("aria-invalid", "true")
        await page.reload()
        await expect(page.locator("#contact-email")).to_have_value("half@")
        await page.fill("#contact-email", "whole@nissho-test.example")
        await saved(page)
    draft = await draft_of(stage, application_id)
    assert (draft["contact"]["email"], draft["own_reference"]) == ("whole@nissho-test.example", "REF 1")


async def test_copying_the_invoice_can_be_undone(stage: Stage) -> None:
    # covers: APP-02
    application_id = await cases.begun(stage)
    copied = "ANOTHER CO.\nSPEICHERSTADT 14, 20457 HAMBURG, GERMANY"
    before = (await draft_of(stage, application_id))["certificate"]["consignee"]
    async with editor(stage, application_id) as page:
        await page.fill("#source_invoice-consignee-name", "ANOTHER CO.")
        await page.get_by_role("button", name="インボイスの内容を原産地証明書に転記").click()
        await page.wait_for_url("**/edit/certificate")
        await expect(page.locator("#certificate-consignee")).to_have_value(copied)
        await page.get_by_role("button", name="転記を元に戻す").click()
        await expect(page.locator("#certificate-consignee")).to_have_value(before)
        await saved(page)
    assert (await draft_of(stage, application_id))["certificate"]["consignee"] == before
