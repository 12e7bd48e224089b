"""Whoever leaves ① with changes that are not in the certificate is asked; what stays different is listed (APP-02)."""

import copy
import re

from playwright.async_api import Locator, Page, expect

from tests.browser import cases
from tests.browser.axe import serious
from tests.browser.editing import draft_of, later, open_step, saved
from tests.browser.people import Language, Stage, log_in, see
from tests.browser.pictures import picture

TITLES = {
    "ja": "①を変更した後、証明書に転記されていません",
    "en": "What you changed in step 1 is not in the certificate",
}


async def with_its_whole_invoice(stage: Stage) -> str:
    """In the chamber's queue: the certificate says what its invoice says."""
    signer, draft = stage.story.company.signer, await draft_of(stage, stage.story.issued.application_id)
    boxes, source = draft["certificate"], draft["source_invoice"]
    source |= {name: boxes[name] for name in ("transport", "marks", "general_name")}
    source["lines"] = [line | {"unit_price": "", "amount": ""} for line in copy.deepcopy(draft["goods"])]
    source["numbers"] = cases.new_draft(stage)["source_invoice"]["numbers"]
    made = await signer.call("POST", "/applications", {"draft": draft, "declaration_version": "browser"})
    path = f"/applications/{made['application_id']}"
    await signer.call("POST", f"{path}/submission", {"version": made["version"]})
    return str(made["application_id"])


async def copied_and_changed(page: Page, stage: Stage, own: str) -> str:
    """複写, then another number, date, ship, sailing date and quantity in ①; the copy's id."""
    await page.goto(f"{own}/applications/{await with_its_whole_invoice(stage)}")
    await page.get_by_role("button", name=re.compile("複写|Copy")).click()
    await page.wait_for_url(re.compile(r"/applications/[0-9a-f-]{36}/edit"))
    await expect(page.locator("#editor[data-ready]")).to_be_attached()
    await page.fill("#source_invoice-numbers-0", cases.new_draft(stage)["source_invoice"]["numbers"][0])
    await page.fill("#source_invoice-date", later(-1))
    await saved(page)
    application_id = page.url.split("/")[-2]
    await page.fill("[data-piece=name]", "EVER GIVEN V.001E")
    await page.fill("[data-piece=date]", later(9))
    await page.fill("#source_invoice-lines-0-quantity", "777")
    return application_id


def caution(page: Page, place: str) -> Locator:
    """What is told beside a field."""
    return page.locator(f"[data-findings='{place}']")


async def test_a_changed_copy_asks_and_copying_takes_the_new_ship_and_quantity(stage: Stage) -> None:
    # covers: APP-02, APP-06
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        application_id = await copied_and_changed(page, stage, own)
        await page.get_by_role("button", name="次へ").click()
        await page.wait_for_url("**/edit/certificate")
        await see(page, TITLES["ja"])
        rows = page.locator("tbody tr")
        await expect(rows).to_have_count(2)
        await expect(rows.nth(0)).to_contain_text("EVER GIVEN")
        await expect(rows.nth(0)).to_contain_text("ONE HARBOUR")
        await expect(rows.nth(1)).to_contain_text("777")
        await picture(page, stage.pictures, "P26-question")
        assert not await serious(page)
        await page.get_by_role("button", name="転記する").click()
        await page.wait_for_url("**/edit/certificate")
        await expect(page.locator("#goods-0-quantity")).to_have_value("777")
        await open_step(page, f"{own}/applications/{application_id}/edit/evidence")
        await page.fill("#shipment-date", later(9))
        await page.get_by_role("button", name="次へ").click()
        await page.wait_for_url("**/edit/review")
        await see(page, "エラーはありません")
    draft = await draft_of(stage, application_id)
    assert "EVER GIVEN" in draft["certificate"]["transport"] and draft["goods"][0]["quantity"] == "777"


async def test_without_copying_each_difference_stays_a_caution_and_nothing_is_green(stage: Stage) -> None:
    # covers: APP-02, APP-16
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        application_id = await copied_and_changed(page, stage, own)
        await saved(page)
        await page.goto(f"{own}/applications/{application_id}/edit/review")
        await see(page, TITLES["ja"])
        await page.get_by_role("button", name="転記しない").click()
        await page.wait_for_url("**/edit/review")
        await expect(page.locator("#warnings-title")).to_contain_text("(2)")
        for text in ("EVER GIVEN", "777 → "):
            await expect(page.locator("section:has(#warnings-title)")).to_contain_text(text)
        await expect(page.locator("#no-errors")).to_have_count(0)
        await page.get_by_role("button", name="発給申請").click()
        await see(page, "内容を確認し、チェックを入れてください")
        await picture(page, stage.pictures, "P28-cautions")
        assert not await serious(page)
        await page.goto(f"{own}/applications/{application_id}/edit/certificate")
        await expect(caution(page, "certificate/transport")).to_contain_text("EVER GIVEN")
        await expect(page.locator("[data-goods-findings]")).to_contain_text("777 → ")
        await expect(page.locator("[data-step=certificate] .tallies")).to_contain_text("注意 2件")


async def test_an_unchanged_copy_is_not_asked(stage: Stage) -> None:
    # covers: APP-06
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/applications/{await with_its_whole_invoice(stage)}")
        await page.get_by_role("button", name="複写").click()
        await page.wait_for_url(re.compile(r"/applications/[0-9a-f-]{36}/edit"))
        await page.fill("#source_invoice-date", later(-1))
        await page.get_by_role("button", name="次へ").click()
        await page.wait_for_url("**/edit/certificate")
        await expect(page.locator("#certificate-consignee")).to_be_visible()


async def test_it_is_asked_in_english_and_without_a_script(stage: Stage) -> None:
    lang: Language = "en"
    async with stage.browser(lang, java_script_enabled=False) as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/applications/{await with_its_whole_invoice(stage)}")
        await page.get_by_role("button", name="Copy").click()
        await page.wait_for_url(re.compile(r"/applications/[0-9a-f-]{36}/edit"))
        await page.fill("#source_invoice-marks", "N/M")
        await page.get_by_role("button", name="Next").click()
        await see(page, TITLES[lang])
        await expect(page.locator("tbody tr")).to_have_count(1)
        await page.get_by_role("button", name="Do not copy it").click()
        await expect(page.locator("#certificate-marks")).not_to_have_value("N/M")
