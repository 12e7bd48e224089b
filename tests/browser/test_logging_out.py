"""Who logs out leaves nothing in the browser that the next person could read."""

from playwright.async_api import Dialog, Page, expect

from tests.browser import cases
from tests.browser.editing import editor
from tests.browser.people import Stage

KEPT = "() => JSON.stringify([{...localStorage}, {...sessionStorage}])"


async def log_out(page: Page, *, is_sure: bool) -> None:
    """Press the button; the question before is answered."""

    async def answer(dialog: Dialog) -> None:
        await (dialog.accept() if is_sure else dialog.dismiss())

    page.once("dialog", answer)
    await page.get_by_role("button", name="ログアウト").click()


async def test_what_could_not_be_saved_is_asked_about_and_goes_with_the_id(stage: Stage) -> None:
    # covers: IDN-08, REL-49
    async with editor(stage, await cases.begun(stage), "/evidence") as page:
        await page.fill("#contact-email", "half@")
        await expect(page.locator("#save-state[data-state=refused]")).to_be_visible()
        await log_out(page, is_sure=False)
        await expect(page.locator("#contact-email")).to_have_value("half@")
        assert "half@" in await page.evaluate(KEPT)
        await log_out(page, is_sure=True)
        await page.wait_for_url("**/login?out=yes")
        assert "half@" not in await page.evaluate(KEPT)


async def test_pictures_of_certificates_are_not_shown_from_memory_to_the_next_one(stage: Stage) -> None:
    # covers: REL-53, IDN-08
    async with editor(stage, await cases.begun(stage), "/evidence") as page:
        address = page.url.replace("/evidence", "/page?page=1&width=400&v=1")
        status = "async (address) => (await fetch(address, { headers: { Accept: 'image/png' } })).status"
        assert await page.evaluate(status, address) == 200
        await log_out(page, is_sure=True)
        await page.wait_for_url("**/login?out=yes")
        assert await page.evaluate(status, address) == 401
