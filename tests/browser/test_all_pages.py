"""Every page there is, as a browser shows it that never saw the site: light, still, wide, narrow, by keyboard."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page

from libs.common.testing import ROOT, Keys
from libs.pages.words import catalogues
from tests.browser.axe import serious
from tests.browser.crawl import Sight, seat, sights
from tests.browser.objects import Access
from tests.browser.people import NARROW
from tests.browser.pictures import draw

AT_ONCE = 2
PARTS = 3
OWN = Path(__file__).parent
LOOKING, TABBING = (OWN / "looking.js").read_text(), (OWN / "tabbing.js").read_text()
SHIFT = (OWN / "shifting.js").read_text()
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MOST_TABS = 150
MOST_BYTES = 150_000
MOST_SHIFT = 0.01
SITES = [(site, part) for site in ("portal", "console") for part in range(PARTS)]


def english_texts(site: str) -> list[str]:
    """What the catalogues translate, so that it must not be read on a Japanese page."""
    folders = [ROOT / "libs" / "pages", ROOT / "web" / "common", ROOT / "web" / site]
    messages = [message for folder in folders for file in catalogues(folder).values() for message in file]
    pairs = [(message.id, message.string) for message in messages if isinstance(message.id, str)]
    return [text for text, japanese in pairs if japanese and japanese != text and " " in text and "%" not in text]


async def _stands_out(page: Page) -> list[str]:
    over = await page.evaluate(OVERFLOW)
    return [f"{over} px wider than {page.viewport_size}"] if over > 0 else []


async def _by_keyboard(page: Page) -> list[str]:
    """What Tab does not reach, or where it cannot be seen."""
    wanted = await page.evaluate(TABBING)
    for _ in range(min(wanted + 3, MOST_TABS)):
        await page.keyboard.press("Tab")
    return await page.evaluate("window.missed()") if wanted <= MOST_TABS else []


async def load(context: BrowserContext, sight: Sight) -> tuple[Page, list[str]]:
    """The page, and what is heavy about it: bytes over the wire, parts that move while it comes."""
    page = await context.new_page()
    protocol = await context.new_cdp_session(page)
    sizes: list[int] = []
    protocol.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    await protocol.send("Network.enable")
    await page.goto(sight.url, wait_until="load")
    size, shift = sum(sizes), await page.evaluate(SHIFT)
    if shift >= MOST_SHIFT:  # It may have come in pieces; what moves by itself moves the second time, too.
        await page.reload(wait_until="load")
        shift = await page.evaluate(SHIFT)
    await protocol.detach()
    is_light = 0 < size < MOST_BYTES and shift < MOST_SHIFT
    return page, [] if is_light else [f"{size} bytes, layout shift {shift:.4f}"]


async def in_japanese(access: Access, sight: Sight, english: list[str]) -> list[str]:
    """Wide, with axe and the keyboard; then narrow; then with forced colours and without motion."""
    async with seat(access, sight, "ja") as context:
        page, found = await load(context, sight)
        found += await page.evaluate(LOOKING, english)
        if await page.get_attribute("html", "lang") != "ja":
            found.append("not in Japanese")
        found += await serious(page) + await _stands_out(page)
        await _draw(page, access, sight, "wide")
        found += await _by_keyboard(page)
        await page.set_viewport_size(NARROW)
        found += await _stands_out(page)
        await _draw(page, access, sight, "narrow")
        await page.emulate_media(forced_colors="active", reduced_motion="reduce")
        found += await _stands_out(page)
    return [f"{sight.name} ja: {one}" for one in found]


async def in_english(access: Access, sight: Sight) -> list[str]:
    """As it is sent; the main job in English is looked at in the browser."""
    headers = {"Cookie": sight.who.cookies(sight.site), "Accept-Language": "en"}
    async with access.http.get(sight.url, headers=headers) as answer:
        found = [] if '<html lang="en">' in await answer.text() else ["not in English"]
    return [f"{sight.name} en: {one}" for one in found]


async def _draw(page: Page, access: Access, sight: Sight, size: str) -> None:
    folder = access.crowd.stage.pictures / "all"
    folder.mkdir(exist_ok=True)
    await draw(page, folder / f"{sight.name}-{size}.png")


@pytest.mark.parametrize(("site", "part"), SITES)
async def test_a_page_is_accessible(site: str, part: int, access: Access, keys: Keys) -> None:
    english, gate = english_texts(site), asyncio.Semaphore(AT_ONCE)

    async def look(sight: Sight) -> list[str]:
        async with gate:
            try:
                return await in_japanese(access, sight, english) + await in_english(access, sight)
            except AssertionError as trouble:
                return [f"{sight.name}: {trouble}"]

    seen = (await sights(access, keys, site))[part::PARTS]
    assert seen
    faults = [fault for found in await asyncio.gather(*(look(sight) for sight in seen)) for fault in found]
    assert not faults, "\n".join(faults)
