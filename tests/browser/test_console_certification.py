"""The certifier at work, and the ledger (C10, C12)."""

from playwright.async_api import expect

from proof.demo.people import state_of
from tests.browser import cases, staff_cases
from tests.browser.axe import serious
from tests.browser.people import Stage, log_in, picture, see


async def test_another_person_certifies_what_the_examiner_found_good(stage: Stage) -> None:
    # covers: D-16, D-17, APP-08
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("certifier"))
        await page.goto(f"{own}/certification")
        application_id = await staff_cases.examined(stage)
        await expect(page.locator(f"#tick-{application_id}")).to_be_visible()
        await page.click(f"#case-{application_id}")
        await page.wait_for_url(f"{own}/certification/{application_id}")
        await see(page, "印刷できることを確認しました。")
        await expect(page.locator("img.sheet").first).to_have_js_property("naturalWidth", 1000)
        assert not await serious(page)
        await picture(page, stage.pictures, "C10-certification")
        await page.click("#certify")
        await page.click("#sure button.primary")
        await see(page, "この案件は認証済みです。")
        assert await state_of(stage.story.company.signer, application_id) == "approved"


async def test_several_are_certified_at_once_each_alone(stage: Stage) -> None:
    # covers: D-17, APP-15
    signer, certifier = stage.story.company.signer, stage.story.chamber.certifier
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("certifier"))
        await page.goto(f"{own}/certification")
        first, second = await staff_cases.examined(stage), await staff_cases.examined(stage)
        await page.check(f"#tick-{first}")
        await page.check(f"#tick-{second}")
        await picture(page, stage.pictures, "C10-several")
        await page.click("#certify")
        await expect(page.locator("#chosen")).to_contain_text(", ")
        await certifier.call("POST", f"/applications/{second}/sending-back", {"message": "もう一度確認してください。"})
        await page.click("#sure button.primary")
        await see(page, "1件を認証しました")
        await see(page, "ほかの操作により、この案件の状態が変わっています。")
        assert not await serious(page)
        await picture(page, stage.pictures, "C10-results")
    assert await state_of(signer, first) == "approved"
    assert await state_of(signer, second) == "under_examination"


async def test_several_with_warnings_are_certified_only_after_these_were_named(stage: Stage) -> None:
    # covers: D-17, APP-15, I-01
    reason = "買主が番地の誤記と回答済み。"
    clean, warned = (
        await staff_cases.examined(stage),
        await staff_cases.examined(stage, staff_cases.unlike_its_invoice(stage), reason),
    )
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("certifier"))
        await page.goto(f"{own}/certification")
        row = page.locator("tr", has=page.locator(f"#tick-{warned}"))
        for text in ("指摘 1件", "41 → 14", reason, "印刷できます"):
            await expect(row).to_contain_text(text)
        await expect(page.locator("tr", has=page.locator(f"#tick-{clean}"))).to_contain_text("なし")
        await page.check(f"#tick-{clean}")
        await page.check(f"#tick-{warned}")
        await page.click("#certify")
        await expect(page.locator("#warned")).to_contain_text("41 → 14")
        assert not await serious(page)
        await picture(page, stage.pictures, "C10-warned")
        await page.click("#sure button[data-close]")
        assert await state_of(stage.story.company.signer, clean) == "examined"
        await page.click(f"#case-{warned}")
        await expect(page.locator("#accepted")).to_contain_text(reason)
        await picture(page, stage.pictures, "C10-accepted")
    async with stage.browser(java_script_enabled=False) as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("certifier"))
        await page.goto(f"{own}/certification")
        await page.check(f"#tick-{clean}")
        await page.check(f"#tick-{warned}")
        await page.click("#certify")
        await see(page, "選んだ案件のうち1件に指摘があります")
        assert await state_of(stage.story.company.signer, clean) == "examined"
        await picture(page, stage.pictures, "C10-warned-without-script")
        await page.get_by_role("button", name="指摘を確認のうえ認証する").click()
        await see(page, "2件を認証しました")
    assert await state_of(stage.story.company.signer, warned) == "approved"


async def test_whoever_examined_a_case_is_told_why_another_person_certifies_it(stage: Stage) -> None:
    # covers: D-17
    application_id = await staff_cases.submitted(stage)
    certifier, path = stage.story.chamber.certifier, f"/applications/{application_id}"
    await certifier.call("POST", f"{path}/claim", {})
    await certifier.call("POST", f"{path}/examination", {})
    await stage.system.rest()
    async with stage.browser("en") as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("certifier"))
        await page.goto(f"{own}/certification")
        await see(page, "You examined it: another person certifies.")
        await expect(page.locator(f"#tick-{application_id}")).to_have_count(0)
        await page.click(f"#case-{application_id}")
        await see(page, "so that four eyes have seen it")
        await expect(page.locator("#certify")).to_have_count(0)
        await picture(page, stage.pictures, "C10-own-en")
        await page.fill("#message", "Please have a look yourself.")
        await page.click("#send-back")
        await see(page, "is with its examiner again")
        assert await state_of(stage.story.company.signer, application_id) == "under_examination"


async def test_the_ledger_finds_a_certificate_and_shows_its_story(stage: Stage) -> None:
    # covers: APP-08, D-47
    certificate = stage.story.issued.certificate
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("accounting"))
        await page.goto(f"{own}/certificates")
        await page.fill("#certificate_no", certificate["certificate_no"])
        await page.keyboard.press("Enter")
        await expect(page.locator("#ledger tbody tr")).to_have_count(1)
        assert not await serious(page)
        await picture(page, stage.pictures, "C12-ledger")
        await page.locator("#ledger a").first.click()
        await see(page, "証明書を交付")
        await see(page, "印刷した人")
        await see(page, certificate["certificate_no"])
        assert not await serious(page)
        await picture(page, stage.pictures, "C12-certificate")
        await page.goto(f"{own}/certificates?from=yesterday")
        await expect(page.locator(".summary")).to_be_visible()


async def test_staff_keep_a_paid_case_from_being_issued_and_let_it_go_on(stage: Stage) -> None:
    # covers: D-25
    application_id = await cases.approved(stage)
    signer = stage.story.company.signer
    await stage.system.stop("rendering")
    await staff_cases.paid(stage, application_id)
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("examiner"))
        await page.goto(f"{own}/certificates/{application_id}")
        await page.fill("#reason", "原産地に疑義があるため確認中です。")
        await page.click("#hold")
        await see(page, "交付保留")
        await stage.system.start("rendering")
        await stage.system.rest()
        assert await state_of(signer, application_id) == "paid"
        await picture(page, stage.pictures, "C12-held")
        await page.goto(f"{own}/today")
        row = page.get_by_role("row").filter(has_text="原産地に疑義があるため確認中です。")
        await expect(row).to_contain_text(stage.staff("examiner").id)
        await picture(page, stage.pictures, "C02-today-held")
        await row.get_by_role("link", name="交付を保留中の案件").click()
        await page.click("#resume")
        await expect(page.locator("#standing")).to_contain_text("交付済")
        await page.goto(f"{own}/today")
        await see(page, "現在、対応が必要なことはありません")
        await page.get_by_role("link", name="対応済みの記録").click()
        await see(page, "交付を再開しました")
