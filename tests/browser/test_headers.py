"""Headers and cookies of every answer, and forms that are not from our own pages (REL-52)."""

import asyncio
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from yarl import URL

from libs.common.testing import Keys
from tests.browser.crowd import NOBODY, VISITOR, Crowd, Visitor
from tests.browser.objects import SAFE, Access
from tests.browser.people import Stage
from tests.web.access import TABLE
from tests.web.access.routes import Known, routes_of
from tests.web.access.rows import Row
from web.common.form_guard import FormGuard, holder_of
from web.common.slots import Slot

SITES = ("portal", "console")
YEAR = 365 * 24 * 3600
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest_asyncio.fixture(scope="session")
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


def faults(answer: aiohttp.ClientResponse) -> list[str]:
    """What is wrong with the headers and cookies of an answer."""
    found = [f"{name}: {answer.headers.get(name)}" for name in FIXED if answer.headers.get(name) != FIXED[name]]
    found += [f"{name} tells too much" for name in ("Server", "X-Powered-By") if name in answer.headers]
    csp = answer.headers.get("Content-Security-Policy", "")
    if "unsafe" in csp or "*" in csp or "default-src 'none'" not in csp or "frame-ancestors 'none'" not in csp:
        found.append(f"CSP: {csp}")
    age = answer.headers.get("Strict-Transport-Security", "max-age=0").partition("max-age=")[2].partition(";")[0]
    if int(age) < YEAR:
        found.append(f"HSTS: {age}")
    kept = answer.headers.get("Cache-Control", "")
    if "/static/" not in answer.url.path and not kept.startswith(("no-store", "no-cache", "private")):
        found.append(f"may be cached: {kept}")
    return found + [fault for line in answer.headers.getall("Set-Cookie", []) for fault in _cookie_faults(line)]


def _cookie_faults(line: str) -> list[str]:
    name, morsel = next(iter(SimpleCookie(line).items()))
    is_good = bool(morsel["secure"]) and bool(morsel["httponly"]) and morsel["samesite"] == "Lax"
    is_own = name.startswith("__Host-") and morsel["path"] == "/" and not morsel["domain"]
    return [] if is_good and is_own else [f"cookie {line}"]


def base_of(stage: Stage, site: str) -> str:
    return stage.portal if site == "portal" else stage.console


def may_come(access: Access, site: str, row: Row) -> Visitor:
    """Somebody who gets as far as the page itself."""
    return NOBODY if row.is_public else next(one for one in access.crowd.everybody if one.role in row.who)


@pytest.mark.parametrize("site", SITES)
async def test_every_answer_has_its_headers(site: str, access: Access, keys: Keys) -> None:
    # covers: REL-52
    wrong: list[str] = []
    gate = asyncio.Semaphore(4)

    async def look(known: Known, who: Visitor) -> None:
        row = TABLE[site][known.key]
        url = access.url(site, known, row)
        headers = {"Cookie": who.cookies(site)}  # a form without token: refused
        async with gate, access.http.request(known.route.method, url, headers=headers, allow_redirects=False) as answer:
            wrong.extend(f"{known.key} as {who.name} ({answer.status}): {fault}" for fault in faults(answer))

    rows = [known for known in routes_of(site, keys) if known.key in TABLE[site]]
    knocks = {
        (known.key, who.name): (known, who)
        for known in rows
        for who in (NOBODY, may_come(access, site, TABLE[site][known.key]))
    }
    await asyncio.gather(*(look(*one) for one in knocks.values()))
    assert not wrong, "\n".join(sorted(wrong))


@pytest.mark.parametrize("site", SITES)
async def test_what_is_not_a_page_has_its_headers_too(site: str, stage: Stage, http: aiohttp.ClientSession) -> None:
    # covers: REL-52
    base = base_of(stage, site)
    async with http.get(f"{base}/login") as answer:
        page = await answer.text()
        assert not faults(answer)
    static = page.partition('href="/static/')[2].partition('"')[0]
    odd: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", f"/static/{static}", {}),
        ("GET", "/static/000000000000/shomei.css", {}),
        ("GET", "/nowhere", {}),
        ("GET", "/u/0/%2e%2e/login", {}),
        ("DELETE", "/login", {}),
        ("OPTIONS", "/login", {}),
        ("TRACE", "/login", {}),
        (
            "POST",
            "/login",
            {"data": b"x" * (600 * 1024), "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        ),
        ("POST", "/login", {"data": b"--", "headers": {"Content-Type": "multipart/form-data"}}),
        ("GET", "/login", {"headers": {"Accept": "application/json", "Cookie": "__Host-s0=" + "x" * 4000}}),
        ("GET", "/livez", {}),
        ("GET", "/u/0/session", {}),
    ]
    for method, path, more in odd:
        async with http.request(method, URL(base + path, encoded=True), allow_redirects=False, **more) as answer:
            assert answer.status < 500, (method, path, answer.status)
            assert not faults(answer), (method, path)


async def test_a_stream_has_its_headers(access: Access) -> None:
    # covers: REL-52
    who = access.crowd.named("user")
    async with access.http.get(
        f"{access.crowd.stage.portal}/live", headers={"Cookie": who.cookies("portal")}
    ) as answer:
        assert answer.content_type == "text/event-stream"
        assert b"refresh" in await answer.content.readline()
        assert not faults(answer)


def _forged(who: Visitor, crowd: Crowd, site: str) -> dict[str, dict[str, str]]:
    """Headers of forms that were not made on an own page of this ID, by what is wrong with them."""
    good, cookies = who.headers(site, crowd.form_key), {"Cookie": who.cookies(site)}
    guard, other = FormGuard(crowd.form_key), Slot(1, who.login, "8888", "x")
    return {
        "no token": cookies | {"Sec-Fetch-Site": "same-origin"},
        "no origin": {name: good[name] for name in ("Cookie", "X-Form-Token")},
        "foreign site": good | {"Sec-Fetch-Site": "cross-site"},
        "sister site": good | {"Sec-Fetch-Site": "same-site"},
        "foreign origin": good | {"Origin": "https://evil.example"},
        "another slot's token": good | {"X-Form-Token": guard.token(holder_of(other, VISITOR))},
        "another visitor's token": good | {"X-Form-Token": guard.token(holder_of(None, "another"))},
        "odd token": good | {"X-Form-Token": "ｔｏｋｅｎ".encode().decode("latin-1")},
        "plain text": cookies | {"Sec-Fetch-Site": "same-origin", "Content-Type": "text/plain"},
    }


@pytest.mark.parametrize("site", SITES)
async def test_a_forged_form_does_nothing(site: str, access: Access, keys: Keys) -> None:
    # covers: REL-52
    wrong: list[str] = []
    gate = asyncio.Semaphore(4)

    async def send(known: Known, row: Row, trick: str, headers: dict[str, str]) -> None:
        url = access.url(site, known, row)
        async with gate, access.http.request(known.route.method, url, headers=headers, allow_redirects=False) as answer:
            if answer.status != 403:
                wrong.append(f"{known.key} with {trick}: {answer.status}")

    unsafe = [known for known in routes_of(site, keys) if known.route.method not in SAFE and known.key in TABLE[site]]
    forged = [
        (known, TABLE[site][known.key], trick, headers)
        for known in unsafe
        for trick, headers in _forged(may_come(access, site, TABLE[site][known.key]), access.crowd, site).items()
    ]
    await asyncio.gather(*(send(*one) for one in forged))
    assert not wrong, "\n".join(sorted(wrong))
