"""A gateway before one small real HTTP server that stands where the services stand."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from multidict import CIMultiDictProxy

from libs.common.clock import FixedClock
from libs.common.http import Listener
from web.gateway.app import Gateway, Settings

SESSION = "8888." + "s" * 43
REVOKED = "8888." + "r" * 43


@dataclass
class Heard:
    """One request as a service saw it."""

    method: str
    path: str
    headers: CIMultiDictProxy[str]
    size: int
    sha256: str


@dataclass
class Upstream:
    """The server: answers every path, and remembers what it was asked."""

    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    exchanges: int = 0
    revoked: set[str] = field(default_factory=lambda: {REVOKED})
    listener: Listener | None = None
    ended: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    listeners: int = 0
    silent: bool = False

    async def open(self) -> None:
        app = web.Application(client_max_size=1 << 30)
        app.router.add_post("/v1/sessions/exchange", self.exchange)
        app.router.add_get("/readyz", self.ready)
        app.router.add_get("/v1/ended-sessions", self.ends)
        app.router.add_get("/v1/forms/{sha256}", self.large)
        app.router.add_route("*", "/{path:.*}", self.anything)
        self.listener = Listener(app, "127.0.0.1", self.port)
        await self.listener.open()
        self.port = self.listener.port

    async def close(self) -> None:
        if self.listener is not None:
            self.closing.set()
            self.ended.put_nowait("")
            await self.listener.close()
            self.listener = None

    async def exchange(self, request: web.Request) -> web.Response:
        self.exchanges += 1
        session = request.headers["Authorization"].removeprefix("Session ")
        if session in self.revoked:
            return web.json_response({}, status=401)
        token = {"token": f"signed-{self.exchanges}", "session_id": f"id of {session}", "expires_in": 300}
        return web.json_response(token)

    async def ends(self, request: web.Request) -> web.StreamResponse:
        """Tells the ends of sessions that are put into `ended`, as identity does."""
        if self.silent:
            raise web.HTTPServiceUnavailable()
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"{}\n")
        self.listeners += 1
        while not self.closing.is_set():
            session = await self.ended.get()
            await response.write(json.dumps({"session_id": f"id of {session}"} if session else {}).encode() + b"\n")
        return response

    async def ready(self, _: web.Request) -> web.Response:
        return web.json_response({})

    async def anything(self, request: web.Request) -> web.Response:
        digest, size = hashlib.sha256(), 0
        async for part in request.content.iter_any():
            digest.update(part)
            size += len(part)
        self.heard.append(Heard(request.method, request.path_qs, request.headers, size, digest.hexdigest()))
        return web.json_response({"path": request.path_qs}, headers={"X-Own": "1", "Connection": "X-Own"})

    async def large(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/pdf"})
        response.content_length = 8 << 20
        await response.prepare(request)
        for _ in range(8):
            await response.write(b"%" * (1 << 20))
        return response


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    server = Upstream()
    await server.open()
    yield server
    await server.close()


def settings(upstream: Upstream, **more: object) -> Settings:
    """The gateway's settings, with the one server behind every service."""
    url = f"http://127.0.0.1:{upstream.port}"
    services = ("identity", "registration", "application", "rendering", "payment")
    values: dict[str, object] = {f"{name}_url": url for name in services}
    values["reference_inner_url"] = url
    values |= {"port": 0, "staff_port": 0, "rate_burst": 10_000}
    return Settings.model_validate(values | more)


@pytest.fixture
async def gateway(upstream: Upstream, clock: FixedClock) -> AsyncIterator[Gateway]:
    running = Gateway(settings(upstream), clock)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def public(gateway: Gateway) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody outside."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{gateway.port}") as session:
        yield session


@pytest.fixture
async def inner(gateway: Gateway) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody inside."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{gateway.staff_port}") as session:
        yield session


@pytest.fixture
async def operator(gateway: Gateway) -> AsyncIterator[aiohttp.ClientSession]:
    """Who operates it, at the inner port."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{gateway.inner_port}") as session:
        yield session
