"""Debian's Chromium without a window.

The build for machines without screens takes a third of the processor time of the other, which is taken where it is
missing.
"""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
NEEDED = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")]
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"),
    *("--disable-extensions", "--renderer-process-limit=3"),  # two cores: processes cost more than they save
]


@asynccontextmanager
async def open_chromium() -> AsyncIterator[Browser]:
    """A browser, which ends with the block."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()
