"""User IDs of signers: what their cards show, and which address counts."""

from base64 import b64decode
from uuid import UUID, uuid4

from playwright.async_api import Page, expect

from proof.demo import people
from proof.demo.registering import Company, now
from tests.browser.people import Login, Stage, log_in, picture, see
from tests.pdfs import text_of

# Chromium keeps the bytes of a PDF that it opens to itself; the same form is sent once more to read them.
SENT_BY_SCRIPT = """async ({ form }) => {
  const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
}"""
BY_ADMIN, OWN = "shining Anchor 7710 rope", "green Lantern 5508 boat"
ASTERISKS = "************"


def admin_of(company: Company) -> Login:
    """The company's admin ID."""
    return Login(company.chamber, company.registration_number, company.admin_password)


async def printed(page: Page, button: str) -> str:
    """What the PDF behind a button says."""
    sent = await page.get_by_role("button", name=button, exact=True).evaluate(SENT_BY_SCRIPT)
    return " ".join(text_of(b64decode(sent)).split())


async def test_printing_a_card_never_throws_a_chosen_password_away(stage: Stage, second_company: Company) -> None:
    # covers: D-03, D-04, REG-11, REG-23, REG-27
    company, admin = second_company, second_company.admin
    line = (await admin.call("GET", "/signers"))["signers"][1]
    await admin.call("POST", f"/signers/{line['signer_id']}/password", {"new": BY_ADMIN})
    signer = await people.log_in(stage.web, company.chamber, line["login"], BY_ADMIN)
    await signer.call("POST", "/password", {"current": BY_ADMIN, "new": OWN})
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, admin_of(company))
        await expect(page.locator(".checklist li.done")).to_contain_text(["パスワード", "署名登録証を印刷"])
        await page.goto(f"{own}/company")
        row = page.locator("#signers tbody tr").nth(1)
        await expect(row).to_contain_text("パスワード設定済み")
        await expect(row.get_by_role("checkbox")).not_to_be_checked()
        await picture(page, stage.pictures, "P14-password-set")
        await page.locator("#signers tbody tr").nth(0).get_by_role("checkbox").uncheck()
        await row.get_by_role("checkbox").check()
        card = await printed(page, "署名登録証印刷")
        assert line["login"] in card
        assert f"{ASTERISKS} 変更済" in card
        await page.reload()
        await expect(row).not_to_contain_text("パスワード設定済み")
    assert (await signer.call("GET", "/me"))["pending"] == "confirm_email"
    await people.log_in(stage.web, company.chamber, line["login"], OWN)


async def test_cards_say_that_the_password_was_changed_on_the_first_day(stage: Stage, second_company: Company) -> None:
    # covers: D-04, D-05, REG-22
    company = second_company
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("reception"))
        await page.goto(f"{own}/register/{company.registration_id}")
        assert f"{ASTERISKS} 変更済" in await printed(page, "貿易登録証を印刷")
        own = await log_in(page, stage.portal, admin_of(company))
        await page.goto(f"{own}/company")
        await see(page, "登録内容/署名者確認")
        assert f"{ASTERISKS} 変更済" in await printed(page, "貿易登録証印刷")
        signer = page.locator("#signers tbody tr").nth(0)
        for box in await page.locator("#signers").get_by_role("checkbox").all():
            await box.set_checked(False)
        await signer.get_by_role("checkbox").check()
        assert f"{ASTERISKS} 変更済" in await printed(page, "署名登録証印刷")


async def test_another_address_that_a_signer_confirms_counts_everywhere(stage: Stage, second_company: Company) -> None:
    # covers: D-34, IDN-04, REG-11
    admin = second_company.admin
    before = (await admin.call("GET", "/registration"))["signers"][1]
    contact = (await admin.call("GET", "/registration"))["company"]["contact"]["email"]
    other, since = f"jiro.{uuid4().hex[:8]}@elsewhere-test.example", now()
    await admin.call("POST", f"/signers/{before['signer_id']}/password", {"new": BY_ADMIN})
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, Login(second_company.chamber, before["login"], BY_ADMIN))
        for label, text in (("現在のパスワード", BY_ADMIN), ("新パスワード", OWN), ("新パスワード（確認）", OWN)):
            await page.get_by_label(label, exact=True).fill(text)
        await page.get_by_role("button", name="更新").click()
        await page.wait_for_url(f"{own}/email")
        await page.get_by_label("メールアドレス").fill(other)
        await page.get_by_role("button", name="確認コード送信").click()
        code = await stage.web.mail_to(other, "確認コードのお知らせ", since)
        digits = next(word for word in code["text"].split() if word.isdigit() and len(word) == 6)
        await page.get_by_label("確認コード").fill(digits)
        await page.get_by_role("button", name="確認", exact=True).click()
        await see(page, "メールアドレスを確認しました")
    for told in (before["email"], contact):
        mail = await stage.web.mail_to(told, "署名者のメールアドレスが変更されました", since)
        assert before["email"] in mail["text"]
        assert other in mail["text"]
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("reception"))
        await page.goto(f"{own}/register/{second_company.registration_id}")
        await see(page, other)
        own = await log_in(page, stage.portal, admin_of(second_company))
        await page.goto(f"{own}/company")
        for box in await page.locator("#signers").get_by_role("checkbox").all():
            await box.set_checked(await box.input_value() == before["signer_id"])
        assert other in await printed(page, "署名登録証印刷")
    await stage.system.rest()
    assert await known_to_application(stage, before["signer_id"]) == other


async def known_to_application(stage: Stage, signer_id: str) -> str:
    """Where application writes to."""
    async with stage.system.running["application"].service.db.transaction("8888") as tx:
        return str(await tx.fetchval("SELECT email FROM known_signers WHERE signer_id = $1", UUID(signer_id)))
