"""People and rights by hand (C18), and the page behind an invitation's link."""

from playwright.async_api import Page, expect

from proof.demo import registering
from tests.browser.axe import serious
from tests.browser.people import Login, Stage, log_in, picture, see

PASSWORD = "Harbour-Light-2026"


async def _invite(page: Page, own: str, login: str, name: str, email: str) -> None:
    await page.goto(f"{own}/people")
    await page.get_by_role("link", name="職員を追加").click()
    await page.get_by_label("職員ID").fill(login)
    await page.get_by_label("氏名").fill(name)
    await page.get_by_label("E-mail").fill(email)


async def test_an_invited_person_chooses_a_password_and_logs_in(stage: Stage) -> None:
    # covers: IDN-10, D-42
    since, email = registering.now(), "minato@tokyo-test.example"
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("chamber_admin"))
        await _invite(page, own, "minato", "港 花子", "minato")
        await page.get_by_role("button", name="招待メールを送信").click()
        await expect(page.locator("[data-focus]")).to_be_focused()
        assert await page.input_value("#login") == "minato"
        await picture(page, stage.pictures, "C18-refused")
        assert not await serious(page)
        await page.get_by_label("E-mail").fill(email)
        await page.get_by_label("審査（発給申請の審査）").check()
        await page.get_by_role("button", name="招待メールを送信").click()
        await see(page, "招待メールを送信しました")
        await see(page, "招待中")
        await picture(page, stage.pictures, "C18-invited")
        assert not await serious(page)
    mail = await stage.web.mail_to(email, "職員アカウントのご案内", since)
    async with stage.browser("en") as context:
        page = await context.new_page()
        await _choose_password(page, stage, mail["links"][0])
        login = Login("8888", "minato", PASSWORD)
        own = await log_in(page, stage.console, login)
        await page.goto(f"{own}/people")
        await see(page, "You may not open this page")
        await picture(page, stage.pictures, "C18-no-permission")
        await page.goto(mail["links"][0])
        await see(page, "This invitation cannot be used")
        await picture(page, stage.pictures, "invitation-used")


async def _choose_password(page: Page, stage: Stage, link: str) -> None:
    assert link.startswith(f"{stage.console}/invitation/8888#")
    await page.goto(link)
    await see(page, "Choose your password")
    assert "#" not in page.url
    await page.get_by_role("link", name="日本語").click()
    await see(page, "パスワードの設定")
    await page.get_by_role("link", name="English").click()
    await see(page, "Choose your password")
    await picture(page, stage.pictures, "invitation-choose")
    assert not await serious(page)
    await page.get_by_label("New password", exact=True).fill(PASSWORD)
    await page.get_by_label("New password once more").fill("Harbour-Light-2027")
    await page.keyboard.press("Enter")
    await see(page, "The two passwords differ")
    await page.get_by_label("New password", exact=True).fill("short")
    await page.get_by_label("New password once more").fill("short")
    await page.keyboard.press("Enter")
    await expect(page.locator("#new-fault")).to_be_visible()
    await picture(page, stage.pictures, "invitation-refused-password")
    await page.get_by_label("New password", exact=True).fill(PASSWORD)
    await page.get_by_label("New password once more").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await see(page, "Your password is set")


async def test_roles_and_the_right_to_log_in_are_changed_but_never_ones_own(stage: Stage) -> None:
    # covers: IDN-10
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("chamber_admin", "8889"))
        await _invite(page, own, "umi", "海野 次郎", "umi@yokohama-test.example")
        await page.get_by_label("受付（窓口での貿易登録）").check()
        await page.get_by_role("button", name="招待メールを送信").click()
        await page.get_by_label("経理（決済・手数料）").check()
        await page.get_by_role("button", name="変更を保存").click()
        await see(page, "変更を保存しました")
        await see(page, "受付 → 受付、経理")
        await page.get_by_label("いいえ（利用停止）").check()
        await page.get_by_role("button", name="変更を保存").click()
        await see(page, "はい → いいえ")
        await picture(page, stage.pictures, "C18-person")
        await page.get_by_label("現在のパスワードを無効にします").check()
        await page.get_by_role("button", name="招待メールを再送").click()
        await see(page, "先に利用を再開してください")
        await page.goto(f"{own}/people")
        await picture(page, stage.pictures, "C18-list")
        assert not await serious(page)
        await page.get_by_role("row").filter(has_text="（ご自身）").get_by_role("link").click()
        await see(page, "ご自身の役割と利用状態は変更できません")
        assert await page.locator("input[name=roles]").count() == 0
        await picture(page, stage.pictures, "C18-own")
