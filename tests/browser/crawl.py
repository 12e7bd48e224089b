"""Every page of the table that a browser shows, opened by whoever may see it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from playwright._impl._api_structures import SetCookieParam
from playwright.async_api import BrowserContext

from libs.common.testing import Keys
from tests.browser.crowd import LETTERS, NOBODY, Visitor
from tests.browser.objects import Access
from tests.browser.people import Language
from tests.web.access import TABLE
from tests.web.access.routes import routes_of

# Pages that show another kind of certificate otherwise, and what they are looked at with, besides the table's own.
CASE = "GET /u/{slot}/applications/{application_id}"
OTHER_KINDS = {
    f"{CASE}/edit": ("signature", "invoice"),
    f"{CASE}/edit/review": ("invoice",),
    CASE: ("signature", "invoice"),
    "GET /u/{slot}/examination/{application_id}": ("submitted_invoice",),
}


@dataclass(frozen=True)
class Sight:
    """One page, and who looks at it. `name` is good for a file."""

    name: str
    site: str
    url: str
    who: Visitor


async def sights(access: Access, keys: Keys, site: str) -> list[Sight]:
    """All pages of a site that are HTML: not the files, not what scripts ask for, not what leads elsewhere."""
    found = []
    for known in routes_of(site, keys):
        row = TABLE[site].get(known.key)
        if row is None or known.route.method != "GET" or known.route.is_api or not 200 <= row.answer < 300:
            continue
        who = NOBODY if row.is_public else next(one for one in access.crowd.everybody if one.role in row.who)
        kinds = OTHER_KINDS.get(known.key, ())
        for ending, objects in [("", row.objects), *((f"-{kind}", {"application_id": kind}) for kind in kinds)]:
            url = str(access.url(site, known, replace(row, objects=objects)))
            async with access.http.get(url, headers={"Cookie": who.cookies(site)}) as answer:
                if answer.content_type == "text/html":
                    found.append(Sight(_name(site, known.canonical) + ending, site, url, who))
    return found


def _name(site: str, canonical: str) -> str:
    words = [word for word in canonical.removeprefix("/u/{slot}").replace("{", "").replace("}", "").split("/") if word]
    return "-".join([site, *words]) if words else f"{site}-first"


@asynccontextmanager
async def seat(
    access: Access, sight: Sight, lang: Language, *, width: int = 1280, height: int = 900
) -> AsyncIterator[BrowserContext]:
    """A browser in which whoever looks at the page is logged in already."""
    size = {"width": width, "height": height}
    async with access.crowd.stage.browser(lang, viewport=size) as context:
        await context.add_cookies([_cookie("__Host-lang", lang)])
        if sight.who.session:
            name = f"__Host-{LETTERS[sight.site]}0"
            await context.add_cookies([_cookie(name, f"{sight.who.login}~{sight.who.session}")])
        yield context


def _cookie(name: str, value: str) -> SetCookieParam:
    """As the sites set them; Chromium sends what is secure to this machine without encryption too."""
    return {
        "name": name,
        "value": value,
        "url": "https://127.0.0.1/",
        "httpOnly": True,
        "secure": True,
        "sameSite": "Lax",
    }
