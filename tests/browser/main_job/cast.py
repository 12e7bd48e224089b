"""Who takes part: the company, its papers, and the windows that stand open at the same time."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.async_api import BrowserContext, Page

from ops.environment import url_of
from proof.demo import samples
from tests.browser.main_job.hand import Hand, Site, words_of
from tests.browser.main_job.papers import Paper
from tests.browser.people import Language, Stage

CHAMBER = "8888"
NAMES = {"ja": ("丸の内精機", "Marunouchi Seiki Co., Ltd."), "en": ("浦賀電機", "Uraga Electric Co., Ltd.")}


@dataclass
class Company:
    """What the company knows of itself and types in."""

    name_ja: str
    name_en: str
    mailbox: str = field(default_factory=lambda: uuid4().hex[:8])
    application: dict[str, Any] = field(default_factory=lambda: samples.load().application)

    def name_in(self, lang: Language) -> str:
        """As staff who read that language see it."""
        return self.name_ja if lang == "ja" else self.name_en

    def mail(self, name: str) -> str:
        """An address of its own for somebody there."""
        return f"{name}.{self.mailbox}@nissho-test.example"


@dataclass
class Cast:
    """The system, the reader's language, and what was learnt on the way."""

    stage: Stage
    lang: Language
    company: Company
    windows: AsyncExitStack
    papers: dict[str, Paper] = field(default_factory=dict)

    @property
    def pictures(self) -> Path:
        """Where the pages of this language go."""
        return self.stage.pictures / self.lang

    async def open(self, site: Site, address: str) -> Hand:
        """Another person's browser, at the one address that it is given by hand."""
        context = await self.windows.enter_async_context(self.stage.browser(self.lang))
        page = await context.new_page()
        await page.goto(address)
        return Hand(page, words_of(site, self.lang), self.pictures)

    async def inbox(self, context: BrowserContext, address: str, subject: str) -> Page:
        """The newest mail to an address with these words in its subject, on the page of the mail inbox."""
        page = await context.new_page()
        await page.goto(url_of(self.stage.system.installation.ports["mailbox"]))
        await page.get_by_label("宛先").fill(address)
        mail = page.get_by_role("link").filter(has_text=subject).first
        await self.stage.system.rest()
        await page.get_by_role("button", name="絞り込む・更新").click()
        await mail.click()
        return page


def cast_of(stage: Stage, lang: Language, windows: AsyncExitStack) -> Cast:
    """A company that nobody has heard of, in a chamber that everybody knows."""
    return Cast(stage, lang, Company(*NAMES[lang]), windows)
