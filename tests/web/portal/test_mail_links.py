"""Where the links of mails lead in the browser of whoever reads them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from libs.common.testing import Keys
from tests.web.access.routes import settings_of
from web.portal.app import build

Browser = TestClient[web.Request, web.Application]
APPLICATION = "/applications/6a1b0c1e-1f7a-4a53-9a0a-0c2d1d5b8f10"
ADMIN, SIGNER = (f"{login}~8888.{'s' * 43}" for login in ("8888000004", "8888000004-01"))
GONE = "8888000004-01~8888."


@pytest_asyncio.fixture
async def browser(keys: Keys) -> AsyncIterator[Browser]:
    """The portal, which asks no service for this."""
    async with TestClient(TestServer(build(settings_of(keys)).web_app())) as browser:
        yield browser


@pytest.mark.parametrize("own", [APPLICATION, "/printing"])
@pytest.mark.parametrize(
    ("cookies", "where"),
    [
        ({}, "/login?next=/u/-"),
        ({"__Host-s0": SIGNER}, "/u/0"),
        ({"__Host-s0": ADMIN, "__Host-s3": SIGNER}, "/u/3"),
        ({"__Host-s0": ADMIN, "__Host-s3": GONE}, "/login?next=/u/-"),
    ],
)
async def test_a_mail_leads_to_the_page_of_whoever_applies_in_this_browser(
    own: str, cookies: dict[str, str], where: str, browser: Browser
) -> None:
    # covers: D-09, IDN-08, REG-21
    answer = await browser.get(own, cookies=cookies, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, f"{where}{own}")
