"""Screenshots, wide and narrow, to be looked at: `SHOMEI_PICTURES=folder ./shomei test tests/browser`.

Without a folder nothing is drawn, which saves half the time; that nothing sticks out sideways is looked at always.
"""

import os
from pathlib import Path

import pytest
from playwright.async_api import Page, ViewportSize

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
WIDEST = """[...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map((one) => one.outerHTML.slice(0, 80)).slice(-3).join(" ")"""


def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where they go: SHOMEI_PICTURES, else a folder of this run."""
    given = os.environ.get("SHOMEI_PICTURES")
    folder = Path(given) if given else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


async def picture(page: Page, folder: Path, name: str) -> None:
    """The whole page, wide and narrow, as `<name>-wide.png` and `<name>-narrow.png`. Nothing may stick out sideways."""
    for suffix, size in (("wide", WIDE), ("narrow", NARROW)):
        await page.set_viewport_size(size)
        await draw(page, folder / f"{name}-{suffix}.png")
        overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{name} is {overflow} px wider than a {suffix} screen: {await page.evaluate(WIDEST)}"
    await page.set_viewport_size(WIDE)


async def draw(page: Page, file: Path) -> None:
    """The whole page as it is shown now, if anybody wants pictures."""
    if "SHOMEI_PICTURES" in os.environ:
        await page.screenshot(path=file, full_page=True)
