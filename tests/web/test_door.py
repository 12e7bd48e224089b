"""Gateway, portal and console have one door: whoever asks too much is told the same at each (decision 30)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from libs.common.clock import FixedClock
from libs.common.testing import Keys
from web.common.running import RunningSite, SiteSettings
from web.console.app import build as console
from web.gateway.app import Gateway
from web.gateway.app import Settings as GatewaySettings
from web.portal.app import build as portal

NOWHERE = "http://127.0.0.1:9"
SERVICES = ("identity", "registration", "application", "rendering", "payment", "reference_inner")
DOORS = ("portal", "console", "gateway", "the gateway's staff listener")
BURST, OPEN = 3, 2


@dataclass
class Door:
    """Where it is, and a path that is answered without any service."""

    port: int
    path: str


@pytest.fixture(params=DOORS)
async def door(
    request: pytest.FixtureRequest, keys: Keys, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Door]:
    """One of them, with small limits; its services are away."""
    monkeypatch.setattr("web.common.upstreams.PATIENCE_SECONDS", 0.0)
    urls: dict[str, Any] = {f"{name}_url": NOWHERE for name in SERVICES}
    limits: dict[str, Any] = {"rate_per_second": 1, "rate_burst": BURST, "most_open_per_address": OPEN}
    running: Gateway | RunningSite
    if "gateway" in request.param:
        running = Gateway(GatewaySettings(**urls, **limits, port=0, staff_port=0), clock)
    else:
        build = {"portal": portal, "console": console}[request.param]
        settings = SiteSettings(**urls, **limits, port=0, token_public_key=keys.public, form_key="k" * 32)
        running = build(settings, clock)
    await running.start()
    port = running.staff_port if "staff" in request.param and isinstance(running, Gateway) else running.port
    yield Door(port, "/api/v1/me" if isinstance(running, Gateway) else "/login")
    await running.stop()


async def test_whoever_asks_too_often_is_told_when_to_come_back(door: Door, clock: FixedClock) -> None:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}") as session:
        for left in range(BURST - 1, -1, -1):
            async with session.get(door.path) as answer:
                assert answer.status != 429
                assert answer.headers["RateLimit"].startswith(f'"burst";r={left};')
        async with session.get(door.path) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (429, "2")
            assert answer.headers["RateLimit-Policy"] == f'"burst";q={BURST};w={BURST}'


async def test_whoever_looks_for_what_is_not_there_is_counted_too(door: Door) -> None:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}") as session:
        statuses = []
        for number in range(BURST + 1):
            async with session.get(f"/nowhere/{number}") as answer:
                statuses.append(answer.status)
    assert statuses == [404] * BURST + [429]


async def test_an_address_holds_only_so_many_requests_open(door: Door) -> None:
    head = f"POST {door.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nContent-Type: text/plain\r\n\r\nx"
    if door.path == "/login":
        head = head.replace("text/plain", "application/x-www-form-urlencoded")
    else:
        head = head.replace("/me", "/sessions")
    held = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(OPEN)]
    for _, writer in held:
        writer.write(head.encode())
    await asyncio.sleep(0.2)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}") as session:
        async with session.get(door.path) as answer:
            assert answer.status == 429
        for _, writer in held:
            writer.transport.abort()
        await asyncio.sleep(0.2)
        async with session.get(door.path) as answer:
            assert answer.status != 429
