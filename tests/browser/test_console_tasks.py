"""What needs a person, in 本日の業務 (C02): for its roles, live, with the next step, until it is done."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

from playwright.async_api import Page, expect

from sandbox.processor.webhooks import SIGNATURE_HEADER, sign
from tests.browser.axe import serious
from tests.browser.people import Stage, log_in, picture, see

UNKNOWN, REFUNDED = "不明な入金", "11月30日に返金しました"


async def money_for_nobody(stage: Stage, chamber: str = "8888") -> str:
    """The card processor tells of money for a payment that nobody started; its transaction."""
    session = f"cs_{uuid4().hex[:8]}"
    told = {
        "id": f"ev_{session}",
        "data": {
            "id": session,
            "order": str(uuid4()),
            "state": "captured",
            "amount": 1260,
            "at": datetime.now(UTC).isoformat(),
            "reason": "",
            "metadata": {"chamber": chamber},
        },
    }
    body, secret = json.dumps(told).encode(), stage.system.installation.secrets["processor_webhook_secret"]
    headers = {SIGNATURE_HEADER: sign(secret, body, stage.system.clock.now()), "Content-Type": "application/json"}
    await stage.web.raw("POST", f"{stage.system.places.public}/api/v1/webhooks/processor", data=body, **headers)
    return session


@asynccontextmanager
async def at_work(stage: Stage, role: str, chamber: str = "8888") -> AsyncIterator[Page]:
    """本日の業務 of a member of the staff."""
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff(role, chamber))
        await page.goto(f"{own}/today")
        yield page


async def test_accounting_sees_at_once_what_needs_it_and_closes_it_with_a_reason(stage: Stage) -> None:
    # covers: REL-32, D-47
    async with at_work(stage, "accounting") as page:
        await see(page, "現在、対応が必要なことはありません")
        session = await money_for_nobody(stage)
        await see(page, UNKNOWN)
        row = page.get_by_role("row").filter(has_text=UNKNOWN)
        await expect(row).to_contain_text("1,260円")
        await expect(row).to_contain_text(session)
        await expect(row).to_contain_text("0分")
        await picture(page, stage.pictures, "C02-task")
        assert not await serious(page)
        await row.get_by_role("link", name=UNKNOWN).click()
        await see(page, "経理、管理者")
        await picture(page, stage.pictures, "C02-task-one")
        assert not await serious(page)
        await page.get_by_role("button", name="完了にする").click()
        assert await page.locator("#reason:invalid").count() == 1
        await page.get_by_label("対応した内容").fill(REFUNDED)
        await page.get_by_role("button", name="完了にする").click()
        await see(page, "完了にしました")
        await see(page, "現在、対応が必要なことはありません")
        await page.get_by_role("link", name="対応済みの記録").click()
        await see(page, REFUNDED)
        await see(page, stage.staff("accounting").id)
        await picture(page, stage.pictures, "C02-tasks-done")
        assert not await serious(page)


async def test_nobody_else_is_shown_it(stage: Stage) -> None:
    # covers: REL-21
    await money_for_nobody(stage)
    async with at_work(stage, "reception") as page:
        await see(page, "現在、対応が必要なことはありません")
    async with at_work(stage, "accounting", "8889") as page:
        await see(page, "現在、対応が必要なことはありません")
    async with at_work(stage, "chamber_admin") as page:
        await see(page, UNKNOWN)
        await page.get_by_role("link", name=UNKNOWN).click()
        address = page.url
        await page.get_by_label("対応した内容").fill(REFUNDED)
        async with at_work(stage, "accounting") as other:
            await other.goto(address)
            await other.get_by_label("対応した内容").fill("問い合わせ中")
            await other.get_by_role("button", name="完了にする").click()
            await see(other, "完了にしました")
        await page.get_by_role("button", name="完了にする").click()
        await see(page, f"この件はすでに{stage.staff('accounting').id}が完了にしました")


async def test_a_service_that_does_not_answer_is_marked_and_the_rest_is_shown(stage: Stage) -> None:
    # covers: D-47
    await stage.system.stop("payment")
    try:
        async with at_work(stage, "accounting") as page:
            await see(page, "決済：確認中です")
            await see(page, "手続き中の案件")
            await picture(page, stage.pictures, "C02-silent")
    finally:
        await stage.system.start("payment")
    await stage.system.stop("application")
    try:
        async with at_work(stage, "accounting") as page:
            await expect(page.locator("#needs-a-person")).to_contain_text("発給申請：確認中です")
            await expect(page.locator("#cases")).to_contain_text("発給申請：確認中です")
    finally:
        await stage.system.start("application")
