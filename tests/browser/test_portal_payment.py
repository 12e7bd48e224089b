"""クレジット決済 and 決済結果 (P31, P32): from the tick to 交付済, over the sandbox processor's page."""

from playwright.async_api import Page, expect

from tests.browser import cases
from tests.browser.axe import serious
from tests.browser.people import Stage, log_in, picture, see

GOOD, DECLINED = "4242 4242 4242 4242", "4000 0000 0000 0002"


async def fill_in_card(page: Page, number: str) -> None:
    """What a payer does on the processor's page."""
    await page.wait_for_url("**/pay/**")
    await page.fill("#number", number)
    await page.fill("#expiry", "12/30")
    await page.fill("#cvc", "123")
    await page.click("button[value=pay]")


async def test_several_are_paid_together_after_a_declined_card_and_are_issued_by_themselves(stage: Stage) -> None:
    # covers: PAY-01, PAY-02, PAY-04, PAY-11, PAY-12
    ids = [await cases.approved(stage), await cases.approved(stage)]
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/applications?state=approved")
        for one in ids:
            await page.locator(f"[data-case='{one}'] input").check()
        await page.get_by_role("button", name="クレジット決済").click()
        await see(page, "クレジットカード決済の完了後、返金には応じられません。")
        await expect(page.locator("#total")).to_contain_text("2件 2,520円 うち消費税 228円", use_inner_text=True)
        await page.locator(f"#pay-{ids[0]}").uncheck()
        await expect(page.locator("[data-sum]")).to_have_text("1,260円")
        await page.locator(f"#pay-{ids[0]}").check()
        # Nothing but the chamber's own fees: two rows make the total, and the processor is told no other.
        for one in ids:
            await expect(page.locator(f"#row-{one} td.figure")).to_have_text(["1,260円", "114円"])
        assert set(await page.locator("thead th.figure").all_inner_texts()) == {"手数料", "うち消費税"}
        await page.get_by_role("button", name="決済に進む").click()
        await page.wait_for_url("**/pay/**")
        await expect(page.locator(".amount dd")).to_contain_text("2,520")
        await fill_in_card(page, DECLINED)
        await see(page, "カードが承認されませんでした")
        await see(page, "請求は行われていません")
        await picture(page, stage.pictures, "P32-declined")
        assert not await serious(page)
        await page.get_by_role("link", name="もう一度決済する").click()
        await expect(page.locator("[data-sum]")).to_have_text("2,520円")
        await page.get_by_role("button", name="決済に進む").click()
        await fill_in_card(page, GOOD)
        await page.wait_for_url(f"{own}/applications?**")
        await see(page, "決済が完了しました")
        await page.evaluate("window.isTheSamePage = true")
        for one in ids:
            await expect(page.locator(f"[data-case='{one}'] [data-state]")).to_have_text("交付済")
        assert await page.evaluate("window.isTheSamePage")


async def test_what_a_colleague_pays_is_shown_as_in_progress_and_its_payer_goes_on(stage: Stage) -> None:
    # covers: PAY-01, D-28
    application_id = await cases.approved(stage)
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/payment?id={application_id}")
        await page.get_by_role("button", name="決済に進む").click()
        await page.wait_for_url("**/pay/**")
        await page.go_back()
        row = page.locator(f"#row-{application_id}")
        await page.reload()
        await expect(row).to_contain_text("決済手続き中")
        await expect(row.get_by_role("checkbox")).to_have_count(0)
        await picture(page, stage.pictures, "P31-in-progress")
        await row.get_by_role("link", name="この決済を続ける").click()
        await page.wait_for_url("**/pay/**")
        await page.click("button[value=cancel]")
        await see(page, "手続きが中止されました")


async def test_the_same_form_sent_twice_is_one_payment(stage: Stage) -> None:
    # covers: PAY-01, REL-28
    application_id = await cases.approved(stage)
    async with stage.browser(java_script_enabled=False) as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/payment?id={application_id}")
        form: dict[str, str | float | bool] = {
            name: await page.locator(f"#payment [name={name}]").first.input_value() for name in ("csrf", "nonce")
        }
        form["id"] = application_id
        headers = {"Origin": stage.portal, "Sec-Fetch-Site": "same-origin"}
        send = [page.request.post(f"{own}/payment", form=form, headers=headers, max_redirects=0) for _ in range(2)]
        first, second = [await one for one in send]
        assert (first.status, first.headers["location"]) == (303, second.headers["location"])
        await page.get_by_role("button", name="決済に進む").click()
        await page.get_by_role("link", name="決済ページへ進む").click()
        await page.wait_for_url("**/pay/**")
        await page.click("button[value=cancel]")


async def test_nothing_ticked_is_told_beside_the_list(stage: Stage) -> None:
    # covers: PAY-01
    await cases.approved(stage)
    async with stage.browser(java_script_enabled=False) as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/payment")
        await page.get_by_role("button", name="決済に進む").click()
        await expect(page.get_by_role("alert")).to_contain_text("決済する申請にチェックを入れてください")


async def test_the_way_back_without_a_login_says_how_it_stands_and_a_forged_one_nothing(stage: Stage) -> None:
    # covers: PAY-11, D-28
    application_id = await cases.approved(stage)
    async with stage.browser("en") as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/payment?id={application_id}")
        await see(page, "After the card payment there is no refund.")
        await picture(page, stage.pictures, "P31-choose-en")
        assert not await serious(page)
        await page.get_by_role("button", name="Go to payment").click()
        await page.wait_for_url("**/pay/**")
        await context.clear_cookies()
        await fill_in_card(page, GOOD)
        await expect(page.get_by_role("heading", level=1)).to_have_text("The payment is complete")
        await expect(page.get_by_role("link", name="Log in")).to_be_visible()
        await picture(page, stage.pictures, "P32-settled-without-login")
        order = page.url.rsplit("/", 1)[1]
        forged = await page.request.get(f"{stage.portal}/paid/{order[:-4]}AAAA")
        assert forged.status == 404
