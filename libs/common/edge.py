"""From a request to a route's function and back: who asks, what was sent, the transaction, the answer."""

import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, get_type_hints
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel

from libs.common.api import SPECIAL, Route, body_model, read_body, read_json, read_query
from libs.common.auth import Caller, TokenVerifier
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.errors import NotFound, Unauthorized
from libs.common.idempotency import Once, Replayed, once_of, patiently
from libs.common.inject import Provided


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
        if not kind or kind in ("Link", "Login", "Session"):
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
            arguments["query"] = read_query(hints["query"], dict(request.query))
        if "body" in wanted:
            data = await read_body(request, route.max_body)
            model, may_be_left_out = body_model(hints["body"])
            arguments["body"] = None if may_be_left_out and not data else read_json(model, data)
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


def respond(result: Any, status: int) -> web.StreamResponse:
    """What a route function returned, as a response."""
    if isinstance(result, web.StreamResponse):
        return result
    if result is None:
        return web.Response(status=204)
    if isinstance(result, BaseModel):
        return web.Response(body=result.model_dump_json().encode(), status=status, content_type="application/json")
    return web.Response(body=json.dumps(result).encode(), status=status, content_type="application/json")
