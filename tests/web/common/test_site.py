"""From a request to a page: what is refused before any service is asked."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from libs.common.auth import allow
from libs.common.testing import Keys
from web.common.entrance import following_address
from web.common.form_guard import FormGuard, holder_of
from web.common.rooms import PageRoutes
from web.common.running import RunningSite, SiteSettings
from web.common.site import Face
from web.common.slots import Slot
from web.common.visits import Visit

Browser = TestClient[web.Request, web.Application]
NOWHERE = "http://127.0.0.1:9"
SERVICES = ("identity", "registration", "application", "rendering", "payment", "reference_inner")
KEY = "5a" * 32
OURS = {"Sec-Fetch-Site": "same-origin"}
ID = "__Host-s0=8888000004-01~8888."
room = PageRoutes()


@room.public("GET", "/typed")
@room.public("POST", "/typed")
async def typed(visit: Visit) -> web.StreamResponse:
    """What was typed, and the token of the page."""
    return web.json_response({"typed": visit.typed("text"), "token": visit.form_token})


@room.page("GET", "/secret", access=allow("user"))
@room.page("POST", "/secret", access=allow("user"))
async def secret(_: Visit) -> web.StreamResponse:
    """Nobody gets here without a session."""
    return web.Response(text="secret")


@room.public("POST", "/asked", is_api=True)
async def asked(visit: Visit) -> web.StreamResponse:
    """What a script sent goes on to a service, under a key from the address."""
    body, key = await visit.json(), visit.request.query.get("key", "")
    await visit.call("application", "POST", "/v1/things", json=body, headers={"Idempotency-Key": key})
    return web.Response()


async def _frame(_: Visit) -> dict[str, Any]:
    return {}


def site_of(keys: Keys) -> RunningSite:
    """A site whose services do not answer."""
    urls: dict[str, Any] = {f"{name}_url": NOWHERE for name in SERVICES}
    settings = SiteSettings(**urls, port=0, token_public_key=keys.public, form_key=KEY)
    face = Face("Trade certificates", "s", "/v1/sessions", "/menu", _frame, frozenset({"user"}))
    return RunningSite(settings, face, Path(__file__).parent, room.all, ())


@pytest_asyncio.fixture
async def browser(keys: Keys) -> AsyncIterator[Browser]:
    """A site with one room. Its services do not answer."""
    async with TestClient(TestServer(site_of(keys).web_app())) as client:
        yield client


async def token(browser: Browser, **headers: str) -> dict[str, str]:
    """A page's token, with the cookie that it came with."""
    answer = await browser.get("/typed", headers=headers)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in answer.cookies.items())
    return {"X-Form-Token": (await answer.json())["token"], "Cookie": cookies}


async def text(answer: ClientResponse) -> str:
    return await answer.text()


async def test_our_form_arrives_and_the_same_form_from_another_site_does_not(browser: Browser) -> None:
    # covers: REL-52
    held = await token(browser)
    answer = await browser.post("/typed", data={"text": " a "}, headers=held | OURS)
    assert (answer.status, (await answer.json())["typed"]) == (200, "a")
    for foreign in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        answer = await browser.post("/typed", data={"text": "a"}, headers=held | foreign)
        assert answer.status == 403


@pytest.mark.parametrize("address", ["/typed", "/login", "/u/0/secret", "/u/0/logout", "/u/0/again"])
async def test_a_form_without_a_token_is_refused_everywhere(browser: Browser, address: str) -> None:
    # covers: REL-52
    answer = await browser.post(address, data={"text": "a"}, headers=OURS | {"Cookie": ID})
    assert answer.status == 403
    assert "ページを開き直してください" in await text(answer)


async def test_who_is_not_logged_in_is_led_to_the_login_and_back(browser: Browser) -> None:
    # covers: IDN-07, REL-53
    answer = await browser.get("/u/0/secret?page=2", headers={"Cookie": ID}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/login?slot=0&next=/u/0/secret%3Fpage%3D2")


async def test_a_form_whose_session_ended_waits_with_every_character_and_no_password(browser: Browser) -> None:
    # covers: IDN-07
    typed = '\n<b>"O\'Neil" & 貿易</b>\n  '
    slot = Slot(0, "8888000004-01", "8888", "")
    held = {"X-Form-Token": FormGuard(KEY).token(holder_of(slot, "")), "Cookie": ID}
    data = {"text": typed, "password/new": "Secret0418"}
    answer = await browser.post("/u/0/secret?page=2", data=data, headers=held | OURS)
    shown = await text(answer)
    assert answer.status == 401
    assert "\n&lt;b&gt;&#34;O&#39;Neil&#34; &amp; 貿易&lt;/b&gt;\n  " in shown.replace("\r\n", "\n")
    assert 'name="resume_action" value="/u/0/secret?page=2"' in shown
    assert "Secret0418" not in shown


async def test_a_page_whose_cookie_is_lost_is_asked_to_log_in_again_as_its_own_id_only(browser: Browser) -> None:
    # covers: IDN-07, REL-52
    held = {"X-Form-Token": FormGuard(KEY).token(holder_of(Slot(0, "8888000004-01", "8888", ""), ""))} | OURS
    asked = {"Accept": "application/json"}
    for owner, status in {"8888/8888000004-01": 401, "8888/8888000004-02": 403, "nobody": 403, "": 403}.items():
        answer = await browser.post("/u/0/secret", data={"text": "a"}, headers=held | asked | {"X-Form-Owner": owner})
        assert answer.status == status, owner
    whole = held | asked | {"X-Form-Owner": "8888/8888000004-01"}
    assert (await browser.post("/u/1/secret", data={}, headers=whole)).status == 403
    foreign = whole | {"Sec-Fetch-Site": "cross-site"}
    assert (await browser.post("/u/0/again", data={"password": "a"}, headers=foreign)).status == 403


async def test_what_is_not_there_is_a_page_in_the_readers_language(browser: Browser) -> None:
    answer = await browser.get("/no/such/page", headers={"Accept-Language": "en"})
    assert answer.status == 404
    assert "This page was not found" in await text(answer)


@pytest.mark.parametrize(
    ("address", "slot", "leads_to"),
    [
        ("/u/1/applications?page=2", 1, "/u/1/applications?page=2"),
        ("/", 0, "/"),
        ("/u/1/applications", 2, None),
        ("/u/-/applications", 2, "/u/2/applications"),
        ("https://evil.example/", 0, None),
        ("//evil.example", 0, None),
        ("/\\evil.example", 0, None),
        ("/u/0/../1/menu", 0, None),
        ("/u/0/%2e%2e/1/menu", 0, None),
        ("/menu\r\nSet-Cookie: a=b", 0, None),
        ("", 0, None),
    ],
)
def test_a_login_leads_on_within_the_own_slot_only(address: str, slot: int, leads_to: str | None) -> None:
    # about: IDN-08, REL-52
    assert following_address(address, slot) == leads_to


async def test_a_form_in_no_charset_that_there_is_gets_an_answer(browser: Browser) -> None:
    # covers: REL-42
    held = await token(browser)
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=klingon"}
    answer = await browser.post("/typed", data=b"text=a", headers=held | OURS | form)
    assert answer.status == 400


@pytest.mark.parametrize(
    ("body", "key", "code"),
    [
        (b"[]", "", "bad-json"),
        (b"[" * 100_000, "", "bad-json"),
        (b'{"a": "\\ud800"}', "", "bad-character"),
        (b"{}", "a%0D%0AX-Forwarded-For:1", "bad-character"),
    ],
)
async def test_what_cannot_be_passed_on_is_refused_here(browser: Browser, body: bytes, key: str, code: str) -> None:
    # covers: REL-42
    held = await token(browser)
    answer = await browser.post(URL(f"/asked?key={key}", encoded=True), data=body, headers=held | OURS)
    assert (answer.status, (await answer.json())["code"]) == (400, code)


@pytest.mark.parametrize("path", ["/metrics", "/version", "/dependencies", "/openapi.json", "/docs"])
async def test_a_stranger_finds_nothing_that_is_for_whoever_operates_the_site(browser: Browser, path: str) -> None:
    # about: REL-53
    assert (await browser.get(path)).status == 404
