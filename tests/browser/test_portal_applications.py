"""発給申請状況一覧 and 申請詳細 (P23, P29), as applicants use them."""

import re
from pathlib import Path

import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from tests.browser import cases
from tests.browser.axe import serious
from tests.browser.people import Login, Stage, log_in, picture, see


@pytest_asyncio.fixture(scope="session")
async def rival(stage: Stage) -> Login:
    """Somebody of another company."""
    return await cases.another_company(stage)


async def entered(context: BrowserContext, stage: Stage, login: Login | None = None) -> tuple[Page, str]:
    page = await context.new_page()
    return page, await log_in(page, stage.portal, login or stage.user)


def row(application_id: str) -> str:
    return f"[data-case='{application_id}']"


async def test_the_search_stands_in_the_address_and_is_cleared_by_one_click(stage: Stage, tmp_path: Path) -> None:
    # covers: APP-12
    one, other = await cases.begun(stage), await cases.begun(stage)
    number = await cases.invoice_number(stage, one)
    async with stage.browser() as context:
        page, own = await entered(context, stage)
        await page.goto(f"{own}/applications")
        await page.get_by_label("番号・荷受人・自社管理番号").fill(number)
        await page.get_by_role("button", name="検索").click()
        await page.wait_for_url(f"**/applications?q={number}")
        await expect(page.locator("[data-case]")).to_have_count(1)
        await page.reload()
        await expect(page.locator(row(one))).to_be_visible()
        async with page.expect_download() as download:
            await page.get_by_role("link", name="CSV出力").click()
        await (await download.value).save_as(tmp_path / "list.csv")
        lines = (tmp_path / "list.csv").read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 2 and "受付番号" in lines[0] and number in lines[1]
        await page.get_by_role("link", name="検索条件をクリア").click()
        await expect(page.locator(row(other))).to_be_visible()
        assert page.url == f"{own}/applications"
        await page.go_back()
        await expect(page.locator("[data-case]")).to_have_count(1)


async def test_detailed_conditions_that_nothing_meets_say_so(stage: Stage) -> None:
    # covers: APP-12
    async with stage.browser() as context:
        page, own = await entered(context, stage)
        await page.goto(f"{own}/applications")
        await page.get_by_text("詳細条件").click()
        await page.get_by_label("インボイス番号").fill("NO-SUCH-NUMBER")
        await page.get_by_role("button", name="検索").click()
        await see(page, "該当する発給申請はありません")
        await expect(page.get_by_label("インボイス番号")).to_have_value("NO-SUCH-NUMBER")
        await picture(page, stage.pictures, "P23-nothing-found")
        assert not await serious(page)
        await page.goto(f"{own}/applications?from=yesterday")
        await expect(page.get_by_role("alert")).to_be_focused()


async def test_a_state_that_staff_change_is_shown_without_a_reload(stage: Stage) -> None:
    # covers: APP-08, APP-09
    application_id = await cases.submitted(stage)
    async with stage.browser() as context:
        list_, own = await entered(context, stage)
        await list_.goto(f"{own}/applications")
        detail = await context.new_page()
        await detail.goto(f"{own}/applications/{application_id}")
        for page in (list_, detail):
            await page.evaluate("window.isTheSamePage = true")
        state = list_.locator(f"{row(application_id)} [data-state]")
        await expect(state).to_have_text("申請済（受付済）")
        await cases.send_back(stage, application_id)
        await expect(state).to_have_text("差戻し")
        await see(detail, "インボイスにあるL/C番号を6欄に記載のうえ、再申請してください。")
        await expect(detail.locator(".marks li").filter(has_text="6 備考")).to_contain_text("L/C番号を記載")
        await expect(detail.get_by_role("link", name="修正")).to_be_visible()
        assert [await page.evaluate("window.isTheSamePage") for page in (list_, detail)] == [True, True]


async def test_a_submitted_application_is_withdrawn_and_a_draft_deleted_after_a_question(stage: Stage) -> None:
    # covers: APP-08
    submitted, draft = await cases.submitted(stage), await cases.begun(stage)
    async with stage.browser() as context:
        page, own = await entered(context, stage)
        await page.goto(f"{own}/applications/{submitted}")
        assert await page.get_by_role("button", name="削除").count() == 0
        await page.get_by_role("button", name="取下げ").click()
        dialog = page.get_by_role("dialog", name="この申請を取り下げますか？")
        await dialog.get_by_label("理由").fill("船積みが中止になりました")
        await dialog.get_by_role("button", name="取下げ").click()
        await expect(page.locator("h1 + .badges")).to_have_text("取下げ")
        await see(page, "船積みが中止になりました")
        await page.goto(f"{own}/applications/{draft}")
        await page.get_by_role("button", name="削除").click()
        await page.get_by_role("dialog").get_by_role("button", name="削除").click()
        await see(page, "一時保存の申請を削除しました")
        await expect(page.locator(row(draft))).to_have_count(0)


async def test_an_act_that_came_too_late_says_why_and_shows_the_case_as_it_is(stage: Stage) -> None:
    # covers: APP-08
    application_id = await cases.submitted(stage)
    async with stage.browser(java_script_enabled=False) as context:
        page, own = await entered(context, stage)
        await page.goto(f"{own}/applications/{application_id}")
        await cases.send_back(stage, application_id)
        await page.locator("#withdraw").evaluate("dialog => dialog.showModal()")
        await page.get_by_role("dialog").get_by_role("button", name="取下げ").click()
        await see(page, "この操作はできませんでした")
        await expect(page.locator("h1 + .badges")).to_have_text("差戻し")


async def test_a_copy_opens_in_the_editor(stage: Stage) -> None:
    # covers: APP-06
    issued = stage.story.issued.application_id
    async with stage.browser() as context:
        page, own = await entered(context, stage)
        await page.goto(f"{own}/applications/{issued}")
        assert await page.get_by_role("link", name="修正").count() == 0
        await page.get_by_role("button", name="複写").click()
        await page.wait_for_url(re.compile(r"/applications/[0-9a-f-]{36}/edit"))
        assert issued not in page.url
        await page.goto(f"{own}/applications?state=draft")
        await expect(page.get_by_role("link", name="未申請").first).to_be_visible()


async def test_the_detail_of_an_issued_one_leads_to_what_anyone_sees(stage: Stage) -> None:
    # covers: DOC-04
    certificate = stage.story.issued.certificate
    async with stage.browser() as context:
        page, own = await entered(context, stage)
        await page.goto(f"{own}/applications/{stage.story.issued.application_id}")
        for text in (certificate["certificate_no"], certificate["access_code"], "あと14日"):
            await see(page, text)
        await page.locator("#prints summary").click()
        await expect(page.locator("#prints tbody tr").first).to_contain_text(stage.user.id)
        await page.locator("#sheet summary").click()
        await expect(page.locator("#sheet img")).to_have_js_property("naturalWidth", 1240)
        async with context.expect_page() as opened:
            await page.get_by_role("link", name="リファレンスサイト").click()
        await expect((await opened.value).locator("main")).to_contain_text(certificate["certificate_no"])


async def test_nobody_else_sees_it(stage: Stage, rival: Login) -> None:
    # covers: IDN-02
    application_id = await cases.submitted(stage)
    clerk = await cases.sub_id(stage)
    for stranger in (clerk, rival):
        async with stage.browser() as context:
            page, own = await entered(context, stage, stranger)
            await page.goto(f"{own}/applications")
            await see(page, "発給申請はまだありません")
            for address in ("", "/sheet"):
                answer = await page.request.get(f"{own}/applications/{application_id}{address}")
                assert answer.status == 404, (stranger.id, address)
    async with stage.browser() as context:
        page, own = await entered(context, stage, stage.admin)
        assert (await page.request.get(f"{own}/applications")).status == 403


async def test_the_same_in_english(stage: Stage) -> None:
    # covers: APP-12
    application_id = await cases.returned(stage)
    async with stage.browser("en") as context:
        page, own = await entered(context, stage)
        await page.goto(f"{own}/applications")
        await picture(page, stage.pictures, "P23-list-en")
        await page.get_by_role("link", name="Returned").click()
        await page.locator(row(application_id)).get_by_role("link").first.click()
        await expect(page.get_by_role("heading", name="Messages from the examiner")).to_be_visible()
        await expect(page.locator(".marks li").filter(has_text="6 Remarks")).to_be_visible()
        await picture(page, stage.pictures, "P29-returned-en")


async def test_each_state_of_the_detail_is_accessible(stage: Stage) -> None:
    shown = {"draft": await cases.begun(stage), "returned": await cases.returned(stage)}
    shown |= {"approved": await cases.approved(stage), "issued": stage.story.issued.application_id}
    async with stage.browser() as context:
        page, own = await entered(context, stage)
        for name, application_id in shown.items():
            await page.goto(f"{own}/applications/{application_id}")
            await picture(page, stage.pictures, f"P29-{name}")
            assert not await serious(page), name
        await page.goto(f"{own}/applications")
        await expect(page.locator(row(shown["issued"]))).to_be_visible()
        await picture(page, stage.pictures, "P23-list")
        assert not await serious(page)
