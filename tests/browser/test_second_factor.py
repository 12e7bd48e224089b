"""The second factor by hand (C01, C18): set-up, login, lost device, reset by another administrator."""

import json
from datetime import timedelta

import pyotp
from playwright.async_api import Page, expect

from proof.demo import registering
from tests.browser.axe import serious
from tests.browser.people import Login, Stage, log_in, picture, see
from tests.browser.test_entrance import comes_back

PASSWORD = "maple 0417 stairs"
STEP = timedelta(seconds=30)
NOT_SPARED = "7777"
"""A chamber that is not one of those for trying out."""


async def employ(stage: Stage, login: str, role: str, chamber: str = "8888") -> Login:
    """A new member of the staff, of whom no other test knows."""
    file = stage.system.installation.folder / f"{login}.json"
    member = {"chamber": chamber, "id": login, "name": login, "roles": [role], "password": PASSWORD}
    file.write_text(json.dumps([member]))
    await stage.system.run_job("identity", "set-staff", str(file))
    return Login(chamber, login, PASSWORD)


def code_of(stage: Stage, secret: str) -> str:
    """What an app with this secret shows now."""
    return pyotp.TOTP(secret).at(stage.system.clock.now())


async def set_up(stage: Stage, page: Page) -> tuple[str, list[str]]:
    """From the security page on; the secret and the recovery codes, none when there were some before."""
    await page.locator("#totp-password").fill(PASSWORD)
    await page.locator("form[action$='/security/totp'] button").click()
    await expect(page.locator("figure.qr svg")).to_be_visible()
    secret = str(await page.locator("[data-key]").get_attribute("data-key"))
    await page.locator("#code").fill(code_of(stage, secret))
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda address: not address.endswith("/security/totp"))
    codes = await page.locator(".recovery-codes .code").all_inner_texts()
    stage.system.clock.move(STEP)
    return secret, codes


async def give_password(page: Page, site: str, login: Login) -> None:
    await page.goto(f"{site}/login")
    await page.fill("#chamber", login.chamber)
    await page.fill("#id", login.id)
    await page.fill("#password", login.password)
    await page.keyboard.press("Enter")
    await see(page, "パスワードを確認しました")


async def give_code(page: Page, code: str) -> None:
    await page.locator("#code").fill(code)
    await page.keyboard.press("Enter")


async def test_a_required_role_sets_up_an_app_first_and_logs_in_with_it_from_then_on(stage: Stage) -> None:
    # covers: IDN-10
    kita = await employ(stage, "kita", "certifier", NOT_SPARED)
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, kita)
        assert page.url == f"{own}/security"
        await see(page, "二要素認証が必要です")
        await picture(page, stage.pictures, "C18-security-required")
        assert not await serious(page)
        await page.goto(f"{own}/certification")
        assert page.url == f"{own}/security"
        await page.locator("#totp-password").fill("wrong 0417 stairs")
        await page.get_by_role("button", name="認証アプリを設定する").click()
        await see(page, "現在のパスワードが正しくありません")
        await page.locator("#totp-password").fill(PASSWORD)
        await page.get_by_role("button", name="認証アプリを設定する").click()
        await picture(page, stage.pictures, "C18-totp")
        assert not await serious(page)
        await give_code(page, "000000")
        await see(page, "コードが正しくありません")
        secret = str(await page.locator("[data-key]").get_attribute("data-key"))
        await give_code(page, code_of(stage, secret))
        await see(page, "二要素認証を設定しました")
        assert await page.locator(".recovery-codes .code").count() == 10
        await picture(page, stage.pictures, "C18-recovery-codes")
        assert not await serious(page)
        await page.get_by_role("link", name="コードを保管しました").click()
        await page.wait_for_url(f"{own}/today")
        await page.get_by_role("button", name="ログアウト").click()
        stage.system.clock.move(STEP)
        await give_password(page, stage.console, kita)
        await picture(page, stage.pictures, "C01-factor")
        assert not await serious(page)
        await give_code(page, "000000")
        await see(page, "残り4回")
        await give_code(page, code_of(stage, secret))
        await page.wait_for_url(f"{own}/today")


async def test_a_session_that_ends_in_the_middle_of_work_asks_for_both(stage: Stage) -> None:
    # covers: IDN-07, IDN-10
    minami = await employ(stage, "minami", "accounting")
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, minami)
        await page.goto(f"{own}/security")
        secret, _ = await set_up(stage, page)
        await page.goto(f"{own}/password")
        await page.get_by_label("現在のパスワード").fill("half a thought")
        other = await context.new_page()
        await other.goto(f"{own}/security")
        await other.get_by_role("button", name="ログアウト").click()
        await comes_back(page)
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("パスワード").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(dialog.get_by_label("認証アプリのコード")).to_be_focused()
        await picture(page, stage.pictures, "C01-again-code")
        await page.keyboard.type("000000")
        await page.keyboard.press("Enter")
        await expect(dialog.get_by_role("alert")).to_contain_text("正しくない")
        await dialog.get_by_label("認証アプリのコード").fill(code_of(stage, secret))
        await page.keyboard.press("Enter")
        await expect(dialog).to_have_count(0)
        await expect(page.get_by_label("現在のパスワード")).to_have_value("half a thought")


async def test_a_lost_device_is_replaced_with_a_recovery_code_without_scripts_too(stage: Stage) -> None:
    # covers: IDN-10
    nishi = await employ(stage, "nishi", "reception")
    async with stage.browser(java_script_enabled=False) as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, nishi)
        await page.goto(f"{own}/security")
        _, codes = await set_up(stage, page)
        await page.get_by_role("button", name="ログアウト").click()
        await give_password(page, stage.console, nishi)
        await give_code(page, codes[0].upper())
        await see(page, "リカバリーコードでログインしました")
        await see(page, "残りのコード")
        secret, none = await set_up(stage, page)
        assert not none
        await see(page, "新しい認証アプリを使用します")
        await picture(page, stage.pictures, "C18-security")
        await page.get_by_role("button", name="ログアウト").click()
        await give_password(page, stage.console, nishi)
        await give_code(page, codes[0])
        await see(page, "正しくないか、すでに使用されています")
        await give_code(page, code_of(stage, secret))
        await page.wait_for_url(f"{own}/today")


async def approve(stage: Stage, login: str) -> None:
    """A second administrator lets the change through that waits for this person."""
    naka = await employ(stage, "naka", "chamber_admin")
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, naka)
        await page.goto(f"{own}/people")
        await page.get_by_role("link", name=login, exact=True).click()
        await picture(page, stage.pictures, "C18-change-to-approve")
        await page.get_by_role("button", name="変更を承認").click()
        await see(page, "変更しました。本人にメールでお知らせしています")


async def test_another_administrator_resets_a_lost_factor_and_nobody_the_own_one(stage: Stage) -> None:
    # covers: IDN-10, IDN-21
    higashi = await employ(stage, "higashi", "chamber_admin")
    since, email = registering.now(), "higashi@tokyo-test.example"
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, higashi)
        await page.goto(f"{own}/security")
        await set_up(stage, page)
        await page.goto(f"{own}/people")
        await page.get_by_role("link", name="higashi", exact=True).click()
        await see(page, "ご自身の二要素認証は解除できません")
        await expect(page.get_by_role("button", name="二要素認証を解除する")).to_have_count(0)
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("chamber_admin"))
        await page.goto(f"{own}/people")
        await page.get_by_role("link", name="higashi", exact=True).click()
        await page.get_by_label("E-mail").fill(email)
        await page.get_by_role("button", name="変更を保存").click()
        await see(page, "この変更は、まだ行われていません")
        await approve(stage, "higashi")
        await page.get_by_role("link", name="職員管理").first.click()
        await page.get_by_role("link", name="higashi", exact=True).click()
        await page.get_by_label("ご本人からの依頼であることを確認しました").check()
        await picture(page, stage.pictures, "C18-reset-factor")
        assert not await serious(page)
        await page.get_by_role("button", name="二要素認証を解除する").click()
        await see(page, "この変更は、まだ行われていません")
        await picture(page, stage.pictures, "C18-change-waits")
        assert not await serious(page)
        await approve(stage, "higashi")
    mail = await stage.web.mail_to(email, "二要素認証が解除されました", since)
    assert "chamberadmin1" in mail["text"]
    async with stage.browser() as context:
        page = await context.new_page()
        await log_in(page, stage.console, higashi)
