"""The examiner at work: queue, side by side, pointing at fields, returning, finishing (C02, C08, C09)."""

import re

from playwright.async_api import Page, expect

from proof.demo.people import state_of
from tests.browser import cases, staff_cases
from tests.browser.axe import serious
from tests.browser.people import NARROW, Stage, log_in, picture, see


async def case_page(page: Page, own: str, application_id: str) -> None:
    """Open a case."""
    await page.goto(f"{own}/examination/{application_id}")


async def point_at(page: Page, pointer: str, text: str) -> None:
    """Click 指摘 beside a value and say what is to be done."""
    await page.click(f'[data-point="{pointer}"]')
    await page.keyboard.type(text)
    await page.get_by_role("button", name="閉じる").locator("visible=true").click()


async def scroll_through(page: Page) -> None:
    """Pictures of pages come when they are scrolled to."""
    for sheet in await page.locator("img.sheet").all():
        await sheet.scroll_into_view_if_needed()
        await expect(sheet).to_have_js_property("naturalWidth", 700)


async def _corrected_and_examined(stage: Stage, page: Page, application_id: str) -> None:
    """The second round: what the signer changed and handed in is shown."""
    await staff_cases.hand_in(stage, application_id, "invoice.pdf")
    await staff_cases.corrected(stage, application_id, remarks="L/C NO. LC-2026-4711")
    await page.get_by_role("link", name="新しい内容を表示").last.click()
    await page.click("#claim")
    place = page.locator("#f-certificate-remarks")
    await expect(place).to_contain_text("変更あり")
    await expect(place).to_contain_text("前回の指摘")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="invoice.pdf").click()
    assert (await download.value).suggested_filename == "invoice.pdf"
    await picture(page, stage.pictures, "C09-resubmitted")
    await page.click("#examine")
    await see(page, "審査を完了しました")
    assert await state_of(stage.story.company.signer, application_id) == "examined"


async def test_a_case_comes_by_itself_is_taken_pointed_at_returned_and_comes_back_with_its_differences(
    stage: Stage,
) -> None:
    # covers: APP-08, APP-09, APP-15, D-44
    signer = stage.story.company.signer
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("examiner"))
        await page.goto(f"{own}/examination")
        application_id = await staff_cases.submitted(stage)
        row = page.locator(f"#case-{application_id}")
        await expect(row).to_be_visible()
        assert not await serious(page)
        await picture(page, stage.pictures, "C08-queue")
        await page.click(f"#claim-{application_id}")
        await page.wait_for_url(f"{own}/examination/{application_id}")

        await point_at(page, "/certificate/remarks", "L/C番号を記載してください。")
        await point_at(page, "/goods/1/quantity", "数量をご確認ください。")
        await page.fill("#message", "2か所の修正をお願いします。")
        await page.reload()
        await expect(page.locator("#mark-list li")).to_have_count(2)
        await expect(page.locator("#message")).to_have_value("2か所の修正をお願いします。")
        await see(page, "数量をご確認ください。")
        assert not await serious(page)
        await scroll_through(page)
        await picture(page, stage.pictures, "C09-examination")
        await page.click("#return")
        await see(page, "差戻しました")
        await picture(page, stage.pictures, "C09-returned")

        case = await signer.call("GET", f"/applications/{application_id}")
        assert [mark["pointer"] for mark in case["field_marks"]] == ["/certificate/remarks", "/goods/1/quantity"]
        await stage.system.rest()
        mails = stage.system.mails(case["draft"]["contact"]["email"])
        assert any("修正のお願い" in mail.subject and case["receipt_no"] in mail.subject for mail in mails)

        await _corrected_and_examined(stage, page, application_id)


async def test_differences_from_the_invoice_are_shown_in_words_at_their_values(stage: Stage) -> None:
    # covers: APP-15, I-01
    draft = cases.new_draft(stage)
    draft["source_invoice"] |= {"marks": "H.M.B. / BREMEN", "consignee": {"name": "SOMEBODY ELSE GMBH"}}
    application_id = await staff_cases.submitted(stage, draft)
    async with stage.browser("en") as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("examiner"))
        await case_page(page, own, application_id)
        await expect(page.locator("#f-certificate-marks")).to_contain_text("Differs. Invoice: H.M.B. / BREMEN")
        await expect(page.locator("#f-source_invoice-consignee")).to_contain_text("Differs. Certificate:")
        await page.locator(".places a", has_text="7 Marks and numbers").click()
        assert page.url.endswith("#f-certificate-marks")
        await scroll_through(page)
        assert not await serious(page)
        await picture(page, stage.pictures, "C09-differences-en")


async def test_a_case_that_a_colleague_has_is_told_and_nothing_typed_is_lost(stage: Stage) -> None:
    # covers: APP-15
    application_id = await staff_cases.submitted(stage)
    path = f"/applications/{application_id}"
    examiner, certifier = stage.story.chamber.examiner, stage.story.chamber.certifier
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("examiner"))
        await case_page(page, own, application_id)
        await page.click("#claim")
        await page.fill("#message", "途中まで書いたメッセージ")
        await page.focus("h1")
        await certifier.call("POST", f"{path}/release", {})
        await certifier.call("POST", f"{path}/claim", {})
        await see(page, "担当しています")
        await expect(page.locator("#return")).to_have_count(0)
        await expect(page.locator("#message")).to_have_value("途中まで書いたメッセージ")

        stale = await page.context.new_page()
        await certifier.call("POST", f"{path}/release", {})
        await case_page(stale, own, application_id)
        await stale.route(re.compile("part=state"), lambda route: route.fulfill(status=503))
        await certifier.call("POST", f"{path}/claim", {})
        await stale.click("#claim")
        await see(stale, "certifier 8888 さんが担当しています")
        await picture(stale, stage.pictures, "C09-taken")
        await certifier.call("POST", f"{path}/release", {})
    assert (await examiner.call("GET", path))["state"] == "submitted"


async def test_a_withdrawn_case_tells_the_examiner_who_looks_at_it(stage: Stage) -> None:
    # covers: APP-08, APP-15
    application_id = await staff_cases.submitted(stage)
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("examiner"))
        await case_page(page, own, application_id)
        signer = stage.story.company.signer
        body = {"why": "船積みの中止"}
        await signer.call("POST", f"/applications/{application_id}/withdrawal", body)
        await expect(page.locator("#notices")).to_contain_text("取下げ")
        await expect(page.locator("#claim")).to_have_count(0)


async def _reach_row(page: Page, application_id: str) -> None:
    """j from one case to the next, until the wanted one has the focus."""
    for _ in range(await page.locator("[data-row]").count()):
        await page.keyboard.press("j")
        if await page.evaluate("id => document.activeElement.href?.endsWith(id)", application_id):
            return
    raise AssertionError("the case is not among the rows")


async def test_a_case_is_examined_by_keyboard_alone(stage: Stage) -> None:
    # covers: APP-15, HLP-02
    draft = cases.new_draft(stage)
    draft["source_invoice"]["marks"] = "H.M.B. / BREMEN"
    application_id = await staff_cases.submitted(stage, draft)
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("examiner"))
        await page.goto(f"{own}/examination")
        await _reach_row(page, application_id)
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/examination/{application_id}")
        await page.keyboard.press("c")
        await page.keyboard.press("Enter")
        await expect(page.locator("#examine")).to_be_visible()
        await page.keyboard.press("?")
        await see(page, "このブラウザーでキーボード操作を使う")
        await picture(page, stage.pictures, "C09-keys")
        await page.keyboard.press("Escape")
        await page.keyboard.press("n")
        await page.keyboard.press("f")
        await page.keyboard.type("確認してください。")
        await page.keyboard.press("Escape")
        await expect(page.locator("#mark-list li")).to_have_count(1)
        await page.keyboard.press("e")
        await page.keyboard.press("Enter")
        await see(page, "送らずに審査を完了しますか")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await see(page, "指摘が1件残っています。審査を完了しますか")
        await page.keyboard.type("荷印の違いは買主の書面で確認済み。")
        await page.keyboard.press("Enter")
        await see(page, "審査を完了しました")


async def test_a_case_is_rejected_with_a_reason_after_a_second_thought(stage: Stage) -> None:
    # covers: APP-08
    application_id = await staff_cases.submitted(stage)
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("examiner"))
        await case_page(page, own, application_id)
        await page.click("#claim")
        await page.click("#open-reject")
        await picture(page, stage.pictures, "C09-reject")
        await page.fill("#reason", "輸出の事実が確認できません。")
        await page.click("#reject button.danger")
        await see(page, "却下しました")
        assert await state_of(stage.story.company.signer, application_id) == "rejected"


async def test_today_shows_each_role_what_waits_for_it(stage: Stage) -> None:
    # covers: HLP-03
    await staff_cases.submitted(stage)
    for role, shown, hidden in (
        ("reception", "確認を待っている申請", "審査が完了した案件"),
        ("examiner", "あなたが担当している審査中の案件", "確認を待っている申請"),
        ("certifier", "審査が完了した案件", "確認を待っている申請"),
    ):
        async with stage.browser() as context:
            page = await context.new_page()
            await log_in(page, stage.console, stage.staff(role))
            await see(page, shown)
            await expect(page.get_by_text(hidden)).to_have_count(0)
            assert not await serious(page)
            await picture(page, stage.pictures, f"C02-today-{role}")


async def test_on_a_narrow_screen_the_decision_is_one_touch_away(stage: Stage) -> None:
    # covers: APP-15
    application_id = await staff_cases.submitted(stage)
    async with stage.browser(viewport=NARROW) as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("examiner"))
        await case_page(page, own, application_id)
        shortcut = page.get_by_role("link", name="判定へ")
        await expect(shortcut).to_be_in_viewport()
        await shortcut.click()
        await expect(page.locator("#claim")).to_be_in_viewport()


async def test_counts_and_the_oldest_case_obey_the_search_and_a_find_in_another_tab_is_named(stage: Stage) -> None:
    # covers: APP-15
    first, wanted = [await staff_cases.submitted(stage) for _ in range(2)]
    receipts = [
        (await stage.story.company.signer.call("GET", f"/applications/{one}"))["receipt_no"] for one in (first, wanted)
    ]
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("examiner"))
        await page.goto(f"{own}/examination?receipt_no={receipts[1]}")
        await see(page, "検索条件に合う1件が審査を待っています")
        await expect(page.locator(".tabs [aria-current=page] .count")).to_have_text("1")
        await page.click("#take-next")
        await page.wait_for_url(f"{own}/examination/{wanted}")
        await page.goto(f"{own}/examination?receipt_no={receipts[1]}")
        await see(page, "このタブには、条件に合う案件はありません")
        assert not await serious(page)
        await picture(page, stage.pictures, "C08-elsewhere")
        await page.locator("#queue .empty").get_by_role("link", name="審査中 (1)").click()
        await expect(page.locator(f"#case-{wanted}")).to_be_visible()
        assert await state_of(stage.story.company.signer, first) == "submitted"
