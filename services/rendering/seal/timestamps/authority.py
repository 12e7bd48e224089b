"""Asking the authority, over HTTP (RFC 3161, 3.4)."""

from collections.abc import Sequence
from time import perf_counter

import aiohttp
import structlog
from asn1crypto import x509
from prometheus_client import Counter, Histogram

from libs.common.clock import Clock
from services.rendering.domain.results import RenderedPdf
from services.rendering.seal.keystore import CannotSeal
from services.rendering.seal.timestamps.answers import AnswerRefused, read_answer
from services.rendering.seal.timestamps.placing import Place
from services.rendering.seal.timestamps.queries import Query
from services.rendering.seal.timestamps.trust import Trust

log = structlog.get_logger()
TRY_SECONDS = 4.0
LARGEST_ANSWER = 64 * 1024
_HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}

asked = Counter("shomei_timestamps_total", "Questions to the time-stamping authority, by outcome", ["outcome"])
seconds = Histogram("shomei_timestamp_seconds", "Time until the authority has answered")


class AuthorityAway(CannotSeal):
    """The time-stamping authority does not answer, or not in time."""


class Authority:
    """One time-stamping authority. `open` before use; its connections are kept and used again."""

    def __init__(self, url: str, roots: Sequence[x509.Certificate], policy: str | None, clock: Clock) -> None:
        self._url, self._trust, self._policy, self._clock = url, Trust(roots), policy, clock
        self.patience = aiohttp.ClientTimeout(total=TRY_SECONDS)
        self._http: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open the HTTP session. Nothing is asked yet."""
        connector = aiohttp.TCPConnector(keepalive_timeout=60)
        self._http = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), headers=_HEADERS)

    async def close(self) -> None:
        """Close the HTTP session with all its connections."""
        if self._http:
            await self._http.close()

    async def stamp(self, sealed: RenderedPdf) -> RenderedPdf:
        """Put a time-stamp of the authority into the seal of this file.

        Raises AuthorityAway or AnswerRefused when the second try failed too.
        """
        place = Place.of(sealed.pdf)
        try:
            token = await self._ask(place.digest)
        except CannotSeal as error:
            log.warning("timestamp.asked-again", reason=error.en)
            token = await self._ask(place.digest)
        return RenderedPdf(place.with_token(token), sealed.pages)

    async def _ask(self, digest: bytes) -> bytes:
        query, started = Query(digest, self._policy), perf_counter()
        try:
            token = read_answer(await self._answer(query), query, now := self._clock.now())
            await self._trust.check(token, now)
        except AuthorityAway:
            asked.labels("away").inc()
            raise
        except AnswerRefused:
            asked.labels("refused").inc()
            raise
        asked.labels("granted").inc()
        seconds.observe(perf_counter() - started)
        return token.content

    async def _answer(self, query: Query) -> bytes:
        assert self._http is not None
        try:
            question = self._http.post(self._url, data=query.dump(), allow_redirects=False, timeout=self.patience)
            async with question as response:
                body, status = await _read(response.content), response.status
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise AuthorityAway(f"the time-stamping authority does not answer: {error!r}") from None
        if status != 200:
            raise AuthorityAway(f"the time-stamping authority answers with status {status}")
        return body


async def _read(content: aiohttp.StreamReader) -> bytes:
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise AnswerRefused("the time-stamping authority's answer is far too long")
    return bytes(body)
