"""The application editor as tests open it, and what they look for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from playwright.async_api import Page, expect

from libs.common.clock import JAPAN
from ops.places import CHECKOUT
from tests.browser.people import Language, Stage, log_in

SAMPLES = CHECKOUT / "samples"


@asynccontextmanager
async def editor(stage: Stage, application_id: str, step: str = "", lang: Language = "ja") -> AsyncIterator[Page]:
    """A step of an application in the signer's browser."""
    async with stage.browser(lang) as context:
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await open_step(page, f"{own}/applications/{application_id}/edit{step}")
        yield page


async def open_step(page: Page, address: str) -> None:
    """Go to a step and wait for its script."""
    await page.goto(address)
    await expect(page.locator("#editor[data-ready]")).to_be_attached()


async def draft_of(stage: Stage, application_id: str) -> Any:
    """What is saved."""
    return (await stage.story.company.signer.call("GET", f"/applications/{application_id}"))["draft"]


async def saved(page: Page) -> None:
    """Wait until everything is saved."""
    await expect(page.locator("#save-state[data-state=saved]")).to_be_visible()


async def paste(page: Page, cell: str, text: str) -> None:
    """Ctrl+V in a cell."""
    await page.evaluate("text => navigator.clipboard.writeText(text)", text)
    await page.focus(cell)
    await page.keyboard.press("Control+V")


def later(days: int) -> str:
    """A day so many days from today in Japan, as a date field has it."""
    return (datetime.now(JAPAN).date() + timedelta(days=days)).isoformat()
