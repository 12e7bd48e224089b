"""A paper that is given up (P08, P23, P29): who waits for it is told, and the notice goes when it is printed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from playwright.async_api import Page, expect

from proof.demo import certifying
from services.rendering.domain.attempts import MAX_ATTEMPTS
from tests.browser import cases
from tests.browser.axe import serious
from tests.browser.people import Stage, log_in, picture, see
from tests.browser.registering import TARO, reach_company, type_company, type_signer

REFUSE = """
CREATE FUNCTION rendering.refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN RAISE disk_full USING MESSAGE = 'no space left'; END$$;
CREATE TRIGGER refuse BEFORE INSERT ON rendering.renderings FOR EACH ROW EXECUTE FUNCTION rendering.refuse()
"""
# The pauses between the attempts are not waited for.
LAST_ATTEMPT = f"""
UPDATE rendering.jobs SET attempts = {MAX_ATTEMPTS - 1}, next_at = now() - interval '1 minute'
WHERE kind = 'certificate' AND state = 'waiting' AND error IS NOT NULL
"""


@asynccontextmanager
async def refused(stage: Stage) -> AsyncIterator[asyncpg.Connection]:
    """No certificate can be stored meanwhile."""
    admin = await asyncpg.connect(stage.system.installation.postgres)
    await admin.execute(REFUSE)
    try:
        yield admin
    finally:
        await admin.execute("DROP FUNCTION rendering.refuse() CASCADE")
        await admin.close()


async def give_up(stage: Stage, application_id: str) -> None:
    """Pay an approved application whose certificate cannot be printed, and wait until the company is told."""
    async with refused(stage) as admin:
        await certifying.settle(stage.web, stage.story.company, [application_id])
        told = "SELECT render_failure FROM application.applications WHERE application_id = $1::uuid"
        async with asyncio.timeout(30):
            while not await admin.fetchval(told, application_id):
                await admin.execute(LAST_ATTEMPT)
                await asyncio.sleep(0.2)


async def print_again(stage: Stage, receipt: str) -> None:
    """The examiner presses the button of the task."""
    async with stage.browser() as context:
        desk = await context.new_page()
        own = await log_in(desk, stage.console, stage.staff("examiner"))
        await desk.goto(f"{own}/today")
        row = desk.locator("#needs-a-person").get_by_role("row").filter(has_text="証明書を印刷できません")
        await expect(row).to_contain_text("no space left")
        await expect(desk.locator("#cases")).to_contain_text(receipt)
        address = await desk.locator('a[href*="/tasks/rendering/"]').first.get_attribute("href")
        await desk.goto(f"{stage.console}{address}")
        await desk.get_by_role("button", name="もう一度印刷する").click()
        await see(desk, "もう一度始めました")


async def test_the_applicant_is_told_of_a_certificate_that_was_given_up_until_it_is_printed(stage: Stage) -> None:
    # covers: REL-37, D-47
    application_id = await cases.approved(stage)
    receipt = (await stage.story.company.signer.call("GET", f"/applications/{application_id}"))["receipt_no"]
    async with stage.browser() as context:
        page, listed = await context.new_page(), await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/applications/{application_id}")
        await listed.goto(f"{own}/applications")
        row = listed.locator(f'[data-case="{application_id}"]')
        await give_up(stage, application_id)
        await expect(row).to_contain_text("決済済（証明書を作成できません）")
        await expect(row).not_to_contain_text("証明書作成中")
        notice = page.locator("#case .notice").filter(has_text="証明書を作成できませんでした")
        for told in ("再度のお支払いは必要ありません", "商工会議所には通知済み", f"受付番号 {receipt}", "電話 "):
            await expect(notice).to_contain_text(told)
        assert "no space left" not in await page.content()
        await picture(page, stage.pictures, "P29-given-up")
        assert not await serious(page)
        await print_again(stage, receipt)
        await expect(page.locator("#case")).to_contain_text("交付済")
        await expect(notice).to_have_count(0)
        await expect(row).to_contain_text("交付済")


async def submit(page: Page, name: str) -> None:
    """P05 to P07 with this contact person."""
    await page.fill("#contact-name", name)
    await page.locator("button.primary", has_text="次へ").click()


async def told_at_reception(stage: Stage, request_no: str) -> None:
    """The task, and the page of the request."""
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("reception"))
        await page.goto(f"{own}/today")
        tasks = page.locator("#needs-a-person")
        await expect(tasks.get_by_role("row").filter(has_text=request_no)).to_contain_text("⦅")
        await tasks.get_by_role("link", name="登録申請の書類を印刷できません").first.click()
        await see(page, "作成できなかった書類があります")
        assert not await serious(page)


async def test_a_character_that_cannot_be_printed_is_named_where_the_forms_are_waited_for(stage: Stage) -> None:
    # covers: REG-07
    async with stage.browser() as context:
        page = await reach_company(stage, context)
        await type_company(page)
        await submit(page, "⦅田 花子")
        await page.wait_for_url("**/registration/signers")
        await type_signer(page, **TARO)
        await page.get_by_role("button", name="追加", exact=True).click()
        await page.get_by_role("button", name="次へ").last.click()
        await page.wait_for_url("**/registration/confirmation")
        await page.get_by_role("button", name="登録申請").click()
        await page.wait_for_url("**/registration/papers")
        notice = page.locator("#papers .notice").filter(has_text="作成できなかった書類があります")
        for told in ("業態内容届", "「連絡担当者」の1文字目「⦅」", "商工会議所には通知済み", "「申請内容の修正」"):
            await expect(notice).to_contain_text(told)
        await expect(page.get_by_role("link", name="誓約書（申請者）")).to_be_visible()
        await expect(page.locator(".progress")).to_have_count(0)
        await picture(page, stage.pictures, "P08-given-up")
        assert not await serious(page)
        await told_at_reception(stage, await page.locator("dd.code").first.inner_text())
        await page.get_by_role("link", name="企業情報を修正").click()
        await submit(page, "吉田 花子")
        await page.wait_for_url(lambda address: not address.endswith("/registration/company"))
        await page.goto(f"{stage.portal}/registration/confirmation")
        await page.locator("main button.primary").click()
        await page.wait_for_url("**/registration/papers")
        await expect(page.get_by_role("link", name="業態内容届")).to_be_visible()
        await expect(notice).to_have_count(0)
