"""Goods in the application editor: from files, from Excel's clipboard, by hand (APP-04)."""

from pathlib import Path

from playwright.async_api import expect

from tests.browser import cases
from tests.browser.axe import serious
from tests.browser.editing import SAMPLES, draft_of, editor, paste, saved
from tests.browser.people import Stage, see
from tests.browser.pictures import picture

FIELD_CASES = Path(__file__).parents[1] / "services" / "application" / "field_cases" / "files"
PASTED = {
    "p01-leading-quote.txt": [
        ('"SUPER" BRAND STEEL PUMP', "10"),
        ('"TYPE A STEEL VALVE', "5"),
        ("BRASS TUBE", "7"),
        ('3" PIPE ELBOW OF STEEL', "7"),
    ],
    "p02-linebreak-in-cell.txt": [('STEEL PUMP\nMODEL "X"', "10")],
}


async def test_each_bad_row_of_a_goods_file_is_shown_with_its_reason(stage: Stage) -> None:
    # covers: APP-04
    application_id = await cases.begun(stage)
    async with editor(stage, application_id, "/certificate") as page:
        await page.set_input_files("[data-goods=goods] [data-file]", SAMPLES / "goods-with-faults.tsv")
        rows = page.locator("#goods-preview tbody tr")
        # The draft has a general name, so that "MODEL NT-110" says enough beside it.
        await expect(rows).to_have_count(8)
        await expect(page.locator("#goods-preview")).to_contain_text("正しい行は16行、誤りのある行は8行です")
        await expect(rows.filter(has_text="⑧")).to_contain_text("数量")
        await picture(page, stage.pictures, "P26-goods-faults")
        assert not await serious(page)
        await page.get_by_role("button", name="誤りの行も取り込んで画面で直す").click()
        await see(page, "24行を取り込みました")
        await expect(page.locator("#goods-4-quantity")).to_have_value("⑧")
        await expect(page.locator("#goods-4-quantity")).to_have_attribute("aria-invalid", "true")
        await page.locator(".goods-findings .finding", has_text="「⑧」").get_by_role("button", name="置換する").click()
        await expect(page.locator("#goods-4-quantity")).to_have_value("8")
        await saved(page)
    assert len((await draft_of(stage, application_id))["goods"]) == 24


async def test_3000_rows_are_pasted_and_stay_usable(stage: Stage) -> None:
    # covers: APP-04
    application_id = await cases.begun(stage)
    lines = [
        f"C/NO. {n}\tSTATOR CORE FOR ELECTRIC MOTOR, MODEL NT-{n}\t{n}\tPCS\t8503.00\tJAPAN" for n in range(1, 3001)
    ]
    async with editor(stage, application_id, "/certificate") as page:
        await paste(page, "#goods-0-marks", "\r\n".join(lines) + "\r\n")
        await see(page, "3,000行")
        assert await page.locator("[data-goods=goods] [data-cell]").count() < 1000
        await page.locator("[data-goods=goods] [data-scroll]").evaluate("box => { box.scrollTop = box.scrollHeight }")
        await page.fill("#goods-2999-quantity", "77")
        await page.keyboard.press("Enter")
        await page.keyboard.type("LAST")
        await saved(page)
    goods = (await draft_of(stage, application_id))["goods"]
    assert (len(goods), goods[0]["marks"], goods[2999]["quantity"]) == (3001, "C/NO. 1", "77")
    assert goods[3000]["quantity"] == "LAST"


async def test_cells_fill_down_and_right_and_can_be_undone(stage: Stage) -> None:
    # covers: APP-04
    application_id = await cases.begun(stage)
    async with editor(stage, application_id, "/certificate") as page:
        await page.fill("#goods-0-description", "STATOR CORE")
        await paste(page, "#goods-0-quantity", '5\tPCS\n7\t"SE""TS\nBIG"\n')
        await expect(page.locator("#goods-1-quantity")).to_have_value("7")
        await page.focus("#goods-1-quantity")
        await page.get_by_role("button", name="複製").click()
        await expect(page.locator("#goods-2-quantity")).to_have_value("7")
        await page.get_by_role("button", name="元に戻す").click()
        await expect(page.locator("#goods-2-quantity")).to_have_value("")
        await page.keyboard.press("Control+S")
        await saved(page)
    first, second = (await draft_of(stage, application_id))["goods"]
    assert (first["description"], first["quantity"], first["unit"]) == ("STATOR CORE", "5", "PCS")
    assert second["unit"] == 'SE"TS BIG'


async def test_a_list_is_pasted_with_its_heading_whatever_the_order(stage: Stage) -> None:
    # covers: APP-04
    application_id = await cases.begun(stage)
    async with editor(stage, application_id, "/certificate") as page:
        await paste(page, "#goods-0-marks", "DESCRIPTION\tUNIT\tQTY\nROTOR SHAFT\tPCS\t12\n")
        await expect(page.locator("#goods-0-quantity")).to_have_value("12")
        await expect(page.locator("#goods-0-description")).to_have_value("ROTOR SHAFT")
        await saved(page)
    assert len((await draft_of(stage, application_id))["goods"]) == 1


async def test_what_excel_copies_keeps_its_quotes_and_its_rows(stage: Stage) -> None:
    # covers: APP-25
    for name, right in PASTED.items():
        text = (FIELD_CASES / name).read_text()
        for pasted in (text, text.partition("\n")[2]):  # with its heading, and without
            application_id = await cases.begun(stage)
            async with editor(stage, application_id, "/certificate") as page:
                await paste(page, "#goods-0-marks", pasted)
                await expect(page.locator("#goods-0-description")).to_have_value(right[0][0])
                await saved(page)
            goods = (await draft_of(stage, application_id))["goods"]
            assert [(one["description"], one["quantity"]) for one in goods] == right


async def test_what_was_not_read_of_a_workbook_is_said_before_its_lines_are_taken(stage: Stage) -> None:
    # covers: APP-25
    application_id = await cases.begun(stage)
    async with editor(stage, application_id, "/certificate") as page:
        await page.set_input_files("[data-goods=goods] [data-file]", FIELD_CASES / "g07-extra-columns.xlsx")
        notes = page.locator("#goods-preview [data-notes]")
        await expect(notes).to_contain_text("読み取らない列: NO.、N.W. (KGS)、G.W. (KGS)")
        await picture(page, stage.pictures, "P26-goods-notes")
        assert not await serious(page)
        await page.get_by_role("button", name="取り込む", exact=True).click()
        await expect(page.locator("#goods-0-description")).to_have_value("STEEL SHAFT FOR PUMP")
        await page.set_input_files("[data-goods=goods] [data-file]", FIELD_CASES / "g08-hidden-row.xlsx")
        await expect(notes).to_contain_text("非表示の行も読み取りました（1行: 3行目）")


async def test_a_transport_written_freely_is_not_touched_by_the_pieces(stage: Stage) -> None:
    text = "From Narita to Hamburg, some day"
    application_id = await cases.begun(stage)
    async with editor(stage, application_id, "/certificate") as page:
        await page.fill("[data-piece=to]", "ROTTERDAM, NETHERLANDS")
        assert "TO ROTTERDAM, NETHERLANDS BY VESSEL" in await page.input_value("#certificate-transport")
        await page.fill("#certificate-transport", text)
        await expect(page.locator("[data-piece=to]")).to_be_disabled()
        await saved(page)
        await page.reload()
        await expect(page.locator("[data-piece=to]")).to_be_disabled()
        assert await page.input_value("#certificate-transport") == text
