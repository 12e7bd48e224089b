"""Plain pages until the portal is there: where mails and the card processor lead people."""

import re
from typing import Any

from aiohttp import web

from libs.common.errors import NotFound
from libs.common.pages import Pages
from web.common.upstreams import LOST, Away, Upstreams

_CHAMBER = re.compile(r"[0-9]{4}")


class UnknownChamber(NotFound):
    """No chamber takes registrations under this code."""

    def __init__(self) -> None:
        super().__init__(
            ja="この商工会議所コードでは受け付けていません。コード（数字4桁）をご確認ください",
            en="No chamber takes registrations under this code. Please check the four digits",
        )


class PlainPages:
    """`/`, the guide, the way in from the mail's link, and the way back from the card processor."""

    def __init__(self, pages: Pages, upstreams: Upstreams, reference_url: str) -> None:
        self._pages, self._upstreams, self._reference_url = pages, upstreams, reference_url

    def routes(self) -> list[web.RouteDef]:
        """Every page, and the static files."""
        saying = self._pages.saying_problems
        return [
            web.get("/", saying(self.welcome)),
            web.get("/tentative-company", saying(self.guide)),
            web.get("/entry/{chamber:[0-9]{4}}", saying(self.entry)),
            web.get("/paid/{order:[A-Za-z0-9][A-Za-z0-9._-]{0,255}}", saying(self.paid)),
            *self._pages.static_routes(),
        ]

    async def welcome(self, request: web.Request) -> web.Response:
        """What this is, with links."""
        return self._pages.render(request, "welcome.html", reference_url=self._reference_url)

    async def guide(self, request: web.Request) -> web.Response:
        """貿易登録のご案内 of one chamber (REG-01). Raises `UnknownChamber`."""
        code = request.query.get("cci_code", "")
        if not _CHAMBER.fullmatch(code):
            raise UnknownChamber()
        return self._pages.render(request, "guide.html", chamber=await self._chamber(code))

    async def _chamber(self, code: str) -> dict[str, Any]:
        answer = await self._upstreams.send("registration", "GET", f"/v1/chambers/{code}", {})
        try:
            async with answer:
                if answer.status == 404:
                    raise UnknownChamber()
                if answer.status != 200:
                    raise Away()
                found: dict[str, Any] = await answer.json()
                return found
        except LOST as error:
            raise Away() from error

    async def entry(self, request: web.Request) -> web.Response:
        """Where a registration mail leads; the secret after `#` is read by `entry.js` alone."""
        return self._pages.render(request, "entry.html", chamber=request.match_info["chamber"])

    async def paid(self, request: web.Request) -> web.Response:
        """Where the processor's page leads: waits, while `paid.js` lets the payment be looked at again."""
        return self._pages.render(request, "paid.html", order=request.match_info["order"])
