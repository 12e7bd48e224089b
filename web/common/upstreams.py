"""The services behind gateway and sites: their addresses, one HTTP client, and patience while one of them restarts."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Literal, Protocol

import aiohttp
import structlog
from pydantic import Field
from yarl import URL

from libs.common.errors import Problem
from libs.common.settings import ProcessSettings

log = structlog.get_logger()
PATIENCE_SECONDS = 3.0
PAUSES = (0.05, 0.1, 0.2, 0.4)
READY_SECONDS = 2.0
TIMEOUT = aiohttp.ClientTimeout(total=None, connect=3, sock_connect=2, sock_read=60)
"""`connect` holds for waiting for a free connection too: then the answer is 503, with Retry-After."""
Pool = Literal["public", "staff", "exchange", "webhooks"]
MOST_AT_ONCE: dict[Pool, int] = {"public": 150, "staff": 50, "exchange": 50, "webhooks": 20}
"""Connections to each service, by what they are for: whoever fills one pool leaves the others as they are."""
LOST: tuple[type[BaseException], ...] = (aiohttp.ClientError, OSError, TimeoutError)


class UpstreamSettings(ProcessSettings):
    """Where the services are. `trusted_proxies`: how many proxies of ours stand in front; `most_open_per_address`: how
    many requests an address may have open at a time, live streams included. `rate_per_second` and `rate_burst` hold for
    each session, or each address without one.
    """

    public_url: str = "http://127.0.0.1:8000"
    identity_url: str
    registration_url: str
    application_url: str
    rendering_url: str
    payment_url: str
    reference_inner_url: str
    trusted_proxies: int = Field(default=0, ge=0)
    most_open_per_address: int = Field(default=200, ge=1)
    rate_per_second: float = Field(default=50, gt=0)
    rate_burst: int = Field(default=100, ge=1)

    @property
    def upstreams(self) -> dict[str, str]:
        """The services by name."""
        return {
            "identity": self.identity_url,
            "registration": self.registration_url,
            "application": self.application_url,
            "rendering": self.rendering_url,
            "payment": self.payment_url,
            "reference": self.reference_inner_url,
        }


class Away(Problem):
    """The service does not answer."""

    status = 503
    code = "unavailable"
    title_ja = "ただいまご利用いただけません。少し待ってからもう一度お試しください"
    title_en = "This part of the service does not answer at the moment. Please try again shortly"

    def __init__(self) -> None:
        super().__init__()
        self.headers = {"Retry-After": "2"}


class SendsBody(Protocol):
    """A body that can be sent, and may be refused on the way."""

    has_begun: bool
    refusal: Problem | None

    def parts(self) -> AsyncIterator[bytes] | None:
        """The body as it arrives; None when there is none."""


def _client(most_at_once: int) -> aiohttp.ClientSession:
    """With at most so many connections to each service; 0 for any number."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, limit_per_host=most_at_once),
        timeout=TIMEOUT,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=("User-Agent", "Content-Type"),
    )


class Upstreams:
    """Requests to services. Call `open` first.

    Answers without end have connections of their own, so that many listeners leave room for everybody else.
    """

    def __init__(self, urls: dict[str, str]) -> None:
        self._urls = {service: url.rstrip("/") for service, url in urls.items()}
        self._pools: dict[Pool, aiohttp.ClientSession] = {}
        self._endless: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the HTTP clients, one for each service."""
        self._pools = {pool: _client(most) for pool, most in MOST_AT_ONCE.items()}
        self._endless = _client(0)

    async def close(self) -> None:
        """Close the HTTP clients with their connections."""
        for client in self._pools.values():
            await client.close()
        if self._endless is not None:
            await self._endless.close()

    async def listen(self, service: str, path: str, headers: dict[str, str]) -> aiohttp.ClientResponse:
        """The answer to a GET that may go on for ever, unread. Raises `LOST`, `Away`."""
        if self._endless is None:
            raise Away()
        return await self._endless.get(self._address(service, path), headers=headers, allow_redirects=False)

    def _address(self, service: str, path: str) -> URL:
        return URL(self._urls[service] + path, encoded=True)

    async def send(
        self,
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: SendsBody | None = None,
        *,
        pool: Pool = "public",
    ) -> aiohttp.ClientResponse:
        """The service's answer, unread; `path` with its query, as it came. `pool` says whose connections it may use.

        While the service is away it is tried again for three seconds: a GET always, anything else as long as nothing
        of it was sent. Raises `Away`, or what the body was refused for.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        attempt = 0
        while True:
            try:
                return await self._once(service, method, path, headers, body, pool)
            except LOST as error:
                if body is not None and body.refusal is not None:
                    raise body.refusal from None
                was_sent = body is not None and body.has_begun
                is_repeatable = not was_sent and (method == "GET" or isinstance(error, aiohttp.ClientConnectorError))
                if not is_repeatable or time.monotonic() > until:
                    log.warning("upstream.away", upstream=service, error=type(error).__name__)
                    raise Away() from error
            await asyncio.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
            attempt += 1

    async def _once(
        self, service: str, method: str, path: str, headers: dict[str, str], body: SendsBody | None, pool: Pool
    ) -> aiohttp.ClientResponse:
        if pool not in self._pools:
            raise Away()
        data = body.parts() if body is not None else None
        url = self._address(service, path)
        return await self._pools[pool].request(method, url, headers=headers, data=data, allow_redirects=False)

    async def are_ready(self) -> dict[str, bool]:
        """Whether each service says that it can serve."""
        answers = await asyncio.gather(*(self._is_ready(url) for url in self._urls.values()))
        return dict(zip(self._urls, answers, strict=True))

    async def _is_ready(self, url: str) -> bool:
        if not self._pools:
            return False
        try:
            async with asyncio.timeout(READY_SECONDS), self._pools["exchange"].get(f"{url}/readyz") as answer:
                return answer.status == 200
        except LOST:
            return False
