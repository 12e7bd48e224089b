"""What comes out of a printer, read as people and their scanners read it."""

import asyncio
import re
from dataclasses import dataclass

import pypdfium2
import zxingcpp
from playwright.async_api import Locator, Route

from tests.browser.people import Login

PRINTS = re.compile(r"(\.pdf|/card|-cards?)$")
DPI = 150


@dataclass(frozen=True)
class Paper:
    """A printed PDF."""

    pdf: bytes

    @property
    def text(self) -> str:
        """All that is written on it."""
        document = pypdfium2.PdfDocument(self.pdf)
        return "\n".join(page.get_textpage().get_text_range() for page in document)

    @property
    def code(self) -> str:
        """What the QR code on the first page says."""
        page = pypdfium2.PdfDocument(self.pdf)[0]
        (code,) = zxingcpp.read_barcodes(page.render(scale=DPI / 72).to_pil())
        return str(code.text)

    def login(self, chamber: str) -> Login:
        """ID and first password, as a card says them."""
        found = re.search(r"(?:管理者|ユーザー)ID\s*(\S+)\s*パスワード\s*(\S+)", self.text)
        assert found, self.text
        return Login(chamber, found[1], found[2])


async def printed(link_or_button: Locator) -> Paper:
    """Click on what opens a PDF in a tab of its own, and take the paper. The tab is closed again."""
    page = link_or_button.page
    came: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def keep(route: Route) -> None:
        # What the browser says of itself is not among the headers that can be taken over.
        headers = await route.request.all_headers()
        answer = await route.fetch(headers=headers | {"Sec-Fetch-Site": "same-origin"})
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf"), route.request.url
        came.set_result(await answer.body())
        await route.fulfill(response=answer)

    await page.context.route(PRINTS, keep)
    async with page.expect_popup() as opened:
        await link_or_button.click()
    paper = Paper(await asyncio.wait_for(came, 20))
    await (await opened.value).close()
    await page.context.unroute(PRINTS, keep)
    return paper
