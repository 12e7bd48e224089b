"""What keeps one client from filling a listener: bodies that crawl are cut, and an address holds only so many requests.

Connections that send nothing, or half a head, are closed by the `Listener` itself (`libs/common/http.py`).
"""

import asyncio
from collections import Counter as Tally
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from libs.common.clients import client_address, network_of
from libs.common.errors import Problem, TooMany

GRACE_SECONDS = 15.0
"""A body may take so long whatever its size."""
LEAST_BYTES_PER_SECOND = 8192
"""And after that as long as it arrives at this rate, on the whole."""
LOOK_SECONDS = 1.0
RETRY_SECONDS = 2

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SlowBody(Problem):
    """The body of a request arrives more slowly than anybody's line."""

    status = 408
    code = "slow-body"
    title_ja = "送信データの続きが届きませんでした。もう一度お試しください"
    title_en = "The rest of the request body did not arrive. Please try again"


@web.middleware
async def refuse_slow_bodies(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whoever reads the body gets a `SlowBody` once it has been too slow; what has arrived is not watched."""
    if not request.body_exists or request.content.is_eof():
        return await handler(request)
    watch = _Watch(request)
    try:
        return await handler(request)
    finally:
        watch.end()


class _Watch:
    """Looks at one body each second."""

    def __init__(self, request: web.Request) -> None:
        self._content, self._loop = request.content, asyncio.get_running_loop()
        self._begun = self._loop.time()
        self._next = self._loop.call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        if self._content.is_eof():
            return
        allowed = GRACE_SECONDS + self._content.total_bytes / LEAST_BYTES_PER_SECOND
        if self._loop.time() - self._begun > allowed:
            self._content.set_exception(SlowBody())
        else:
            self._next = self._loop.call_later(LOOK_SECONDS, self._look)

    def end(self) -> None:
        """The request is answered."""
        self._next.cancel()


def limit_open_requests(most: int, trusted_proxies: int) -> Middleware:
    """A middleware that lets each address (a /64 of IPv6) have at most `most` requests open in this process.

    Live streams count too. Answers 429 to more.
    """
    open_now: Tally[str] = Tally()

    @web.middleware
    async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
        address = network_of(client_address(request, trusted_proxies))
        if open_now[address] >= most:
            raise TooMany(retry_after_seconds=RETRY_SECONDS)
        open_now[address] += 1
        try:
            return await handler(request)
        finally:
            open_now[address] -= 1
            if not open_now[address]:
                del open_now[address]

    return limit
