"""The application editor: its steps, counted, and what it does with characters, files and previews (P24 to P28)."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect

from libs.contracts.registration import ChamberSettings
from services.application.domain.opening_hours import examined_from
from tests.browser import cases
from tests.browser.axe import serious
from tests.browser.counting import Counting
from tests.browser.editing import SAMPLES, draft_of, editor, later, open_step, saved
from tests.browser.people import Stage, log_in, see
from tests.browser.pictures import picture

STEPS = {"P25": "", "P26": "/certificate", "P27": "/evidence", "P28": "/review"}


async def test_from_empty_with_a_goods_file_it_takes_at_most_40_actions(stage: Stage) -> None:
    # covers: APP-01, APP-02, APP-04, APP-14, APP-17, APP-21, APP-23
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/applications")
        person = Counting(page)
        await begin(person)
        await type_invoice(person, stage.story.sample.application)
        await person.click("インボイスの内容を原産地証明書に転記")
        await person.arrive("**/edit/certificate")
        await see(page, "24行")
        if not await page.input_value("#certificate-declaration_place"):
            await person.type("#certificate-declaration_place", "TOKYO")
        await person.click("次へ")
        await person.arrive("**/edit/evidence")
        await finish(person)
        assert len(person.actions) <= 40, person.actions
        assert len(person.loads) <= 6, person.loads


async def begin(person: Counting) -> None:
    """確認事項."""
    await person.click("新規発給申請", "link")
    await person.page.wait_for_url("**/applications/new")
    await person.tick("[name=kind][value=origin_japan]")
    await person.tick("[name=physical][value=no]")
    await person.tick("#declared")
    await person.click("発給申請")
    await person.arrive("**/edit")


async def type_invoice(person: Counting, application: dict[str, Any]) -> None:
    """① with all that the certificate needs."""
    source, boxes = application["source_invoice"], application["certificate"]
    await person.type("#source_invoice-numbers-0", "NT-COUNTED-1")
    await person.type("#source_invoice-date", later(-6))
    await person.type("#source_invoice-consignee-name", source["consignee"]["name"])
    await person.type("#source_invoice-consignee-address", source["consignee"]["address"])
    await person.type("#source_invoice-consignee-country", source["consignee"]["country"])
    await person.type("#source_invoice-terms", source["terms"])
    await person.type("[data-piece=from]", "YOKOHAMA, JAPAN")
    await person.type("[data-piece=to]", "HAMBURG, GERMANY")
    await person.choose("[data-piece=means]", "VESSEL")
    await person.type("[data-piece=name]", "ONE HARBOUR V.042W")
    await person.type("[data-piece=date]", later(6))
    await person.type("#source_invoice-marks", boxes["marks"])
    await person.type("#source_invoice-general_name", boxes["general_name"])
    await person.give("[data-goods='source_invoice/lines'] [data-file]", SAMPLES / "goods.tsv")
    await see(person.page, "24行を取り込みました")


async def finish(person: Counting) -> None:
    """③ and ④, to the detail page."""
    page = person.page
    if not await page.input_value("#contact-phone"):
        await person.type("#contact-phone", "03-1234-5679")
    await person.type("#shipment-date", later(6))
    await person.choose("#statistics-main_item", "電気機器")
    await person.type("#statistics-destination", "DE")
    await person.click("次へ")
    await person.arrive("**/edit/review")
    await see(page, "エラーはありません")
    day = expected_day()
    await expect(fact(page, "手数料")).to_contain_text("1,260円")
    await expect(fact(page, "審査の予定日")).to_contain_text(day)
    await person.click("発給申請")
    await page.wait_for_url("**/applications/*?submitted=20*")
    await see(page, "申請を受け付けました。")
    await expect(page.locator("p", has_text="審査の予定日").first).to_contain_text(day)


def fact(page: Page, name: str) -> Locator:
    """What stands beside a name in a list of facts."""
    return page.locator("dt", has_text=name).locator("+ dd").first


def expected_day() -> str:
    """When the chamber examines what is submitted now, as pages write days."""
    begins = examined_from(datetime.now(UTC), ChamberSettings().examination_hours)
    assert begins is not None
    return f"{begins.year}年{begins.month}月{begins.day}日"


async def test_with_a_copy_it_takes_at_most_12_actions_and_one_load_per_step(stage: Stage) -> None:
    # covers: APP-06
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/applications/{stage.story.issued.application_id}")
        person = Counting(page)
        await person.click("複写")
        await person.arrive("**/edit")
        await person.type("#source_invoice-numbers-0", "NT-COPIED-1")
        await person.type("#source_invoice-date", later(-1))
        await person.click("次へ")
        await person.arrive("**/edit/certificate")
        await person.type("[data-piece=date]", later(9))
        await person.click("次へ")
        await person.arrive("**/edit/evidence")
        await person.type("#shipment-date", later(9))
        await person.click("次へ")
        await person.arrive("**/edit/review")
        await see(page, "エラーはありません")
        await person.tick("#declared")
        await person.click("発給申請")
        await page.wait_for_url("**/applications/*?submitted=20*")
        assert len(person.actions) <= 12, person.actions
        assert len(person.loads) == 5, person.loads


async def test_whoever_needs_a_seal_by_hand_is_led_to_the_counter(stage: Stage) -> None:
    # covers: APP-19
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/applications/new")
        await picture(page, stage.pictures, "P24")
        assert not await serious(page)
        await page.check("[name=kind][value=origin_japan]")
        await page.check("[name=physical][value=no]")
        await page.get_by_role("button", name="発給申請").click()
        await see(page, "内容を確認し、チェックを入れてください")
        await page.check("[name=physical][value=yes]")
        await page.get_by_role("button", name="発給申請").click()
        await see(page, "窓口での申請のご案内")
        company = stage.story.sample.company
        for name, value in {
            "申請種別": "原産地証明書（日本産）",
            "企業情報": company["name_en"],
            "貿易登録番号": stage.story.company.registration_number,
            "電話": "03-",
            "受付時間": "9:00",
        }.items():
            await expect(fact(page, name)).to_contain_text(value)
        await expect(page.locator("main .points li")).to_have_count(5)
        await page.evaluate("window.print = () => { window.isPrinted = true }")
        await page.get_by_role("button", name="このページを印刷").click()
        assert await page.evaluate("window.isPrinted")
        await picture(page, stage.pictures, "P24-counter")
        assert not await serious(page)


async def test_a_machine_dependent_character_is_replaced_with_one_click(stage: Stage) -> None:
    # covers: APP-03, APP-16
    application_id = await cases.begun(stage)
    async with editor(stage, application_id, "/certificate") as page:
        await page.fill("#certificate-remarks", "L/C NO. ⑧")
        place = page.locator("[data-findings='certificate/remarks']")
        await expect(place).to_contain_text("9文字目の「⑧」は使えません")
        # How many depends on what else this company has applied for: the same invoice may be found (DUP-01).
        await expect(page.locator("[data-step=certificate] .tallies")).to_contain_text("エラー")
        await expect(page.locator("#certificate-remarks")).to_have_attribute("aria-invalid", "true")
        await picture(page, stage.pictures, "P26-finding")
        await place.get_by_role("button", name="置換する").click()
        await expect(page.locator("#certificate-remarks")).to_have_value("L/C NO. 8")
        await expect(place).to_be_empty()
        await saved(page)
    assert (await draft_of(stage, application_id))["certificate"]["remarks"] == "L/C NO. 8"


async def test_the_preview_shows_the_certificate_as_a_picture(stage: Stage) -> None:
    # covers: S1, P28
    application_id = await cases.begun(stage)
    async with editor(stage, application_id, "/review") as page:
        await see(page, "1ページ中 1ページ目")
        sheet = page.locator("[data-sheet]")
        assert await sheet.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [1000, 1415]
        await expect(page.get_by_role("link", name="PDFで開く")).to_be_visible()
        await page.get_by_role("button", name="発給申請").click()
        await expect(page.locator(".summary")).to_contain_text("7 商品")
        await page.get_by_role("link", name="7 商品").click()
        await page.wait_for_url("**/edit/certificate#goods")
        await expect(page.locator("[data-findings=goods]")).to_contain_text("入力してください")


async def test_what_the_examiner_wrote_stands_beside_the_field(stage: Stage) -> None:
    # covers: APP-09
    application_id = await cases.returned(stage)
    async with editor(stage, application_id) as page:
        await see(page, "インボイスにあるL/C番号を6欄に記載のうえ、再申請してください。")
        await page.locator(".returned").get_by_role("link", name="6 備考").click()
        await page.wait_for_url("**/edit/certificate#certificate-remarks")
        await expect(page.locator("[data-place='certificate/remarks']")).to_contain_text("L/C番号を記載してください。")
        await expect(page.locator("#certificate-remarks")).to_be_focused()
        await picture(page, stage.pictures, "P26-returned")


async def test_the_steps_have_nothing_serious_and_fit_narrow_screens(stage: Stage) -> None:
    application_id = await cases.submitted(stage)
    await cases.send_back(stage, application_id)
    async with editor(stage, application_id) as page:
        address = page.url
        for name, step in STEPS.items():
            await open_step(page, address + step)
            await expect(page.locator(".stepper .tallies").first).to_be_attached()
            await picture(page, stage.pictures, name)
            assert not await serious(page), name


async def test_by_keyboard_alone_in_english(stage: Stage) -> None:
    # covers: HLP-02
    application_id = await cases.begun(stage)
    async with editor(stage, application_id, "/certificate", "en") as page:
        await expect(page.locator("h1")).to_have_text("② Certificate")
        await page.focus("#goods-0-marks")
        for word in ("C/NO. 1", "STATOR CORE FOR ELECTRIC MOTOR", "5", "PCS"):
            await page.keyboard.type(word)
            await page.keyboard.press("Tab")
        await page.keyboard.press("ArrowLeft")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.type("KGS")
        await page.keyboard.press("ArrowUp")
        await expect(page.locator("#goods-0-unit")).to_be_focused()
        await page.keyboard.press("Control+S")
        await saved(page)
        await page.focus("[data-leave-to=evidence]")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/edit/evidence")
        await see(page, "Person in charge of this application")
        await picture(page, stage.pictures, "P27-en")
    goods = (await draft_of(stage, application_id))["goods"]
    assert [line["unit"] for line in goods] == ["PCS", "KGS"]
    assert goods[0]["description"] == "STATOR CORE FOR ELECTRIC MOTOR"


async def test_without_a_script_the_steps_are_filled_and_saved(stage: Stage) -> None:
    application_id = await cases.begun(stage)
    async with stage.browser(java_script_enabled=False) as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/applications/{application_id}/edit/certificate")
        await page.fill("#certificate-remarks", "L/C NO. 1")
        await page.fill("#goods-0-description", "STATOR CORE")
        await page.click("[data-leave-to=evidence]")
        await page.wait_for_url("**/edit/evidence")
        await page.fill("#contact-email", "nobody")
        await page.uncheck("#contact-mail_when_examined")
        await page.click("[data-save]")
        await expect(page.locator(".summary")).to_be_visible()
        assert await page.input_value("#contact-email") == "nobody"
        await page.set_input_files("#files-evidence [data-input]", SAMPLES / "invoice.pdf")
        await page.locator("#files-evidence").get_by_role("button", name="送信").click()
        await see(page, "invoice.pdf")
    draft = await draft_of(stage, application_id)
    assert (draft["certificate"]["remarks"], draft["goods"][0]["description"]) == ("L/C NO. 1", "STATOR CORE")


async def test_files_are_dropped_listed_and_removed(stage: Stage, tmp_path: Path) -> None:
    # covers: D-38
    application_id = await cases.begun(stage)
    (tmp_path / "証明.pdf").write_bytes((SAMPLES / "invoice.pdf").read_bytes())
    (tmp_path / "bad.pdf").write_bytes(json.dumps({}).encode())
    async with editor(stage, application_id, "/evidence") as page:
        files = page.locator("#files-evidence")
        await files.locator("[data-input]").set_input_files([tmp_path / "証明.pdf", tmp_path / "bad.pdf"])
        await expect(files.locator("[data-list] li")).to_have_count(1)
        await expect(files.get_by_role("alert")).to_contain_text("bad.pdf")
        await picture(page, stage.pictures, "P27-files")
        await page.reload()
        await files.get_by_role("button", name="削除 証明.pdf").click()
        await expect(files.locator("[data-list] li")).to_have_count(0)
