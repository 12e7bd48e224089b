"""The COPY, printing that has ended, and the chamber administrator who opens it again (P29, P33, C12, D-22)."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import asyncpg
from playwright.async_api import Page, expect

from libs.common.clock import Clock, japan_date
from tests.browser import cases
from tests.browser.axe import serious
from tests.browser.people import Stage, log_in, picture, see
from tests.journeys.whole_system import DEMO
from tests.pdfs import text_of


async def ended(stage: Stage, certificate_id: str) -> None:
    """Its printing ended yesterday."""
    connection = await asyncpg.connect(stage.system.installation.postgres)
    try:
        for service in ("application", "rendering"):
            await connection.execute(
                f"UPDATE {service}.certificates SET print_until = $2 WHERE certificate_id = $1",
                UUID(certificate_id),
                Clock().today() - timedelta(days=1),
            )
    finally:
        await connection.close()


async def test_the_copy_is_opened_from_the_detail_page_and_counted(stage: Stage) -> None:
    # covers: D-22, DOC-04
    issued = await cases.issued(stage)
    number = issued.certificate["certificate_no"]
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/applications/{issued.application_id}")
        address = await page.locator("#copy-pdf").get_attribute("href")
        first, second = [await page.request.get(f"{stage.portal}{address}") for _ in range(2)]
        assert first.status == 200 and await first.body() == await second.body()
        text = text_of(await first.body())
        assert "COPY" in text.replace(" ", "") and number in text
        await stage.system.rest()
        await page.goto(f"{own}/printing")
        await expect(page.get_by_role("row").filter(has_text=number)).to_contain_text("COPY: 2回")
        await page.goto(f"{own}/applications/{issued.application_id}")
        await page.click("#prints summary")
        latest = page.locator("#prints tbody tr").first
        for told in ("COPY", stage.user.id, str(japan_date(Clock().now()).year)):
            await expect(latest).to_contain_text(told)
        assert not await serious(page)


async def open_again(page: Page, until: str, reason: str) -> None:
    await page.fill("#until", until)
    await page.fill("#reason", reason)
    await page.check("#sure")
    await page.click("#open-printing")


async def test_printing_that_ended_is_opened_again_by_the_chamber_administrator(stage: Stage) -> None:
    # covers: D-22, DOC-04
    issued = await cases.issued(stage)
    await ended(stage, issued.certificate["certificate_id"])
    today = Clock().today()
    async with stage.browser() as context, stage.browser() as office:
        page, desk = await context.new_page(), await office.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/applications/{issued.application_id}")
        await see(page, "印刷期限切れ")
        await see(page, "受付番号と理由を添えて商工会議所へご相談ください")
        await expect(page.locator("#copy-pdf")).to_have_count(0)
        console = await log_in(desk, stage.console, stage.staff("chamber_admin"))
        await desk.goto(f"{console}/certificates")
        await expect(desk.locator("tr", has=desk.locator(f"#case-{issued.application_id}"))).to_contain_text(
            "印刷期限切れ"
        )
        await desk.goto(f"{console}/certificates/{issued.application_id}")
        await open_again(desk, (today + timedelta(days=15)).isoformat(), "プリンターの故障のため")
        await see(desk, "までの日を入力してください")
        await expect(desk.locator("#reason")).to_have_value("プリンターの故障のため")
        assert not await serious(desk)
        await picture(desk, stage.pictures, "C12-print-again")
        await open_again(desk, (today + timedelta(days=3)).isoformat(), "プリンターの故障のため")
        await expect(desk.locator("#standing")).to_contain_text("印刷期限の変更")
        await see(desk, "申請者へは自動通知されませんので")
        await stage.system.rest()
        await page.reload()
        address = await page.locator("#copy-pdf").get_attribute("href")
        assert (await page.request.get(f"{stage.portal}{address}")).status == 200


@asynccontextmanager
async def copies_outlive_printing(stage: Stage) -> AsyncIterator[None]:
    """The chamber gives out COPYs after the print window, too."""
    usual = DEMO / "registration" / "demo" / "8888.json"
    file = json.loads(usual.read_text("utf-8"))
    file["settings"]["copy_after_window"] = True
    changed = stage.system.installation.folder / "8888-copies.json"
    changed.write_text(json.dumps(file), "utf-8")
    await stage.system.run_job("registration", "open-chamber", str(changed))
    await stage.system.rest()
    try:
        yield
    finally:
        await stage.system.run_job("registration", "open-chamber", str(usual))
        await stage.system.rest()


async def test_where_the_chamber_allows_it_the_copy_outlives_printing(stage: Stage) -> None:
    # covers: D-22, DOC-04
    issued = await cases.issued(stage)
    await ended(stage, issued.certificate["certificate_id"])
    async with copies_outlive_printing(stage), stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/applications/{issued.application_id}")
        await see(page, "印刷期限切れ")
        address = str(await page.locator("#copy-pdf").get_attribute("href"))
        copy = await page.request.get(f"{stage.portal}{address}")
        assert "COPY" in text_of(await copy.body()).replace(" ", "")
        original = await page.request.get(f"{stage.portal}{address.replace('/copy/', '/')}")
        assert (original.status, original.headers["content-type"]) == (410, "text/html; charset=utf-8")
