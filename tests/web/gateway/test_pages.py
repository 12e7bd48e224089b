"""The plain pages, and in a real browser where they run a module."""

import shutil
from collections.abc import AsyncIterator

import aiohttp
import pytest
from playwright.async_api import Page, async_playwright

from tests.web.gateway.conftest import LINK, Upstream
from web.gateway.app import Gateway

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A phone."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield await browser.new_page(viewport={"width": 390, "height": 844}, locale="ja-JP")
        await browser.close()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/?lang=en", "http://reference.example"),
        ("/?lang=ja", "原産地証明書を"),
        ("/tentative-company?cci_code=8888&lang=ja", "認証規程"),
        ("/tentative-company?cci_code=8888&lang=en", "This chamber takes no registration fee"),
        ("/entry/8888?lang=en", "Your trade registration"),
        ("/paid/8888.0b0e.x-_Y?lang=ja", "8888.0b0e.x-_Y"),
    ],
)
async def test_each_page_is_there_in_both_languages(public: aiohttp.ClientSession, path: str, shown: str) -> None:
    # covers: REG-01
    async with public.get(path) as answer:
        assert answer.status == 200
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert shown in await answer.text()


async def test_an_unknown_chamber_is_told_in_words(public: aiohttp.ClientSession) -> None:
    for code in ("9999", "99", ""):
        async with public.get(f"/tentative-company?cci_code={code}&lang=ja") as answer:
            assert answer.status == 404
            assert "商工会議所コードでは受け付けていません" in await answer.text()


async def test_the_inner_listener_has_no_pages(inner: aiohttp.ClientSession) -> None:
    # covers: D-46
    async with inner.get("/") as answer:
        assert answer.status == 404


@pytest.mark.browser
@needs_chromium
async def test_a_mails_link_shows_the_request_and_hides_its_secret(gateway: Gateway, page: Page) -> None:
    # covers: REG-03, D-42
    address = f"http://127.0.0.1:{gateway.port}/entry/8888"
    await page.goto(f"{address}#{LINK[5:]}")
    await page.wait_for_selector(".state")
    text = await page.inner_text("main")
    assert "書類提出待ち" in text
    assert "R26-0000007" in text
    assert "2027年1月15日" in text
    assert page.url == address
    await page.click("#language button")
    await page.wait_for_selector("html[lang=en] .state")
    assert LINK[5:] not in page.url
    assert await page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.browser
@needs_chromium
async def test_a_link_that_is_over_says_how_to_begin_again(gateway: Gateway, page: Page) -> None:
    # covers: REG-03
    await page.goto(f"http://127.0.0.1:{gateway.port}/entry/8888#{'x' * 43}")
    await page.wait_for_selector("#entry h2")
    assert "有効期限が切れています" in await page.inner_text("main")
    assert await page.get_attribute("#entry a", "href") == "/tentative-company?cci_code=8888&lang=ja"


@pytest.mark.browser
@needs_chromium
async def test_the_guide_mail_is_asked_for_with_the_versions_shown(
    gateway: Gateway, page: Page, upstream: Upstream
) -> None:
    # covers: REG-02
    await page.goto(f"http://127.0.0.1:{gateway.port}/tentative-company?cci_code=8888")
    await page.fill("#email", "taro@nissho-test.example")
    await page.click("button.primary")
    assert "同意にチェック" in await page.inner_text("#answer")
    assert upstream.heard == []
    await page.check("#agreed")
    async with page.expect_response("**/api/v1/registration-requests") as response:
        await page.click("button.primary")
    sent = (await response.value).request.post_data_json
    assert sent == {
        "chamber": "8888",
        "email": "taro@nissho-test.example",
        "documents": [{"name": "certification_rules", "version": "1"}],
    }
