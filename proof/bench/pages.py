"""`pages`: how long a page stays white, on a processor four times slower than this one.

Milliseconds until the first contentful paint of a first load, the median of several browsers that never saw the site.
Baseline: one word on an otherwise empty static page, in the same run.
"""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median

import aiohttp
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, async_playwright

from ops.errors import Failed
from ops.places import state_folder
from ops.ports import free_port
from ops.state import read_state
from proof.bench.result import Result
from proof.demo import certifying, known_logins, registering, samples
from proof.demo.people import staff_of
from proof.demo.web import Places, Web

CHAMBER = "8888"
LOADS, SLOWER = 5, 4
EMPTY = "<!DOCTYPE html><html lang=ja><title>-</title><p>-</p></html>"
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


@dataclass(frozen=True)
class Reader:
    """Somebody who reads pages of one site."""

    site: str
    login: str
    password: str
    pages: tuple[str, ...]


async def measure() -> list[Result]:
    """Needs a system that is up. Raises `Failed` when there is none, or no Chromium."""
    if (chromium := shutil.which("chromium-headless-shell") or shutil.which("chromium")) is None:
        raise Failed("there is no chromium on this machine")
    readers = await _readers()
    async with async_playwright() as playwright, _empty_page() as empty:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        baseline = await _median(browser, None, empty)
        found = [await _result(browser, reader, page, baseline) for reader in readers for page in reader.pages]
        await browser.close()
    return found


async def _readers() -> list[Reader]:
    """A signer with one application, and the examiner who has it in the queue."""
    state, sample = read_state(state_folder()), samples.load()
    if state is None or not state.urls:
        raise Failed("nothing is up; start it with: ./shomei up")
    async with aiohttp.ClientSession() as session:
        web_ = Web(Places.known(), session)
        company = await registering.register(web_, await staff_of(web_, CHAMBER, known_logins()), sample)
        case = await certifying.apply_for_certificate(company, sample)
    examiner = next(one for one in known_logins() if (one["role"], one["chamber"]) == ("examiner", CHAMBER))
    own = ("/menu", "/applications", f"/applications/{case}", "/applications/new", "/payment", "/printing")
    staff = ("/today", "/examination", f"/examination/{case}")
    return [
        Reader(state.urls["portal"], f"{company.registration_number}-01", company.password, own),
        Reader(state.urls["console"], examiner["id"], examiner["password"], staff),
    ]


async def _result(browser: Browser, reader: Reader, page: str, baseline: float) -> Result:
    found = await _median(browser, reader, f"{reader.site}/u/0{page}")
    name = f"first paint {page.split('/')[1]}" + ("/…" if page.count("/") > 1 else "")
    return Result(name, found, "ms", baseline, found / baseline)


async def _median(browser: Browser, reader: Reader | None, url: str) -> float:
    paints = []
    for _ in range(LOADS):
        context = await browser.new_context(locale="ja-JP")
        if reader:
            await _log_in(context, reader)
        paints.append(await _first_paint(context, url))
        await context.close()
    return median(paints)


async def _first_paint(context: BrowserContext, url: str) -> float:
    page = await context.new_page()
    protocol = await context.new_cdp_session(page)
    await protocol.send("Network.setCacheDisabled", {"cacheDisabled": True})
    await protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await page.goto(url)
    await page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    return float(await page.evaluate(FIRST_PAINT))


async def _log_in(context: BrowserContext, reader: Reader) -> None:
    page = await context.new_page()
    await page.goto(f"{reader.site}/login")
    for field, text in (("chamber", CHAMBER), ("id", reader.login), ("password", reader.password)):
        await page.fill(f"#{field}", text)
    await page.click("main button.primary")
    await page.wait_for_url(f"{reader.site}/u/0/**")
    await page.close()


@asynccontextmanager
async def _empty_page() -> AsyncIterator[str]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=EMPTY, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", answer)
    runner, port = web.AppRunner(app, access_log=None), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}/"
    await runner.cleanup()
