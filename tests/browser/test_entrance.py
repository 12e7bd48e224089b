"""The way in."""

from tests.browser.people import Stage, log_in, picture, see


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
        await page.goto(f"{own}/menu")
        await page.wait_for_url("**/login?slot=0**")
