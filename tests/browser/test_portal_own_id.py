"""The own ID: password, devices, first page."""

from playwright.async_api import Page, expect

from tests.browser.axe import serious
from tests.browser.people import Login, Stage, log_in, picture, see

NEW = "quiet Harbour 2031 lamp"


async def open_home(stage: Stage, page: Page, login: Login) -> str:
    own = await log_in(page, stage.portal, login)
    await page.wait_for_url(f"{own}/menu")
    return own


async def test_the_main_menu_says_what_waits_and_who_helps(stage: Stage) -> None:
    # covers: HLP-01, HLP-03, IDN-17
    async with stage.browser() as context:
        page = await context.new_page()
        await open_home(stage, page, stage.user)
        await expect(page).to_have_title("メインメニュー – 貿易関係証明")
        await expect(page.get_by_role("contentinfo")).to_contain_text("電話")
        for name in ("発給申請", "クレジット決済", "証明書印刷"):
            await expect(page.get_by_role("main").get_by_role("link", name=name)).to_be_visible()
        await see(page, "社内・社外を問わず")
        assert not await serious(page)
        await picture(page, stage.pictures, "P13-menu-user")
        await page.get_by_role("link", name="English").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Main menu")
        await picture(page, stage.pictures, "P13-menu-user-en")


async def test_the_menu_of_an_admin_has_a_checklist_and_no_way_to_apply(stage: Stage) -> None:
    # covers: IDN-02
    async with stage.browser() as context:
        page = await context.new_page()
        await open_home(stage, page, stage.admin)
        main = page.get_by_role("main")
        await expect(main.get_by_role("link", name="署名者管理")).to_be_visible()
        await expect(main.get_by_role("link", name="発給申請")).to_have_count(0)
        assert not await serious(page)
        await picture(page, stage.pictures, "P13-menu-admin")


async def test_a_password_that_does_not_fit_is_explained_beside_its_field(stage: Stage) -> None:
    # covers: IDN-03, IDN-14
    async with stage.browser() as context:
        page = await context.new_page()
        own = await open_home(stage, page, stage.user)
        await page.goto(f"{own}/password")
        await page.get_by_label("現在のパスワード").fill(stage.user.password)
        await page.get_by_label("新パスワード", exact=True).fill("short")
        await expect(page.locator("[data-rule=length]")).not_to_have_class("kept")
        await page.get_by_label("新パスワード", exact=True).fill("password123")
        await expect(page.locator("[data-rule=length]")).to_have_class("kept")
        await page.get_by_label("新パスワード（確認）").fill("password124")
        await picture(page, stage.pictures, "P10-password")
        await page.get_by_role("button", name="更新").click()
        await see(page, "一致していません")
        await expect(page.locator(".summary")).to_be_focused()
        for label, value in (("現在のパスワード", stage.user.password), ("新パスワード", "password123")):
            await page.get_by_label(label, exact=True).fill(value)
        await page.get_by_label("新パスワード（確認）").fill("password123")
        await page.get_by_role("button", name="更新").click()
        await see(page, "推測されやすい")
        assert not await serious(page)
        await picture(page, stage.pictures, "P10-password-refused")


async def test_a_new_password_ends_other_devices_and_this_one_goes_on(stage: Stage) -> None:
    # covers: IDN-09, IDN-14
    login = Login("8888", stage.staff("accounting").id, stage.staff("accounting").password)
    async with stage.browser() as here, stage.browser() as elsewhere:
        page, other = await here.new_page(), await elsewhere.new_page()
        own, theirs = await log_in(page, stage.console, login), await log_in(other, stage.console, login)
        await page.goto(f"{own}/sessions")
        await expect(page.get_by_text("この端末", exact=True)).to_have_count(1)
        assert not await serious(page)
        await picture(page, stage.pictures, "P35-sessions")
        await change_password(page, own, login.password, NEW)
        await see(page, "パスワードを変更しました")
        await other.goto(f"{theirs}/password")
        await other.wait_for_url("**/login**")
        await change_password(page, own, NEW, login.password)
        await see(page, "パスワードを変更しました")


async def change_password(page: Page, own: str, current: str, new: str) -> None:
    await page.goto(f"{own}/password")
    await page.get_by_label("現在のパスワード").fill(current)
    await page.get_by_label("新パスワード", exact=True).fill(new)
    await page.get_by_label("新パスワード（確認）").fill(new)
    await page.get_by_role("button", name="更新").click()


async def test_a_device_is_ended_from_another(stage: Stage) -> None:
    # covers: IDN-09
    async with stage.browser() as here, stage.browser() as elsewhere:
        page, other = await here.new_page(), await elsewhere.new_page()
        own = await open_home(stage, page, stage.admin)
        await log_in(other, stage.portal, stage.admin)
        await page.goto(f"{own}/sessions")
        ends = page.get_by_role("button", name="終了")
        count = await ends.count()
        await ends.first.click()
        await see(page, "端末のログインを終了しました")
        await expect(page.get_by_role("button", name="終了")).to_have_count(count - 1)
