"""Every component, as all pages use them, for everybody's eyes, hands and machines."""

from playwright.async_api import expect

from tests.browser.axe import serious
from tests.browser.people import NARROW, Stage, picture


async def test_every_component_is_accessible(stage: Stage) -> None:
    for lang in ("ja", "en"):
        async with stage.browser(lang) as context:
            page = await context.new_page()
            await page.goto(f"{stage.portal}/styleguide")
            await picture(page, stage.pictures, f"styleguide-{lang}")
            assert not await serious(page)
            await page.set_viewport_size(NARROW)
            assert not await serious(page)


async def test_what_is_wrong_is_shown_first_and_leads_to_its_field(stage: Stage) -> None:
    async with stage.browser() as context:
        page = await context.new_page()
        await page.goto(f"{stage.portal}/styleguide")
        await expect(page.locator(".summary")).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        field = page.locator("#example-wrong")
        assert await field.get_attribute("aria-invalid") == "true"
        assert "example-wrong-fault" in (await field.get_attribute("aria-describedby") or "")


async def test_a_table_is_a_table_for_screen_readers_on_a_narrow_screen_too(stage: Stage) -> None:
    async with stage.browser(viewport=NARROW) as context:
        page = await context.new_page()
        await page.goto(f"{stage.portal}/styleguide")
        table = page.locator("table.stacked[role=table]")
        await expect(table.locator("tr[role=row]")).to_have_count(3)
        await expect(table.locator("thead th[role=columnheader]")).to_have_count(3)
        await expect(table.locator("tbody th[role=rowheader]")).to_have_count(2)
        await expect(table.locator("td[role=cell]")).to_have_count(4)
        # A row that comes later is told of as well.
        await table.locator("tbody").evaluate("body => body.insertRow().insertCell()")
        await expect(table.locator("tbody tr[role=row]")).to_have_count(3)
        await expect(table.locator("td[role=cell]")).to_have_count(5)


async def test_whoever_chose_own_colours_still_sees_what_is_chosen_and_where_things_end(stage: Stage) -> None:
    async with stage.browser(forced_colors="active") as context:
        page = await context.new_page()
        await page.goto(f"{stage.portal}/styleguide")
        await picture(page, stage.pictures, "styleguide-forced-colors")
        borders = "all => all.map((one) => getComputedStyle(one).borderTopWidth)"
        for part in (".badge", ".notice", "main button:not(.help)"):
            widths = await page.locator(part).evaluate_all(borders)
            assert widths and not [width for width in widths if width == "0px"], part


async def test_whoever_wants_no_motion_sees_none(stage: Stage) -> None:
    async with stage.browser(reduced_motion="reduce") as context:
        page = await context.new_page()
        await page.goto(f"{stage.portal}/styleguide")
        assert await page.evaluate("document.getAnimations({ subtree: true }).length") == 0
        await page.emulate_media(reduced_motion="no-preference")
        await page.wait_for_function("document.getAnimations({ subtree: true }).length > 0")


async def test_the_first_page_is_light(stage: Stage) -> None:
    async with stage.browser() as context:
        for path, most in (("/login", 40_000), ("/styleguide", 40_000)):
            page = await context.new_page()
            network = await context.new_cdp_session(page)
            sizes: list[int] = []
            network.on("Network.loadingFinished", lambda end, sizes=sizes: sizes.append(end["encodedDataLength"]))
            await network.send("Network.enable")
            await network.send("Network.setCacheDisabled", {"cacheDisabled": True})
            await page.goto(f"{stage.portal}{path}", wait_until="networkidle")
            assert len(sizes) > 3 and sum(sizes) < most
