"""発給申請状況一覧 and 申請詳細 (P23, P29), as applicants use them."""

from playwright.async_api import Page

from tests.browser import cases
from tests.browser.axe import serious
from tests.browser.people import Stage, log_in, picture


async def open_list(page: Page, stage: Stage, query: str = "") -> str:
    own = await log_in(page, stage.portal, stage.user)
    await page.goto(f"{own}/applications{query}")
    return own


async def test_pictures(stage: Stage) -> None:
    draft, back, ready = await cases.begun(stage), await cases.returned(stage), await cases.approved(stage)
    await cases.submitted(stage)
    async with stage.browser() as context:
        page = await context.new_page()
        own = await open_list(page, stage)
        await picture(page, stage.pictures, "P23-list")
        assert not await serious(page)
        await page.goto(f"{own}/applications?q=nothing-like-this&invoice_no=x")
        await picture(page, stage.pictures, "P23-nothing-found")
        for name, one in (("draft", draft), ("returned", back), ("approved", ready)):
            await page.goto(f"{own}/applications/{one}")
            await picture(page, stage.pictures, f"P29-{name}")
            assert not await serious(page)
        await page.goto(f"{own}/applications/{stage.story.issued.application_id}")
        await picture(page, stage.pictures, "P29-issued")
        assert not await serious(page)
        await page.goto(f"{own}/payment?id={ready}")
        await picture(page, stage.pictures, "P31-choose")
        assert not await serious(page)
        await page.goto(f"{own}/printing")
        await picture(page, stage.pictures, "P33-printing")
        assert not await serious(page)
