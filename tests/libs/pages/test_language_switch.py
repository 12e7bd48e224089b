"""The other language, without losing what is typed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Page, expect

from libs.pages.pages import Pages
from tests.chromium import NEEDED, open_chromium

pytestmark = NEEDED
FORM = """{% extends 'base.html' %}
{% block site %}Site{% endblock %}{% block title %}{{ lang }}{% endblock %}
{% block head %}<script type="module" src="{{ asset('ui.js') }}"></script>{% endblock %}
{% block header %}<div class="top">
  <a href="{{ other_language }}" {{ 'data-answer' if answer }} hreflang="{{ 'en' if lang == 'ja' else 'ja' }}">other</a>
</div>{% endblock %}
{% block main %}<form method="post" action="/sent">
  <input name="company" id="company" value="{{ typed }}">
  <input name="line" id="first"><input name="line" id="second">
  <textarea name="why" id="why"></textarea>
  <select name="kind" id="kind"><option>A</option><option>B</option></select>
  <input type="radio" name="way" value="post"><input type="radio" name="way" value="desk">
  <input type="checkbox" name="paper" value="x" checked><input type="checkbox" name="paper" value="y">
  <input type="password" name="password" id="password"><input type="file" name="file" id="file">
  <button>Send</button>
</form>{% endblock %}
"""


@pytest.fixture
async def site(folder: Path) -> AsyncIterator[str]:
    """`/form` sends to `/sent`, which shows the form again and cannot be opened by itself."""
    (folder / "templates" / "form.html").write_text(FORM)
    pages = Pages(folder)

    async def show(request: web.Request) -> web.StreamResponse:
        return pages.render(request, "form.html", typed="", answer=False)

    async def refuse(request: web.Request) -> web.StreamResponse:
        typed = (await request.post())["company"]
        return pages.render(request, "form.html", status=422, typed=typed, answer=True)

    app = web.Application()
    app.add_routes([web.get("/form", show), web.post("/sent", refuse), *pages.static_routes()])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with open_chromium() as browser:
        yield await browser.new_page(locale="ja-JP")


async def fill(page: Page) -> None:
    for field in ("company", "first", "second", "why", "password"):
        await page.fill(f"#{field}", f"typed {field}")
    await page.select_option("#kind", "B")
    await page.check("[value=desk]")
    await page.uncheck("[value=x]")
    await page.check("[value=y]")


async def sees_what_was_typed(page: Page) -> None:
    for field in ("company", "first", "second", "why"):
        await expect(page.locator(f"#{field}")).to_have_value(f"typed {field}")
    await expect(page.locator("#kind")).to_have_value("B")
    await expect(page.locator("[value=desk]")).to_be_checked()
    await expect(page.locator("[value=x]")).not_to_be_checked()
    await expect(page.locator("[value=y]")).to_be_checked()
    await expect(page.locator("#password")).to_have_value("")


async def test_what_is_typed_is_there_in_the_other_language_too(site: str, page: Page) -> None:
    await page.goto(f"{site}/form?number=1")
    await fill(page)
    await page.click("text=other")
    await page.wait_for_url("**/form?number=1&lang=en")
    await sees_what_was_typed(page)
    assert await page.evaluate("sessionStorage.getItem('typed')") is None


async def test_a_form_shown_again_leads_back_to_its_page(site: str, page: Page) -> None:
    await page.goto(f"{site}/form?number=1")
    await page.fill("#company", "first try")
    await page.click("button")
    await page.wait_for_url("**/sent")
    await fill(page)
    await page.click("button")
    await expect(page.locator("#company")).to_have_value("typed company")
    await fill(page)
    await page.click("text=other")
    await page.wait_for_url("**/form?number=1&lang=en")
    await sees_what_was_typed(page)


async def test_what_waits_is_for_the_next_page_only(site: str, page: Page) -> None:
    await page.goto(f"{site}/form")
    await page.fill("#company", "typed")
    await page.click("text=other")
    await page.wait_for_url("**/form?lang=en")
    await page.goto(f"{site}/form")
    await expect(page.locator("#company")).to_have_value("")
