"""HTTP in and out: routes over pydantic models, problem+json, request ids.

A route is an async function whose parameters are filled by name and type: path parameters by their names, `body` and
`query` from their pydantic models, `caller` from the token, `tx: Transaction` with a transaction of the caller's
chamber that commits when the function returns, `request` itself, and everything else from what the composition root
provides. `once` is the request's Idempotency-Key, for routes that open their own transactions; with `tx` it is kept by
itself (`libs.common.idempotency`). A function returns a model (JSON), a ready `web.Response`, or None (204).
"""

import inspect
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ValidationError

from libs.common.auth import Access, Caller, TokenVerifier
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.errors import FieldError, Invalid, NotFound, TooLarge, Unauthorized
from libs.common.idempotency import KEEP, KeyRule, Once, Replayed, ignore, once_of, patiently
from libs.common.inject import Provided
from libs.common.sentences import sentences

Handler = Callable[..., Awaitable[Any]]
M = TypeVar("M", bound=BaseModel)
MAX_BODY = 1024 * 1024
SPECIAL = {"body", "query", "caller", "tx", "request", "once"}
NO_POST = ignore("a repeat of it changes nothing more")


@dataclass(frozen=True)
class Route:
    """One method on one path. `max_body` is in bytes; `reads` is what a handler without `body` reads by itself.

    `key` says what becomes of an Idempotency-Key.
    """

    method: str
    path: str
    access: Access
    handler: Handler
    status: int
    max_body: int
    staff: bool
    reads: type[BaseModel] | None = None
    key: KeyRule = NO_POST

    @property
    def path_parameters(self) -> list[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]


class Routes:
    """The routes of one service: `@routes.get("/v1/things/{thing_id}", access=...)`."""

    def __init__(self) -> None:
        self.all: list[Route] = []

    def add(
        self,
        method: str,
        path: str,
        *,
        access: Access,
        status: int = 200,
        max_body: int = MAX_BODY,
        reads: type[BaseModel] | None = None,
        key: KeyRule = NO_POST,
    ) -> Callable[[Handler], Handler]:
        """Register a handler. `access` has no default: a route without a decision does not exist."""

        def register(handler: Handler) -> Handler:
            staff = path.startswith("/v1/staff/")
            self.all.append(Route(method, path, access, handler, status, max_body, staff, reads, key))
            return handler

        return register

    def get(self, path: str, *, access: Access) -> Callable[[Handler], Handler]:
        """A route that reads."""
        return self.add("GET", path, access=access)

    def post(
        self,
        path: str,
        *,
        access: Access,
        status: int = 200,
        max_body: int = MAX_BODY,
        reads: type[BaseModel] | None = None,
        key: KeyRule = KEEP,
    ) -> Callable[[Handler], Handler]:
        """A route that makes or does something, once for each Idempotency-Key unless `key` says why not."""
        return self.add("POST", path, access=access, status=status, max_body=max_body, reads=reads, key=key)

    def put(self, path: str, *, access: Access, max_body: int = MAX_BODY) -> Callable[[Handler], Handler]:
        """A route that replaces something."""
        return self.add("PUT", path, access=access, max_body=max_body)


class Edge:
    """Runs routes: reads the request, checks access, opens the transaction, writes the answer."""

    def __init__(self, provided: Provided, verifier: TokenVerifier, clock: Clock) -> None:
        self._provided, self._verifier, self._clock = provided, verifier, clock

    def handler(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The aiohttp handler of a route. Raises `MissingDependency`, or `TypeError` when nobody would keep its key."""
        hints = get_type_hints(route.handler)
        wanted = set(inspect.signature(route.handler).parameters)
        fixed = self._provided.fill(route.handler, SPECIAL | set(route.path_parameters))
        if not route.key.ignored and not wanted & {"tx", "once"}:
            raise TypeError(f"{route.handler.__qualname__}: takes neither tx nor once, so nobody keeps its key")

        async def handle(request: web.Request) -> web.StreamResponse:
            caller = self.caller(request)
            route.access(caller)
            arguments = fixed | await self._read(request, route, hints, wanted)
            if "caller" in wanted:
                arguments["caller"] = caller
            once = once_of(request, route.key, caller, arguments.get("body"), route.status)
            if "once" in wanted:
                arguments["once"] = once
            try:
                return await patiently(lambda: self._act(route, arguments, wanted, caller, once))
            except Replayed as earlier:
                return earlier.response()

        return handle

    async def _act(
        self, route: Route, arguments: dict[str, Any], wanted: set[str], caller: Caller | None, once: Once | None
    ) -> web.StreamResponse:
        async with self._transaction(wanted, caller) as tx:
            if tx is None:
                result = await route.handler(**arguments)
            elif once is None:
                result = await route.handler(**arguments, tx=tx)
            else:
                await once.begin(tx)
                result = await once.keep(tx, await route.handler(**arguments, tx=tx))
        return respond(result, route.status)

    def caller(self, request: web.Request) -> Caller | None:
        """Who sent the request; None without a token. Raises `Unauthorized` for a bad one.

        A mail's link (`Link …`) and a session (`Session …`) are not tokens: the routes that take them read them.
        """
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if not kind or kind in ("Link", "Session"):
            return None
        if kind != "Bearer":
            raise Unauthorized()
        return self._verifier.verify(token, self._clock.now())

    @asynccontextmanager
    async def _transaction(self, wanted: set[str], caller: Caller | None) -> AsyncIterator[Transaction | None]:
        if "tx" not in wanted:
            yield None
            return
        if caller is None:
            raise Unauthorized()
        async with self._provided.get(Database).transaction(caller.chamber) as tx:
            yield tx

    async def _read(
        self, request: web.Request, route: Route, hints: dict[str, Any], wanted: set[str]
    ) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        for name in route.path_parameters:
            arguments[name] = _path_value(hints[name], request.match_info[name])
        if "request" in wanted:
            arguments["request"] = request
        if "query" in wanted:
            arguments["query"] = read_model(hints["query"], dict(request.query))
        if "body" in wanted:
            arguments["body"] = read_json(hints["body"], await read_body(request, route.max_body))
        return arguments


def _path_value(wanted: type, text: str) -> Any:
    if "\0" in text:
        raise NotFound()
    if wanted is not UUID:
        return text
    try:
        return UUID(text)
    except ValueError:
        raise NotFound() from None


async def read_body(request: web.Request, limit: int) -> bytes:
    """The body, counted while it arrives. Raises `TooLarge` (also for multipart without a boundary, F11)."""
    if (request.content_length or 0) > limit:
        raise too_large(limit)
    parts, size = [], 0
    async for part in request.content.iter_chunked(65536):
        size += len(part)
        if size > limit:
            raise too_large(limit)
        parts.append(part)
    return b"".join(parts)


def too_large(limit: int) -> TooLarge:
    """The refusal of a body over `limit` bytes."""
    return TooLarge(
        ja=f"送信データは{limit // 1024} KiB以内にしてください", en=f"Send at most {limit // 1024} KiB in one request"
    )


def read_json(model: type[M], body: bytes) -> M:
    """The body as `model`. Raises `Invalid` with a pointer to each fault."""
    try:
        valid = model.model_validate_json(body)
    except ValidationError as error:
        raise invalid(error) from None
    if b"\\u0000" in body:
        _refuse_nul(json.loads(body))
    return valid


def read_model(model: type[M], values: dict[str, Any]) -> M:
    """`values` as `model`. Raises `Invalid`."""
    _refuse_nul(values)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise invalid(error) from None


def _refuse_nul(content: Any) -> None:
    """Raise `Invalid` for NUL characters, which JSON allows and PostgreSQL does not keep."""
    ja, en = "使用できない制御文字（NUL）が含まれています", "There is a control character (NUL)"
    errors = [FieldError(pointer, "nul", ja, en) for pointer in _nuls("", content)]
    if errors:
        raise Invalid(ja, en, code="nul", errors=errors)


def _nuls(pointer: str, content: Any) -> Iterator[str]:
    if isinstance(content, str) and "\0" in content:
        yield pointer
    pairs = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for name, part in pairs:
        yield from _nuls(f"{pointer}/{name}", part)


def invalid(error: ValidationError) -> Invalid:
    """pydantic's findings as one problem that names each place, in sentences for people."""
    errors = []
    for fault in error.errors(include_url=False):
        ja, en = sentences(fault)
        pointer = "/" + "/".join(str(part) for part in fault["loc"])
        errors.append(FieldError(pointer=pointer, code=fault["type"], ja=ja, en=en))
    return Invalid(errors=errors)


def respond(result: Any, status: int) -> web.StreamResponse:
    """What a route function returned, as a response."""
    if isinstance(result, web.StreamResponse):
        return result
    if result is None:
        return web.Response(status=204)
    if isinstance(result, BaseModel):
        return web.Response(body=result.model_dump_json().encode(), status=status, content_type="application/json")
    return web.Response(body=json.dumps(result).encode(), status=status, content_type="application/json")


def request_id(request: web.Request) -> str:
    """The id under which this request is logged: the caller's, when it is a plain one, else a new one."""
    given = request.headers.get("X-Request-Id", "")
    return given if given.isascii() and given.replace("-", "").isalnum() and len(given) <= 64 else uuid.uuid4().hex
