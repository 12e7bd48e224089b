"""The registration desk by hand: search (C03), the request (C04), signatures (C05), register and cards (C06)."""

import json
import re
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pypdfium2
import pytest_asyncio
from PIL import Image
from playwright.async_api import APIResponse, Page, Route, expect

from proof.demo import registering, samples
from proof.demo.people import public
from proof.demo.samples import FOLDER, Samples
from tests.browser.axe import serious
from tests.browser.people import Login, Stage, log_in, picture, see
from tests.journeys.whole_system import DEMO

CHAMBER = "8890"
FEE = 11_000
RECEPTION = Login(CHAMBER, "reception1", "Canary4reception8890")
ADMIN = Login(CHAMBER, "admin1", "Canary4admin8890")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(stage: Stage) -> AsyncIterator[Stage]:
    """A chamber that takes a fee for registrations; no other test works there."""
    chamber = json.loads((DEMO / "registration" / "demo" / "8889.json").read_text())
    chamber |= {"chamber": CHAMBER, "settings": chamber["settings"] | {"registration_fee": FEE}}
    staff = [(RECEPTION, "受付 花子", "reception"), (ADMIN, "管理 一郎", "chamber_admin")]
    await run(stage, "registration", "open-chamber", chamber)
    await run(stage, "identity", "set-staff", [_member(*one) for one in staff])
    await stage.system.rest()
    yield stage


def _member(login: Login, name: str, role: str) -> dict[str, Any]:
    return {"chamber": login.chamber, "id": login.id, "name": name, "roles": [role], "password": login.password}


async def run(stage: Stage, service: str, job: str, facts: Any) -> None:
    """A service's job with a file of facts."""
    file = stage.system.installation.folder / "facts.json"
    file.write_text(json.dumps(facts))
    await stage.system.run_job(service, job, str(file))
    file.unlink()


class Applicant:
    """A company that applies over the API."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.sample = stage, samples.load()
        self.request_no = self.link = ""

    async def apply(self) -> "Applicant":
        """Up to the printed forms."""
        since = registering.now()
        self.request_no = await registering.apply_for_registration(self.stage.web, CHAMBER, self.sample)
        mail = await self.stage.web.mail_to(self.sample.company["contact"]["email"], "手続きのご案内", since)
        self.link = f"Link {CHAMBER}.{urlsplit(mail['links'][0]).fragment}"
        return self

    async def correct(self, **changes: Any) -> None:
        """Submit again, as the next revision."""
        request = f"{public(self.stage.web.places)}/registration-request"
        kept = {name: value for name, value in self.sample.company.items() if name not in {"chamber", "signers"}}
        await self.stage.web.json("PUT", f"{request}/company", self.link, kept | changes)
        await self.stage.web.json("POST", f"{request}/submission", self.link, {})

    def sheet(self, name: str, revision: int = 1) -> str:
        """What the QR code of a printed form says."""
        return f"{CHAMBER};{self.request_no};{revision};{name}"


async def scan(page: Page, code: str) -> None:
    """As a hand scanner does: types into the box, and presses Enter."""
    await page.fill("#q", code)
    await page.press("#q", "Enter")


async def test_a_scanned_sheet_leads_to_its_request_and_a_stale_one_is_not_taken(desk: Stage) -> None:
    # covers: REG-07, REG-09
    company = await Applicant(desk).apply()
    async with desk.browser() as context:
        page = await context.new_page()
        own = await log_in(page, desk.console, RECEPTION)
        await page.goto(f"{own}/registrations")
        await expect(page.locator("#q")).to_be_focused()
        await see(page, company.request_no)
        await picture(page, desk.pictures, "C03-list")
        assert not await serious(page)
        await scan(page, company.sheet("F2"))
        await see(page, "最新の書類です")
        await scan(page, company.sheet("F3"))
        await expect(page.locator("input[value=signature_notice]")).to_be_checked()
        assert await page.is_checked("input[value=business_profile]")
        await picture(page, desk.pictures, "C04-sheets")
        await company.correct(name_en="Nissho Test Trading Co., Ltd.")
        await expect(page.locator("#typed")).to_contain_text("第2版で修正された項目")
        await page.goto(f"{own}/registrations")
        await scan(page, company.sheet("F2"))
        await see(page, "この書類は古いため受領できません")
        assert not await page.is_checked("input[value=business_profile]")
        await picture(page, desk.pictures, "C04-stale-sheet")
        assert not await serious(page)
        await page.goto(f"{own}/registrations")
        await scan(page, f"{CHAMBER};R26-0099999;1;F2")
        await see(page, "該当のない書類")
        await picture(page, desk.pictures, "C03-unknown-sheet")


async def test_the_desk_registers_a_company_by_clicking(desk: Stage) -> None:
    # covers: REG-09, REG-10, D-03, D-05, D-27
    company = await Applicant(desk).apply()
    async with desk.browser() as context:
        page = await context.new_page()
        own = await log_in(page, desk.console, RECEPTION)
        await page.goto(f"{own}/registrations")
        await page.get_by_role("link", name=company.request_no).click()
        await expect(page.get_by_role("button", name="承認", exact=True)).to_be_disabled()
        await _take_papers_and_fee(page, desk)
        await page.get_by_role("link", name="署名取込み").click()
        await _take_signatures(page, desk, company.sample)
        await page.get_by_role("link", name="申請の詳細へ戻る").click()
        await picture(page, desk.pictures, "C04-complete")
        assert not await serious(page)
        await page.get_by_role("button", name="承認", exact=True).click()
        await see(page, "承認しました")
        number = await page.locator("#desk .big.code").inner_text()
        assert re.fullmatch(rf"{CHAMBER}\d{{6}}", number)
        await page.get_by_role("button", name="貿易登録証を印刷").wait_for()
        await picture(page, desk.pictures, "C04-approved")
        first = await _card(page, "貿易登録証を印刷")
        assert f"{number}" in first
        await page.goto(f"{own}/register")
        await page.get_by_label("貿易登録番号・会社名").fill(number)
        await page.get_by_role("button", name="検索").click()
        await picture(page, desk.pictures, "C06-list")
        assert not await serious(page)
        await page.get_by_role("link", name=number).click()
        await see(page, f"{number}-02")
        await picture(page, desk.pictures, "C06-company")
        assert not await serious(page)
        await page.get_by_text("再発行（パスワードを紛失した場合）").click()
        await page.get_by_label("申出者の本人確認をしました").check()
        second = await _card(page, "貿易登録証を再発行")
        assert number in second
        assert second != first


async def test_a_request_is_sent_back_and_refused_in_english_by_the_keyboard_alone(desk: Stage) -> None:
    # covers: REG-09, D-27
    company = await Applicant(desk).apply()
    since, email = registering.now(), company.sample.company["contact"]["email"]
    async with desk.browser("en") as context:
        page = await context.new_page()
        own = await log_in(page, desk.console, ADMIN)
        await page.goto(f"{own}/registrations?q={company.request_no}")
        await see(page, "Approval still waits for:")
        await _by_keyboard(page, "input[value=seal_certificate]", "Space")
        await _by_keyboard(page, "#desk form[action$=papers] button", "Enter")
        await see(page, "The papers are recorded.")
        await _fill_in(page, "Waive the fee", "#waived", "Fair of the chamber", "Waive the fee")
        await see(page, "The waiver of the fee is recorded.")
        await expect(page.locator("#desk")).to_contain_text("Fair of the chamber")
        await _fill_in(page, "Send back to the applicant", "#message", "登記の住所を確認してください", "Send back")
        await see(page, "Sent back. The applicant has been mailed.")
        await picture(page, desk.pictures, "C04-returned-en")
        assert not await serious(page)
        mail = await desk.web.mail_to(email, "修正", since)
        assert "登記の住所を確認してください" in mail["text"]
        company.link = f"Link {CHAMBER}.{urlsplit(mail['links'][0]).fragment}"
        await company.correct(name_en="Nissho Test Trade Co., Ltd.")
        await expect(page.locator("#desk")).to_contain_text("Waiting for papers")
        await page.goto(f"{own}/registrations?q={company.request_no}")
        await _by_keyboard(page, "input[value=business_profile]", "Space")
        await _by_keyboard(page, "#desk form[action$=papers] button", "Enter")
        await see(page, "The papers are recorded.")
        await _by_keyboard(page, "summary:has-text('Refuse the registration')", "Enter")
        await page.locator("#refusal-message").fill("同じ会社がすでに登録されています")
        await picture(page, desk.pictures, "C04-refusing-en")
        await _by_keyboard(page, "#sure", "Space")
        await _by_keyboard(page, "button.danger", "Enter")
        await see(page, "Refused. The applicant has been mailed.")


async def _by_keyboard(page: Page, selector: str, key: str) -> None:
    await page.locator(selector).focus()
    await page.keyboard.press(key)


async def _fill_in(page: Page, summary: str, field: str, text: str, button: str) -> None:
    """Open a form, fill its field, send it."""
    await _by_keyboard(page, f"summary:has-text('{summary}')", "Enter")
    await page.locator(field).fill(text)
    await page.locator("details[open]").get_by_role("button", name=button, exact=True).press("Enter")


async def _take_papers_and_fee(page: Page, desk: Stage) -> None:
    for box in await page.locator("input[name=papers]").all():
        await box.check()
    await page.get_by_role("button", name="チェックした書類の受領を記録").click()
    await see(page, "書類の受領を記録しました")
    assert await page.locator("input[name=papers]").count() == 0
    await picture(page, desk.pictures, "C04-papers-taken")
    await page.get_by_role("button", name="現金で受領").click()
    await see(page, "手数料の受領を記録しました")
    await expect(page.locator("#desk")).to_contain_text(re.compile(r"C\d{2}-9\d{6}"))


async def _take_signatures(page: Page, desk: Stage, sample: Samples) -> None:
    """Two refused pictures; then one from its own picture, and one cut from a whole page by the keyboard."""
    await page.set_input_files("#file", FOLDER / "signature-touching-frame.png")
    await expect(page.get_by_label("会議所 太郎")).to_be_checked()
    await page.get_by_role("button", name="この署名を取り込む").click()
    await expect(page.locator("#refused")).to_contain_text("署名が枠線に触れています")
    await expect(page.locator("#refused")).not_to_contain_text("The signature touches the frame")
    await expect(page.locator("#refused")).to_be_focused()
    await picture(page, desk.pictures, "C05-refused")
    assert not await serious(page)
    await page.set_input_files("#file", FOLDER / "signature-empty.png")
    await page.get_by_role("button", name="この署名を取り込む").click()
    await expect(page.locator("#refused")).to_contain_text("署名が見つかりません")
    await page.set_input_files("#file", FOLDER / "signature-taro.png")
    await page.get_by_role("button", name="この署名を取り込む").click()
    await expect(page.locator("#signers [data-has=yes]")).to_have_count(1)
    await _take_it_again_for_another(page, desk)
    await page.set_input_files("#file", {"name": "notice.png", "mimeType": "image/png", "buffer": _whole_page()})
    await _crop_by_keyboard(page)
    await picture(page, desk.pictures, "C05-cropped")
    await page.get_by_role("button", name="この署名を取り込む").press("Enter")
    await expect(page.locator("#signers [data-has=yes]")).to_have_count(2)
    await expect(page.get_by_alt_text("会議所 次郎様の署名")).to_have_js_property("complete", value=True)
    await picture(page, desk.pictures, "C05-both")
    assert not await serious(page)


async def _take_it_again_for_another(page: Page, desk: Stage) -> None:
    """The picture is put away; who shows it again for the next signer is told whose signature it is."""
    await expect(page.locator("#bench")).to_be_hidden()
    await expect(page.locator("#file")).to_be_focused()
    assert await page.input_value("#file") == ""
    await page.get_by_role("button", name="同じ画像を次の署名者に使う").press("Enter")
    await expect(page.get_by_label("会議所 次郎")).to_be_checked()
    await page.get_by_role("button", name="この署名を取り込む").press("Enter")
    await expect(page.locator("#refused")).to_contain_text("この署名は会議所 太郎様の署名として取り込み済みです")
    await picture(page, desk.pictures, "C05-signature-of-another")
    await expect(page.locator("#signers [data-has=yes]")).to_have_count(1)


def _whole_page() -> bytes:
    """A scanned page with the frame in its lower half."""
    page = Image.new("L", (1654, 2339), 245)
    with Image.open(FOLDER / "signature-jiro.png") as frame:
        page.paste(frame.convert("L").resize((1100, 1100 * frame.height // frame.width)), (250, 1300))
    png = BytesIO()
    page.save(png, "PNG")
    return png.getvalue()


async def _crop_by_keyboard(page: Page) -> None:
    await expect(page.locator("#scan")).to_have_attribute("height", "1980")
    corner = page.get_by_role("button", name="左上の角")
    await corner.focus()
    for _ in range(3):
        await page.keyboard.press("Shift+ArrowRight")
    for _ in range(11):
        await page.keyboard.press("Shift+ArrowDown")
    assert await page.input_value("#edge-left") == "150"
    assert await page.input_value("#edge-top") == "550"
    await page.get_by_label("右端").fill("820")
    await page.get_by_label("下端").fill("820")


async def _card(page: Page, button: str) -> str:
    """Print a card into a tab of its own; what the PDF says."""
    printed: list[APIResponse] = []

    async def keep(route: Route) -> None:
        # What the browser says of itself is not among the headers that can be taken over.
        headers = await route.request.all_headers()
        printed.append(await route.fetch(headers=headers | {"Sec-Fetch-Site": "same-origin"}))
        await route.fulfill(response=printed[-1])

    await page.context.route("**/card", keep)
    sent = page.context.expect_event("response", lambda answer: answer.url.endswith("/card"))
    async with page.expect_popup() as opened, sent:
        await page.get_by_role("button", name=button).click()
    await (await opened.value).close()
    await page.context.unroute("**/card", keep)
    assert printed[0].status == 200, await printed[0].text()
    assert printed[0].headers["cache-control"] == "no-store"
    document = pypdfium2.PdfDocument(await printed[0].body())
    return str(document[0].get_textpage().get_text_range())
