"""Every component, as all pages use them."""

from tests.browser.axe import serious
from tests.browser.people import NARROW, Stage, picture


async def test_no_component_shuts_anybody_out(stage: Stage) -> None:
    for lang in ("ja", "en"):
        async with stage.browser(lang) as context:
            page = await context.new_page()
            await page.goto(f"{stage.portal}/styleguide")
            await picture(page, stage.pictures, f"styleguide-{lang}")
            assert not await serious(page)
            await page.set_viewport_size(NARROW)
            assert not await serious(page)
