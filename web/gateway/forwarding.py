"""One request to one service and its answer back: both bodies stream, nothing is read or joined."""

from collections.abc import Awaitable, Callable

import aiohttp
import structlog
from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy

from libs.common.api import request_id
from libs.common.clients import client_address
from libs.common.idempotency import read_key
from libs.common.telemetry import current_traceparent
from web.common.door import Door
from web.common.sessions import Sessions
from web.common.upstreams import LOST, Pool, Upstreams
from web.gateway.limits import Body
from web.gateway.routes import Way
from web.gateway.sessions import Credentials, credentials

log = structlog.get_logger()
# Of one connection only (RFC 9110, 7.6.1), besides those that the Connection header names.
HOP_BY_HOP = frozenset(
    {
        *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection"),
        *("te", "trailer", "transfer-encoding", "upgrade", "expect"),
    }
)
# Ours to say, or of no use to a service.
OURS = frozenset({"host", "authorization", "cookie", "forwarded", "traceparent", "tracestate", "x-request-id"})
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Forwarder:
    """Sends a request on to its service, and the answer back."""

    def __init__(self, upstreams: Upstreams, sessions: Sessions, door: Door, trusted_proxies: int) -> None:
        self._upstreams, self._sessions, self._door = upstreams, sessions, door
        self._trusted_proxies = trusted_proxies

    def handler(self, way: Way, *, for_staff: bool) -> Handler:
        """The aiohttp handler of a way, at the public or the staff's listener."""
        pool = _pool_of(way, for_staff)

        async def handle(request: web.Request) -> web.StreamResponse:
            shown = credentials(request)
            self._door.admit(request, shown.session or "")
            read_key(request.headers)
            body = Body(request, way.max_body)
            await body.read_small()
            ours = self._own_headers(request)
            headers = passed_on(request.headers) | ours | await self._authorization(shown, ours)
            path = request.rel_url.raw_path_qs.removeprefix("/api")
            try:
                answer = await self._upstreams.send(way.service, way.method, path, headers, body, pool=pool)
                return await _answer(request, answer, ours["X-Request-Id"])
            finally:
                if way.renews_token and shown.session:
                    self._sessions.forget(shown.session)

        return handle

    async def _authorization(self, shown: Credentials, headers: dict[str, str]) -> dict[str, str]:
        if shown.session:
            token = await self._sessions.token(shown.session, headers)
            return {"Authorization": f"Bearer {token.token}"}
        return {"Authorization": shown.link} if shown.link else {}

    def _own_headers(self, request: web.Request) -> dict[str, str]:
        number = structlog.contextvars.get_contextvars().get("request_id") or request_id(request)
        headers = {
            "X-Request-Id": str(number),
            "X-Forwarded-For": client_address(request, self._trusted_proxies),
            "X-Forwarded-Proto": request.scheme,
            "X-Forwarded-Host": request.host,
        }
        traceparent = current_traceparent()
        return headers | ({"traceparent": traceparent} if traceparent else {})


def _pool_of(way: Way, for_staff: bool) -> Pool:
    if way.path.startswith("/v1/webhooks/"):
        return "webhooks"
    return "staff" if for_staff else "public"


def passed_on(headers: CIMultiDictProxy[str]) -> dict[str, str]:
    """The client's headers that a service sees."""
    dropped = HOP_BY_HOP | OURS | _named_by_connection(headers)
    return {
        name: text
        for name, text in headers.items()
        if name.lower() not in dropped and not name.lower().startswith("x-forwarded-")
    }


def _named_by_connection(headers: CIMultiDictProxy[str]) -> set[str]:
    return {name.strip().lower() for text in headers.getall("Connection", []) for name in text.split(",")}


async def _answer(request: web.Request, answer: aiohttp.ClientResponse, number: str) -> web.StreamResponse:
    dropped = HOP_BY_HOP | {"date", "server", "set-cookie"} | _named_by_connection(answer.headers)
    headers = CIMultiDict((name, text) for name, text in answer.headers.items() if name.lower() not in dropped)
    headers["X-Request-Id"] = number
    response = web.StreamResponse(status=answer.status, reason=answer.reason, headers=headers)
    async with answer:
        await response.prepare(request)
        try:
            async for part in answer.content.iter_any():
                await response.write(part)
        except LOST as error:
            # Half an answer must not look like a whole one: cut the connection instead of ending the body.
            log.warning("upstream.connection-lost", error=type(error).__name__)
            if request.transport is not None:
                request.transport.abort()
            return response
        await response.write_eof()
    return response
