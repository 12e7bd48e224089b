"""Somebody at a window: finds things by what they are called in the reader's language, clicks, types, looks."""

from pathlib import Path
from typing import Literal

from playwright.async_api import Locator, Page, expect

from libs.contracts import names
from libs.pages.words import Words
from ops.places import CHECKOUT
from tests.browser.axe import serious
from tests.browser.people import Language, Login
from tests.browser.pictures import picture

Role = Literal["button", "link", "radio", "checkbox", "row", "heading", "dialog"]
Site = Literal["portal", "console", "reference"]
FOLDERS = {
    "portal": ("libs/pages", "web/common", "web/portal"),
    "console": ("libs/pages", "web/common", "web/console"),
    "reference": ("libs/pages", "services/reference"),
}


def words_of(site: Site, lang: Language) -> Words:
    """What a site says in a language."""
    return Words(lang, [CHECKOUT / folder for folder in FOLDERS[site]], names.in_japanese())


class Hand:
    """One person's window. Texts are given in English, the source language, and looked for as the reader has them."""

    def __init__(self, page: Page, words: Words, pictures: Path) -> None:
        self.page, self.words, self.pictures = page, words, pictures

    def t(self, text: str, context: str = "", **values: object) -> str:
        """A text as it stands on the page."""
        found = self.words.pgettext(context, text) if context else self.words.gettext(text)
        return found % values if values else found

    def named(self, role: Role, text: str, context: str = "") -> Locator:
        """What has exactly this name."""
        return self.page.get_by_role(role, name=self.t(text, context), exact=True)

    def field(self, label: str) -> Locator:
        """The field that shows this label."""
        labelled = self.page.get_by_label(self.t(label), exact=True)
        return labelled.and_(self.page.locator("input, textarea, select")).locator("visible=true")

    async def press(self, text: str, context: str = "") -> None:
        """Click a button."""
        await self.named("button", text, context).click()

    async def follow(self, text: str) -> None:
        """Click a link."""
        await self.named("link", text).click()

    async def type(self, label: str, text: str) -> None:
        """Fill in a field."""
        await self.field(label).fill(text)

    async def tick(self, label: str) -> None:
        """Tick a box, or choose a radio button."""
        await self.field(label).check()

    async def read(self, text: str, context: str = "", **values: object) -> None:
        """Wait until the page says something."""
        await expect(self.page.get_by_text(self.t(text, context, **values)).first).to_be_visible()

    async def arrive(self, heading: str) -> None:
        """Wait for the page with this heading."""
        level = self.page.get_by_role("heading", level=1)
        await expect(level).to_contain_text(self.t(heading))

    async def look(self, name: str) -> None:
        """See the page wide and narrow: it has a title, and nothing that keeps anybody out.

        What axe looks at is the same in both languages.
        """
        assert (await self.page.title()).partition("–")[0].strip(), f"{name} has no title"
        await picture(self.page, self.pictures, name)
        assert self.words.lang == "en" or not await serious(self.page), name


async def log_in(hand: Hand, login: Login) -> None:
    """Type in what stands on the card."""
    await hand.arrive("Log in")
    await hand.type("Chamber code", login.chamber)
    await hand.type("ID", login.id)
    await hand.type("Password", login.password)
    await hand.press("Log in")


async def change_first_password(hand: Hand, login: Login, new: str) -> Login:
    """The password of the card is given up; the login from now on."""
    await hand.arrive("First change of password")
    await hand.type("Current password", login.password)
    await hand.type("New password", new)
    await hand.type("New password (again)", new)
    await hand.look("14-first-password")
    await hand.press("Update")
    return Login(login.chamber, login.id, new)
