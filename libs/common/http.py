"""The HTTP server of a process: middlewares for errors, logs, metrics and headers."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web, web_response
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Middleware
from opentelemetry import trace
from prometheus_client import Counter, Histogram

from libs.common.api import request_id
from libs.common.db import TRANSIENT
from libs.common.edges import refuse_slow_bodies
from libs.common.errors import ClientGone, NotFound, Problem, Unavailable
from libs.common.telemetry import traced_from

log = structlog.get_logger()
seconds = Histogram("shomei_http_seconds", "Time to answer", ["method", "route"])
answers = Counter("shomei_http_answers_total", "Answers by status", ["method", "route", "status"])

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
UNLOGGED = {"/livez", "/readyz", "/dependencies", "/metrics"}
"""Asked every few seconds by whoever operates us."""
IDLE_SECONDS = 20.0
"""How long a connection may wait for a whole request head: a new one, and one that was answered."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}


def new_app(*middlewares: Middleware) -> web.Application:
    """An application whose answers all carry `HEADERS`, streams and files too, and name no software (REL-52).

    `middlewares` come after those that every application has: what is refused there is logged and answered as well.
    """
    app = web.Application(middlewares=[observe, *middlewares, refuse_slow_bodies])
    app.on_response_prepare.append(_harden)
    return app


async def _harden(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.popall("Server", None)


def problem_response(problem: Problem, request_id: str = "") -> web.Response:
    """RFC 9457 problem+json in both languages. `detail` is English; the Japanese stands beside it."""
    body = {
        "type": f"/problems/{problem.code}",
        "title": problem.title_en,
        "title_ja": problem.title_ja,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.en,
        "detail_ja": problem.ja,
        "errors": [error.as_json() for error in problem.errors],
        "request_id": request_id,
    }
    response = web.json_response(problem.more | body, status=problem.status, content_type="application/problem+json")
    response.headers.update(problem.headers)
    return response


def route_of(request: web.Request) -> str:
    """The route's pattern, for logs and metrics: never the path with its ids or codes."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unmatched"


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Trace, log and measure each request, and turn every error into problem+json."""
    started, number, route = time.perf_counter(), request_id(request), route_of(request)
    structlog.contextvars.bind_contextvars(request_id=number)
    with traced_from(
        request.headers.get("traceparent"), f"{request.method} {route}", kind=trace.SpanKind.SERVER
    ) as span:
        response = await _answer(request, handler, number)
        span.set_attribute("http.response.status_code", response.status)
    taken = time.perf_counter() - started
    seconds.labels(request.method, route).observe(taken)
    answers.labels(request.method, route, response.status).inc()
    if not response.prepared:
        response.headers.setdefault("X-Request-Id", number)
    if route not in UNLOGGED:
        log.info("http", method=request.method, route=route, status=response.status, ms=round(taken * 1000, 1))
    return response


async def _answer(request: web.Request, handler: Handler, number: str) -> web.StreamResponse:
    try:
        return await handler(request)
    except Problem as problem:
        return problem_response(problem, number)
    except web.HTTPException as error:
        return problem_response(_from_http(error), number)
    except asyncio.CancelledError:
        raise
    except TRANSIENT as error:
        log.warning("http.busy", error=repr(error))
        return problem_response(Unavailable(), number)
    except Exception as error:
        if _is_gone(request, error):
            return problem_response(ClientGone(), number)
        log.exception("http.failed", error=repr(error))
        return problem_response(InternalError(), number)


def _is_gone(request: web.Request, error: Exception) -> bool:
    """Whether the client closed the connection while its body was read: nobody's fault here."""
    is_closed = request.transport is None or request.transport.is_closing()
    return is_closed and isinstance(error, (ConnectionError, asyncio.IncompleteReadError))


class InternalError(Problem):
    """Our fault. The log has the reason under the request's id; the answer does not."""

    status = 500
    code = "internal-error"
    title_ja = "システムエラーが発生しました。時間をおいてもう一度お試しください"
    title_en = "Something went wrong on our side. Please try again later"


def _from_http(error: web.HTTPException) -> Problem:
    if error.status == 404:
        return NotFound()
    problem = Problem(ja="このメソッドは使用できません" if error.status == 405 else "", en=error.reason)
    problem.status, problem.code = error.status, error.reason.lower().replace(" ", "-")
    if "Allow" in error.headers:
        problem.headers["Allow"] = error.headers["Allow"]
    return problem


class _InOneLine(logging.Filter):
    """What aiohttp says of a request that reached no application goes where all logs go, within their limits.

    It would write a trace for each that is no HTTP at all.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Never lets the record itself through."""
        fault = record.exc_info[1] if record.exc_info else None
        if isinstance(fault, HttpProcessingError):
            log.info("http.malformed", request_id="", status=fault.code, error=type(fault).__name__)
        elif isinstance(fault, ConnectionError):
            log.info("http.client-gone", request_id="", error=type(fault).__name__)
        else:
            log.error("http.server", request_id="", error=repr(fault), exc_info=fault)
        return False


server_log = logging.getLogger("shomei.http")
server_log.addFilter(_InOneLine())
# aiohttp's own answer to what is no HTTP passes no application that could take this header off (REL-52).
setattr(web_response, "SERVER_SOFTWARE", "-")  # noqa: B010  # it is no public name


class Listener:
    """An aiohttp application listening on one address; drains on close."""

    def __init__(self, app: web.Application, host: str, port: int) -> None:
        self._runner = web.AppRunner(
            app,
            access_log=None,
            logger=server_log,
            shutdown_timeout=10,
            handle_signals=False,
            keepalive_timeout=IDLE_SECONDS,
        )
        self._host, self._port = host, port
        self.port = port

    async def open(self) -> None:
        """Listen. With port 0 the system chooses; `port` says which."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Accept no more, finish what runs (up to 10 s), close."""
        await self._runner.cleanup()
