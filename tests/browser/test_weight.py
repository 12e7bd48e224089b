"""Pages are light: what the first load transfers, and nothing moves while it comes."""

from dataclasses import dataclass

import pytest
from playwright.async_api import BrowserContext

from libs.common.testing import Keys
from tests.browser.crawl import Sight, seat, sights
from tests.browser.objects import Access

MOST_BYTES = 150_000
MOST_SHIFT = 0.01
PARTS = 2
SITES = [(site, part) for site in ("portal", "console") for part in range(PARTS)]
SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { sum += one.hadRecentInput ? 0 : one.value; }))
    .observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
})"""
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


@dataclass(frozen=True)
class Load:
    """One first load: bytes over the wire, the sum of layout shifts, milliseconds until something could be seen."""

    size: int
    shift: float
    first_paint: float


async def load(context: BrowserContext, sight: Sight) -> Load:
    """Open a page in a browser that has never seen the site."""
    page = await context.new_page()
    protocol = await context.new_cdp_session(page)
    sizes: list[int] = []
    protocol.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    await protocol.send("Network.enable")
    await page.goto(sight.url, wait_until="load")
    return Load(sum(sizes), await page.evaluate(SHIFT), await page.evaluate(FIRST_PAINT))


@pytest.mark.parametrize(("site", "part"), SITES)
async def test_each_page_is_light_and_stands_still(site: str, part: int, access: Access, keys: Keys) -> None:
    seen = (await sights(access, keys, site))[part::PARTS]
    assert seen
    faults = []
    for sight in seen:
        async with seat(access, sight, "ja") as context:
            found = await load(context, sight)
        print(f"{sight.name}: {found.size} bytes, shift {found.shift:.4f}, first paint {found.first_paint:.0f} ms")
        if not 0 < found.size < MOST_BYTES or found.shift >= MOST_SHIFT:
            faults.append(f"{sight.name}: {found}")
    assert not faults, "\n".join(faults)
