"""The gateway while clients send slowly, and while sessions end elsewhere."""

import asyncio
from datetime import timedelta

import aiohttp

from libs.common.clock import FixedClock
from tests.web.gateway.conftest import SESSION, Upstream
from tests.web.gateway.test_gateway import BEARER, status


async def test_clients_that_send_slowly_hold_no_connection_to_a_service(
    public: aiohttp.ClientSession, inner: aiohttp.ClientSession, upstream: Upstream
) -> None:
    """More of them than the public pool has connections: others are answered at once, the staff and webhooks too."""
    assert public._base_url is not None
    slow = [await asyncio.open_connection(public._base_url.host, public._base_url.port) for _ in range(170)]
    for _, writer in slow:
        writer.write(b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
    await asyncio.sleep(0.3)
    async with asyncio.timeout(5):
        assert await status(public, "GET", "/api/v1/me", headers=BEARER) == 200
        assert await status(inner, "GET", "/api/v1/me", headers=BEARER) == 200
        assert await status(public, "POST", "/api/v1/webhooks/processor", data=b"{}") == 200
    for _, writer in slow:
        writer.transport.abort()
    assert "/v1/sessions" not in {heard.path for heard in upstream.heard}


async def told(upstream: Upstream) -> None:
    """Until the gateway hears which sessions end."""
    async with asyncio.timeout(5):
        while not upstream.listeners:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)


async def test_a_session_that_was_ended_elsewhere_is_over_here_within_a_second(
    public: aiohttp.ClientSession, upstream: Upstream
) -> None:
    # covers: D-10, REL-48
    await told(upstream)
    assert await status(public, "GET", "/api/v1/me", headers=BEARER) == 200
    upstream.revoked.add(SESSION)
    assert await status(public, "GET", "/api/v1/me", headers=BEARER) == 200
    upstream.ended.put_nowait(SESSION)
    async with asyncio.timeout(1):
        while await status(public, "GET", "/api/v1/me", headers=BEARER) != 401:
            await asyncio.sleep(0.02)


async def test_while_nobody_tells_which_sessions_end_each_is_asked_for_every_second(
    public: aiohttp.ClientSession, upstream: Upstream, clock: FixedClock
) -> None:
    # covers: D-10, REL-48
    await told(upstream)
    await upstream.close()
    again = Upstream(port=upstream.port, silent=True)
    await again.open()
    assert await status(public, "GET", "/api/v1/me", headers=BEARER) == 200
    again.revoked.add(SESSION)
    clock.move(timedelta(seconds=2))
    assert await status(public, "GET", "/api/v1/me", headers=BEARER) == 401
    await again.close()
