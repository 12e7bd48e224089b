"""商工会議所設定 (C17): each kind of certificate with the chamber's name and texts, from sample data."""

import pypdfium2
from playwright.async_api import expect

from tests.browser.axe import serious
from tests.browser.people import Stage, log_in, picture


async def test_the_chamber_sees_each_kind_of_certificate_with_its_own_texts(stage: Stage) -> None:
    # covers: DOC-01, DOC-02
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("chamber_admin"))
        await page.goto(f"{own}/settings")
        await expect(page.locator("img.sheet")).to_have_count(2)
        await page.get_by_role("link", name="インボイス証明").click()
        await page.get_by_label("様式の言語").select_option(label="フランス語")
        await page.get_by_role("button", name="表示").click()
        await expect(page.locator("img.sheet")).not_to_have_js_property("naturalWidth", 0)
        assert not await serious(page)
        await picture(page, stage.pictures, "C17-invoice")
        opened = await page.get_by_role("link", name="PDFで開く").get_attribute("href")
        answer = await page.request.get(f"{stage.console}{opened}")
        text = pypdfium2.PdfDocument(await answer.body())[0].get_textpage().get_text_range()
        for printed in ("SPECIMEN", "facture", "The Tokyo Test"):
            assert printed in text
