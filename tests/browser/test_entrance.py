"""The way in and out: login, several IDs in one browser, and sessions that end in the middle of work."""

from datetime import timedelta

import asyncpg
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.axe import serious
from tests.browser.people import Login, Stage, log_in, picture, see

NEW = "silver Compass 6621 dock"


async def test_the_first_page_leads_to_all_ways_in(stage: Stage) -> None:
    # covers: HLP-01
    async with stage.browser() as context:
        page = await context.new_page()
        await page.goto(stage.portal)
        assert not await serious(page)
        await picture(page, stage.pictures, "P00-welcome")
        await page.get_by_role("main").get_by_role("link", name="ログイン").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("ログイン")
        await expect(page.get_by_label("商工会議所コード")).to_be_focused()
        await see(page, "登録先の商工会議所が貿易登録証を再発行します")
        assert not await serious(page)
        await picture(page, stage.pictures, "P09-login")


async def test_a_wrong_password_says_so_and_keeps_what_was_typed(stage: Stage) -> None:
    # covers: IDN-01, IDN-09
    async with stage.browser() as context:
        page = await context.new_page()
        await page.goto(f"{stage.portal}/login")
        await page.fill("#chamber", "8888")
        await page.fill("#id", stage.user.id)
        await page.fill("#password", "Wrong0password")
        await page.click("main button.primary")
        await see(page, "ログインできませんでした")
        assert await page.input_value("#id") == stage.user.id
        await picture(page, stage.pictures, "P09-login-refused")


async def test_a_user_logs_in_and_out(stage: Stage) -> None:
    # covers: IDN-01, IDN-08
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        assert own == f"{stage.portal}/u/0"
        await page.get_by_role("button", name="ログアウト").click()
        await page.wait_for_url("**/login**")
        await see(page, "ログアウトしました")
        await page.goto(f"{own}/menu")
        await page.wait_for_url("**/login?slot=0**")
        await expect(page.get_by_label("ID", exact=True)).to_have_value(stage.user.id)
        await expect(page.get_by_label("パスワード", exact=True)).to_be_focused()


async def test_three_ids_side_by_side_and_nobody_sees_anothers_page(stage: Stage) -> None:
    # covers: IDN-08, D-09
    async with stage.browser() as context:
        tabs = [await context.new_page() for _ in range(3)]
        third = await other_user(stage)
        people = (stage.user, stage.admin, third)
        owns = [await log_in(tab, stage.portal, one) for tab, one in zip(tabs, people, strict=True)]
        assert [own[-1] for own in owns] == ["0", "1", "2"]
        for tab, one in zip(tabs, people, strict=True):
            await tab.reload()
            await expect(tab.locator("details.ids summary .code")).to_have_text(one.id)
        await switch_by_keyboard(tabs[2], stage.admin.id)
        await tabs[2].wait_for_url(f"{owns[1]}/menu")
        await tabs[0].locator("details.ids summary").click()
        assert not await serious(tabs[0])
        await picture(tabs[0], stage.pictures, "P09-switcher")
        # An ID that logs out and comes back has its own slot again, and an old tab asks for that ID only.
        await tabs[1].get_by_role("button", name="ログアウト").click()
        await log_in(await context.new_page(), stage.portal, stage.user)
        await tabs[2].goto(f"{owns[1]}/company")
        await expect(tabs[2].get_by_label("ID", exact=True)).to_have_value(stage.admin.id)


async def switch_by_keyboard(page: Page, login: str) -> None:
    summary = page.locator("details.ids summary")
    await summary.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(summary).to_be_focused()
    await page.keyboard.press("Enter")
    link = page.locator("details.ids").get_by_role("link", name=f"{login} 8888", exact=True)
    await expect(link).to_be_visible()
    while not await link.evaluate("link => link === document.activeElement"):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")


async def other_user(stage: Stage) -> Login:
    """The company's last signer, who has not changed the password yet."""
    admin = stage.story.company.admin
    line = (await admin.call("GET", "/signers"))["signers"][-1]
    await admin.call("POST", f"/signers/{line['signer_id']}/password", {"new": NEW})
    return Login("8888", line["login"], NEW)


async def test_logging_out_in_one_tab_hides_the_work_of_the_other_until_the_password(stage: Stage) -> None:
    # covers: IDN-07, IDN-08
    async with stage.browser() as context:
        one, two = await context.new_page(), await context.new_page()
        own = await log_in(one, stage.portal, stage.user)
        await two.goto(f"{own}/password")
        await two.get_by_label("現在のパスワード").fill("half a thought")
        await one.bring_to_front()
        await one.get_by_role("button", name="ログアウト").click()
        await one.wait_for_url("**/login**")
        await comes_back(two)
        await enter_password(two, stage.user)
        await expect(two.get_by_role("dialog")).to_have_count(0)
        await expect(two.get_by_label("現在のパスワード")).to_have_value("half a thought")


async def comes_back(page: Page) -> None:
    """Somebody looks at the tab again, and it asks for the password."""
    await page.bring_to_front()
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.get_by_role("dialog", name="再度ログインしてください")).to_be_visible()


async def enter_password(page: Page, login: Login) -> None:
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("パスワード").fill("Wrong0password")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("正しくありません")
    await dialog.get_by_label("パスワード").fill(login.password)
    await page.keyboard.press("Enter")


async def test_an_end_that_comes_near_is_told_and_put_off(stage: Stage) -> None:
    # covers: IDN-07
    async with stage.browser() as context:
        page = await context.new_page()
        await page.clock.install()
        await log_in(page, stage.portal, stage.user)
        await be_idle(stage, context, timedelta(minutes=237))
        await page.clock.fast_forward("03:56:00")
        dialog = page.get_by_role("dialog", name="まもなく自動的にログアウトします")
        await expect(dialog).to_be_visible()
        assert not await serious(page)
        await picture(page, stage.pictures, "P09-warning")
        await dialog.get_by_role("button", name="ログインを続ける").click()
        await expect(dialog).to_have_count(0)
        assert (await session_of(page))["seconds_idle"] > timedelta(minutes=239).total_seconds()


async def session_of(page: Page) -> dict[str, int]:
    found: dict[str, int] = await page.evaluate("fetch(document.body.dataset.session).then((answer) => answer.json())")
    return found


async def be_idle(stage: Stage, context: BrowserContext, time: timedelta | None) -> None:
    """The browser's session was not used for so long; with None it is over."""
    cookie = next(one for one in await context.cookies() if one.get("name") == "__Host-s0")
    login = cookie["value"].partition("~")[0]
    connection = await asyncpg.connect(stage.system.installation.postgres)
    newest = (
        "session_id = (SELECT session_id FROM identity.sessions JOIN identity.logins USING (login_id)"
        " WHERE login = $1 ORDER BY created_at DESC LIMIT 1)"
    )
    if time is None:
        await connection.execute(f"DELETE FROM identity.sessions WHERE {newest}", login)
    else:
        await connection.execute(
            f"UPDATE identity.sessions SET used_at = used_at - $2::interval WHERE {newest}", login, time
        )
    await connection.close()


async def test_a_session_that_ends_while_typing_loses_nothing(stage: Stage) -> None:
    # covers: IDN-07
    async with stage.browser() as context:
        page = await context.new_page()
        await page.clock.install()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/password")
        await page.get_by_label("現在のパスワード").fill("not lost")
        await be_idle(stage, context, None)
        await page.clock.fast_forward("04:01:00")
        dialog = page.get_by_role("dialog", name="再度ログインしてください")
        await expect(dialog).to_be_visible()
        assert not await serious(page)
        await picture(page, stage.pictures, "P09-again-dialog")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_visible()
        await enter_password(page, stage.user)
        await expect(dialog).to_have_count(0)
        await expect(page.get_by_label("現在のパスワード")).to_have_value("not lost")


async def test_without_scripts_a_form_waits_for_the_login(stage: Stage) -> None:
    # covers: IDN-07, D-09
    async with stage.browser(java_script_enabled=False) as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await page.goto(f"{own}/sessions")
        await be_idle(stage, context, None)
        await page.get_by_role("button", name="終了").first.click()
        await see(page, "再度ログインしてください")
        await picture(page, stage.pictures, "P09-again")
        await page.get_by_label("パスワード").fill("Wrong0password")
        await page.get_by_role("button", name="ログインして続ける").click()
        await see(page, "いずれかが正しくありません")
        await page.get_by_label("パスワード").fill(stage.user.password)
        await page.get_by_role("button", name="ログインして続ける").click()
        await see(page, "入力した内容は残っています")
        await picture(page, stage.pictures, "P09-resume")
        await page.get_by_role("button", name="続ける").click()
        await see(page, "端末のログインを終了しました")


async def test_logging_out_when_the_session_is_over_already(stage: Stage) -> None:
    # covers: IDN-08
    async with stage.browser() as context:
        page = await context.new_page()
        await log_in(page, stage.portal, stage.user)
        await be_idle(stage, context, None)
        await page.get_by_role("button", name="ログアウト").click()
        await see(page, "ログアウトしました")
