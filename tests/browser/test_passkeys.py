"""Passkeys by hand, with Chromium's virtual authenticator (C01, C18)."""

from playwright.async_api import Page, expect

from proof.demo.registering import Company
from tests.browser.axe import serious
from tests.browser.people import Login, Stage, log_in, picture, see
from tests.browser.test_entrance import comes_back
from tests.browser.test_second_factor import PASSWORD, employ, give_code, give_password

# What a browser says when nobody touches the key: it would let us wait for two minutes.
CANCELLED = "() => { navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"


async def plug_in(page: Page) -> None:
    """A security key for this page's browser."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


async def add_passkey(page: Page, name: str, password: str = PASSWORD) -> None:
    """From the security page on, until the browser has made it."""
    await page.get_by_label("パスキーの名前").fill(name)
    await page.locator("#passkey-password").fill(password)
    await page.get_by_role("button", name="パスキーを追加する").click()
    await page.get_by_role("button", name="パスキーを作成する").click()


async def test_a_passkey_is_set_up_and_logs_in_without_a_code(stage: Stage) -> None:
    # covers: IDN-10
    ichi = await employ(stage, "ichi", "certifier")
    async with stage.browser() as context:
        page = await context.new_page()
        await plug_in(page)
        own = await log_in(page, stage.console, ichi)
        await page.goto(f"{own}/security")
        await page.get_by_label("パスキーの名前").fill("事務所のパソコン")
        await page.locator("#passkey-password").fill("wrong 0417 stairs")
        await page.get_by_role("button", name="パスキーを追加する").click()
        await see(page, "現在のパスワードが正しくありません")
        assert await page.get_by_label("パスキーの名前").input_value() == "事務所のパソコン"
        await page.locator("#passkey-password").fill(PASSWORD)
        await page.get_by_role("button", name="パスキーを追加する").click()
        await see(page, "保存先")
        await picture(page, stage.pictures, "C18-passkey")
        assert not await serious(page)
        await page.get_by_role("button", name="パスキーを作成する").click()
        await see(page, "二要素認証を設定しました")
        await expect(page.locator(".recovery-codes .code")).to_have_count(10)
        codes = await page.locator(".recovery-codes .code").all_inner_texts()
        await page.goto(f"{own}/security")
        await see(page, "事務所のパソコン")
        await picture(page, stage.pictures, "C18-passkeys")
        assert not await serious(page)
        await page.get_by_role("button", name="ログアウト").click()
        await give_password(page, stage.console, ichi)
        await picture(page, stage.pictures, "C01-passkey")
        assert not await serious(page)
        await page.get_by_role("button", name="パスキーでログイン").click()
        await page.wait_for_url(f"{own}/today")
        await page.goto(f"{own}/security")
        await page.get_by_role("main").locator("details summary").click()
        await page.get_by_role("main").locator("details input[type=password]").fill(PASSWORD)
        await page.get_by_role("button", name="このパスキーを削除する").click()
        await see(page, "パスキーを削除しました")
        await page.get_by_role("button", name="ログアウト").click()
        await log_in(page, stage.console, ichi)
        assert len(codes) == 10


async def test_a_device_that_is_not_there_leaves_the_recovery_code(stage: Stage) -> None:
    # covers: IDN-10
    niko = await employ(stage, "niko", "examiner")
    async with stage.browser() as context:
        page = await context.new_page()
        await plug_in(page)
        own = await log_in(page, stage.console, niko)
        await page.goto(f"{own}/security")
        await add_passkey(page, "USB")
        await expect(page.locator(".recovery-codes .code")).to_have_count(10)
        code = (await page.locator(".recovery-codes .code").all_inner_texts())[0]
        await page.get_by_role("button", name="ログアウト").click()
        await give_password(page, stage.console, niko)
        await page.evaluate(CANCELLED)
        await page.get_by_role("button", name="パスキーでログイン").click()
        await expect(page.locator("form[data-passkey] .fault")).to_be_visible()
        await give_code(page, "wrong")
        await see(page, "正しくないか")
        await expect(page.get_by_role("button", name="パスキーでログイン")).to_be_enabled()
        await give_code(page, code)
        await see(page, "リカバリーコードでログインしました")


async def test_a_session_that_ends_asks_for_the_passkey_where_one_was(stage: Stage) -> None:
    # covers: IDN-07, IDN-10
    sanko = await employ(stage, "sanko", "accounting")
    async with stage.browser() as context:
        page = await context.new_page()
        await plug_in(page)
        own = await log_in(page, stage.console, sanko)
        await page.goto(f"{own}/security")
        await add_passkey(page, "USB")
        await see(page, "二要素認証を設定しました")
        await page.goto(f"{own}/password")
        await page.get_by_label("現在のパスワード").fill("half a thought")
        other = await context.new_page()
        await other.goto(f"{own}/security")
        await other.get_by_role("button", name="ログアウト").click()
        await comes_back(page)
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("パスワード").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await dialog.get_by_role("button", name="パスキーでログイン").click()
        await expect(dialog).to_have_count(0)
        await expect(page.get_by_label("現在のパスワード")).to_have_value("half a thought")


async def test_without_scripts_the_pages_say_what_else_works(stage: Stage) -> None:
    # covers: IDN-10
    yon = await employ(stage, "yon", "reception")
    async with stage.browser(java_script_enabled=False) as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, yon)
        await page.goto(f"{own}/security")
        await page.get_by_label("パスキーの名前").fill("USB")
        await page.locator("#passkey-password").fill(PASSWORD)
        await page.get_by_role("button", name="パスキーを追加する").click()
        await see(page, "使用できないときは、認証アプリを設定してください")
        await expect(page.get_by_role("button", name="パスキーを作成する")).to_be_disabled()


async def test_a_signer_logs_in_to_the_portal_with_a_passkey_and_the_admin_voids_a_lost_one(
    stage: Stage, second_company: Company
) -> None:
    # covers: IDN-10
    number = second_company.registration_number
    user = Login(second_company.chamber, f"{number}-01", second_company.password)
    admin = Login(second_company.chamber, number, second_company.admin_password)
    async with stage.browser() as context:
        page = await context.new_page()
        await plug_in(page)
        own = await log_in(page, stage.portal, user)
        await page.goto(f"{own}/security")
        await expect(page.get_by_text("認証アプリ", exact=True)).to_have_count(0)
        await add_passkey(page, "事務所のパソコン", user.password)
        await see(page, "二要素認証を設定しました")
        await page.get_by_role("button", name="ログアウト").click()
        await give_password(page, stage.portal, user)
        await picture(page, stage.pictures, "P09-passkey")
        assert not await serious(page)
        await page.get_by_role("button", name="パスキーでログイン").click()
        await page.wait_for_url(f"{own}/menu")
        await page.goto(f"{own}/security")
        await picture(page, stage.pictures, "P10-passkeys")
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, admin)
        await page.goto(f"{own}/signers")
        await page.get_by_role("main").locator("table a").first.click()
        await page.get_by_label("ご本人からの依頼であることを確認しました").check()
        await picture(page, stage.pictures, "P18-void-passkeys")
        assert not await serious(page)
        await page.get_by_role("button", name="パスキーを無効にする").click()
        await see(page, "パスキーを無効にしました")
    async with stage.browser() as context:
        page = await context.new_page()
        await log_in(page, stage.portal, user)
