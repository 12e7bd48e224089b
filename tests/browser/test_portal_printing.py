"""証明書印刷 (P33): the ORIGINAL as a tab or a file, several as one file, each delivery counted."""

import io
import zipfile
from pathlib import Path

from playwright.async_api import expect

from tests.browser import cases
from tests.browser.axe import serious
from tests.browser.people import Stage, log_in, picture, see
from tests.pdfs import text_of


async def test_a_certificate_is_saved_and_the_count_follows_by_itself(stage: Stage, tmp_path: Path) -> None:
    # covers: DOC-04, DOC-07, DOC-08
    number = (await cases.issued(stage)).certificate["certificate_no"]
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/printing")
        for rule in (
            "A4サイズの白上質紙",
            "緑地の偽造防止加工用紙は使用できません",
            "証明書データは加工しないでください",
        ):
            await see(page, rule)
        row = page.get_by_role("row").filter(has_text=number)
        await expect(row).to_contain_text("あと14日")
        await expect(row).to_contain_text("1回")
        await picture(page, stage.pictures, "P33-printing")
        assert not await serious(page)
        async with page.expect_download() as download:
            await row.get_by_role("link", name="ファイルに保存").click()
        assert (await download.value).suggested_filename == f"{number}.pdf"
        await (await download.value).save_as(tmp_path / "one.pdf")
        assert number in text_of((tmp_path / "one.pdf").read_bytes())
        await expect(row).to_contain_text("2回")


async def test_printing_opens_a_tab_without_any_permission(stage: Stage) -> None:
    # covers: DOC-08
    number = stage.story.issued.certificate["certificate_no"]
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/applications/{stage.story.issued.application_id}")
        link = page.locator("main").get_by_role("link", name="印刷")
        sent = context.expect_event("response", lambda answer: answer.url.endswith(".pdf"))
        async with context.expect_page(), sent as answered:
            await link.click()
        assert (await answered.value).url == stage.portal + str(await link.get_attribute("href"))
        answer = await page.request.get((await answered.value).url)
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == f'inline; filename="{number}.pdf"'
        assert answer.headers["cache-control"] == "no-store"
        assert number in text_of(await answer.body())


async def test_several_come_as_one_file(stage: Stage, tmp_path: Path) -> None:
    # covers: DOC-05, DOC-08
    numbers = {(await cases.issued(stage)).certificate["certificate_no"] for _ in range(2)}
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/printing")
        button = page.get_by_role("button", name="まとめて保存")
        await expect(button).to_be_disabled()
        for number in numbers:
            await page.get_by_label(f"印刷の対象にする：{number}").check()
        await expect(page.locator("#ticked")).to_have_text("2件選択中")
        async with page.expect_download() as download:
            await button.click()
        await (await download.value).save_as(tmp_path / "all.zip")
        with zipfile.ZipFile(io.BytesIO((tmp_path / "all.zip").read_bytes())) as file:
            assert set(file.namelist()) == {f"{number}.pdf" for number in numbers}
            assert all(number in text_of(file.read(f"{number}.pdf")) for number in numbers)


async def test_a_sub_id_and_another_company_are_given_nothing(stage: Stage) -> None:
    # covers: IDN-02, DOC-04
    certificate = stage.story.issued.certificate
    where = f"/printing/{certificate['certificate_id']}/{certificate['certificate_no']}.pdf"
    for stranger in (await cases.sub_id(stage), await cases.another_company(stage)):
        async with stage.browser("en") as context:
            page = await context.new_page()
            own = await log_in(page, stage.portal, stranger)
            await page.goto(f"{own}/printing")
            await see(page, "Nothing to be printed")
            answer = await page.request.get(own + where)
            assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.admin)
        assert (await page.request.get(own + where)).status == 403
