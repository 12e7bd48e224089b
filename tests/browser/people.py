"""People with browsers: who they are, how they log in, and what their screens show."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, BrowserContext, Page, Request, expect

from ops.environment import page_url_of
from proof.demo.web import Web
from tests.browser.pictures import NARROW, WIDE, picture
from tests.journeys.story import Story
from tests.journeys.whole_system import WholeSystem

__all__ = ["NARROW", "WIDE", "Language", "Login", "Stage", "log_in", "picture", "see"]
Language = Literal["ja", "en"]
# Nobody waits so long: it only tells a busy machine from a page that never comes.
PATIENCE_MS = 30_000
LOCALES = {"ja": "ja-JP", "en": "en-GB"}


@dataclass(frozen=True)
class Login:
    """What somebody types to get in."""

    chamber: str
    id: str
    password: str


@dataclass
class Stage:
    """The system with a company in it. `story` tells its IDs; staff are those of chamber 8888 unless said otherwise."""

    system: WholeSystem
    web: Web
    story: Story
    chromium: Browser
    pictures: Path

    @property
    def portal(self) -> str:
        """The portal's address."""
        return page_url_of(self.system.installation.ports["portal"])

    @property
    def console(self) -> str:
        """The console's address."""
        return page_url_of(self.system.installation.ports["console"])

    @property
    def user(self) -> Login:
        """The company's first signer."""
        company = self.story.company
        return Login(company.chamber, f"{company.registration_number}-01", company.password)

    @property
    def admin(self) -> Login:
        """The company's admin ID."""
        company = self.story.company
        return Login(company.chamber, company.registration_number, company.admin_password)

    def staff(self, role: str, chamber: str = "8888") -> Login:
        """Somebody with a role: reception, examiner, certifier, accounting, chamber_admin."""
        for login in self.system.logins:
            if (login["role"], login["chamber"]) == (role, chamber):
                return Login(chamber, login["id"], login["password"])
        raise LookupError(role)

    @asynccontextmanager
    async def browser(self, lang: Language = "ja", **options: Any) -> AsyncIterator[BrowserContext]:
        """A browser of its own. Fails when a page logs an error or asks another host for anything."""
        usual = {"locale": LOCALES[lang], "viewport": WIDE, "reduced_motion": "reduce"}
        context = await self.chromium.new_context(**(usual | options))
        troubles: list[str] = []
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        context.on("weberror", lambda error: troubles.append(str(error.error)))
        context.on("request", lambda request: troubles.extend(_foreign(request)))
        yield context
        await context.close()
        # A refused form is an answer, and Chromium notes each as an error of the page.
        assert not [one for one in troubles if "Failed to load resource" not in one], troubles


def _foreign(request: Request) -> list[str]:
    # The last two are Chromium's own viewer of PDFs.
    ours = ("http://127.0.0.1:", "http://localhost:", "data:", "blob:", "about:", "chrome-extension:", "chrome:")
    is_ours = request.url.startswith(ours)
    return [] if is_ours else [f"asked for {request.url}"]


async def log_in(page: Page, site: str, login: Login) -> str:
    """Log in as people do; the slot's path, such as http://localhost:1/u/0."""
    await page.goto(f"{site}/login")
    await page.fill("#chamber", login.chamber)
    await page.fill("#id", login.id)
    await page.fill("#password", login.password)
    await page.click("main button.primary")
    await page.wait_for_url(f"{site}/u/**")
    return "/".join(page.url.split("/")[:5])


async def see(page: Page, text: str) -> None:
    """Wait until the page shows a text."""
    await expect(page.get_by_text(text).first).to_be_visible()
