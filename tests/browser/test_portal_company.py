"""The admin's rooms: registration, cards, signers; and what a new signer meets at the first login."""

import base64

from playwright.async_api import Page, expect

from proof.demo.registering import now
from tests.browser.axe import serious
from tests.browser.people import Login, Stage, log_in, picture, see
from tests.pdfs import text_of

# Chromium keeps the headers of a PDF that it opens to itself; the same form is sent once more to see them.
SENT_BY_SCRIPT = """async ({ form }) => {
  const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const text = Array.from(bytes, byte => String.fromCharCode(byte)).join('');
  return [answer.headers.get('content-type'), answer.headers.get('cache-control'), btoa(text)];
}"""
OWN = "green Lantern 5508 boat"


async def open_as_admin(stage: Stage, page: Page, address: str) -> str:
    own = await log_in(page, stage.portal, stage.admin)
    await page.goto(f"{own}{address}")
    return own


async def test_the_admin_reads_the_registration_and_prints_both_cards(stage: Stage) -> None:
    # covers: REG-22
    async with stage.browser() as context:
        page = await context.new_page()
        await open_as_admin(stage, page, "/company")
        await expect(page.get_by_role("heading", level=1)).to_have_text("登録内容/署名者確認")
        await see(page, "Nissho Test Co., Ltd.")
        assert not await serious(page)
        await picture(page, stage.pictures, "P14-company")
        number = stage.admin.id
        for button, login in (("貿易登録証印刷", f"管理者ID{number}"), ("署名登録証印刷", f"ユーザーID{number}-0")):
            async with context.expect_event("response", lambda answer: "-card" in answer.url) as printed:
                await page.get_by_role("button", name=button).click()
            assert (await printed.value).status == 200
            kind, cache, content = await page.get_by_role("button", name=button).evaluate(SENT_BY_SCRIPT)
            assert (kind, cache) == ("application/pdf", "no-store")
            text = "".join(text_of(base64.b64decode(content)).split())
            assert login in text and "日商テスト商事株式会社" in text
            assert stage.admin.password.replace(" ", "") not in text
            assert button != "貿易登録証印刷" or "************" in text


async def test_signers_are_found_by_name_whatever_its_width(stage: Stage) -> None:
    # covers: IDN-13
    async with stage.browser() as context:
        page = await context.new_page()
        await open_as_admin(stage, page, "/signers")
        first = stage.story.sample.company["signers"][0]
        await picture(page, stage.pictures, "P17-signers")
        await page.get_by_label("氏名・ID・メールアドレス").fill(first["name_ja"].replace(" ", "　"))
        await page.get_by_role("button", name="検索").click()
        await expect(page.locator("tbody tr")).to_have_count(1)
        await page.get_by_label("氏名・ID・メールアドレス").fill("だれもいない")
        await page.keyboard.press("Enter")
        await see(page, "条件に合う署名者はいません")
        await page.get_by_role("link", name="検索条件をクリア").first.click()
        await expect(page.locator("tbody tr")).to_have_count(len(stage.story.sample.company["signers"]))
        assert not await serious(page)


async def test_a_new_signer_goes_from_the_card_to_the_main_menu(stage: Stage) -> None:
    # covers: IDN-03, IDN-04, D-06, REG-27
    signer = await new_signer(stage)
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, signer)
        await page.wait_for_url(f"{own}/password")
        await expect(page.get_by_role("heading", level=1)).to_have_text("初回パスワード変更")
        await picture(page, stage.pictures, "P10-first-password")
        await fill_passwords(page, signer.password, OWN)
        await page.wait_for_url(f"{own}/email")
        await picture(page, stage.pictures, "P11-email")
        since = now()
        address = await page.get_by_label("メールアドレス").input_value()
        await page.get_by_role("button", name="確認コード送信").click()
        await see(page, f"{address} 宛に確認コードを送信しました")
        await page.get_by_label("確認コード").fill("000000")
        await page.get_by_role("button", name="確認", exact=True).click()
        await see(page, "確認コードが正しくありません")
        assert not await serious(page)
        await picture(page, stage.pictures, "P11-wrong-code")
        mail = await stage.web.mail_to(address, "確認コードのお知らせ", since)
        code = next(word for word in mail["text"].split() if word.isdigit() and len(word) == 6)
        await page.get_by_label("確認コード").fill(code.translate(str.maketrans("0123456789", "０１２３４５６７８９")))
        await page.get_by_role("button", name="確認", exact=True).click()
        await page.wait_for_url(f"{own}/menu?confirmed=yes")
        await see(page, "メールアドレスを確認しました")


async def new_signer(stage: Stage) -> Login:
    """The company's second signer, with a password that the admin has just set."""
    admin = stage.story.company.admin
    line = (await admin.call("GET", "/signers"))["signers"][1]
    password = "shining Anchor 7710 rope"
    await admin.call("POST", f"/signers/{line['signer_id']}/password", {"new": password})
    return Login("8888", line["login"], password)


async def fill_passwords(page: Page, current: str, new: str) -> None:
    await page.get_by_label("現在のパスワード").fill(current)
    await page.get_by_label("新パスワード", exact=True).fill(new)
    await page.get_by_label("新パスワード（確認）").fill(new)
    await page.get_by_role("button", name="更新").click()


async def test_the_admin_sets_a_signers_password_in_two_steps(stage: Stage) -> None:
    # covers: IDN-05, IDN-13
    async with stage.browser() as context, stage.browser() as theirs:
        page, other = await context.new_page(), await theirs.new_page()
        await open_as_admin(stage, page, "/signers")
        await page.get_by_role("link", name="詳細").last.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("署名者詳細")
        login = await page.locator("dt", has_text="ユーザー名").locator("+ dd").inner_text()
        await picture(page, stage.pictures, "P18-signer")
        await page.get_by_role("link", name="パスワード変更").last.click()
        for label in ("パスワード", "パスワード再入力"):
            await page.get_by_role("main").get_by_label(label, exact=True).fill("short")
        await page.get_by_role("button", name="更新").click()
        await see(page, "8～64文字で入力してください（現在5文字）")
        assert not await serious(page)
        await picture(page, stage.pictures, "P18-password")
        for label in ("パスワード", "パスワード再入力"):
            await page.get_by_role("main").get_by_label(label, exact=True).fill(OWN)
        await page.get_by_role("button", name="更新").click()
        await see(page, "パスワードを変更しました")
        await log_in(other, stage.portal, Login("8888", login, OWN))
        await other.wait_for_url("**/password")
