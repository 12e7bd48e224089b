"""The way from a QR code to what was certified, in a real browser."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page

from libs.common.service import Running
from tests.browser.axe import serious
from tests.browser.pictures import folder_of, picture
from tests.chromium import NEEDED, open_chromium
from tests.services.reference.conftest import NUMBER, Codes

pytestmark = NEEDED


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A phone."""
    async with open_chromium() as browser:
        yield await browser.new_page(viewport={"width": 390, "height": 844}, locale="en-GB")


async def test_a_scan_shows_the_facts_and_hides_the_code(reference: Running, page: Page, codes: Codes) -> None:
    # covers: REF-01, REL-56
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    site = f"http://127.0.0.1:{reference.port}"
    await page.goto(f"{site}/v/{NUMBER}#{codes.access_code}")
    await page.wait_for_selector(".status.valid")
    assert page.url == f"{site}/v/{NUMBER}"
    assert await page.inner_text("h1") == "Valid"
    assert "HANSEATISCHE MASCHINENBAU GMBH" in await page.inner_text("main")
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    assert not any(codes.access_code in address.partition("#")[0] for address in asked)
    assert await page.evaluate("document.cookie") == ""


async def test_the_result_turns_japanese_without_a_new_scan(reference: Running, page: Page, codes: Codes) -> None:
    # covers: REF-01
    await page.goto(f"http://127.0.0.1:{reference.port}/v/{NUMBER}#{codes.access_code}")
    await page.wait_for_selector(".status.valid")
    await page.click("#language button")
    await page.wait_for_selector("html[lang=ja] .status.valid")
    assert codes.access_code not in page.url


async def test_a_wrong_code_after_the_hash_says_what_to_check(reference: Running, page: Page, codes: Codes) -> None:
    # covers: REF-02
    await page.goto(f"http://127.0.0.1:{reference.port}/v/{NUMBER}#7KQ2-M9XW-4TBD")
    await page.wait_for_selector(".status.unknown")
    assert await page.inner_text("h1") == "Not confirmed"
    assert "#" not in page.url


async def test_every_page_is_for_everybody(
    reference: Running, page: Page, codes: Codes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # covers: REF-01
    site, pictures = f"http://127.0.0.1:{reference.port}", folder_of(tmp_path_factory)
    for lang in ("en", "ja"):
        for name, path in (("R01-form", "/"), ("R02-qr", f"/v/{NUMBER}"), ("R05-about", "/about")):
            await page.goto(f"{site}{path}?lang={lang}")
            assert not await serious(page), name
            await picture(page, pictures, f"{name}-{lang}")
        for name, code in (("R03-result", codes.access_code), ("R04-refused", "7KQ2-M9XW-4TBD")):
            await page.goto(f"{site}/?lang={lang}")
            await page.goto(f"{site}/v/{NUMBER}?lang={lang}#{code}")
            await page.wait_for_selector(".status")
            assert not await serious(page), name
            await picture(page, pictures, f"{name}-{lang}")


async def test_a_form_with_faults_leads_to_them_and_changes_its_language(reference: Running, page: Page) -> None:
    # covers: REF-01
    await page.goto(f"http://127.0.0.1:{reference.port}/?lang=en")
    await page.fill("#certificate_no", NUMBER)
    await page.click("main button.primary")
    await page.wait_for_selector(".summary:focus")
    assert not await serious(page)
    await page.click("#language button")
    await page.wait_for_selector("html[lang=ja] .summary")
    assert await page.input_value("#certificate_no") == NUMBER
