"""A client that sends slowly, nothing at all, or too much at once, over real sockets on loopback."""

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from libs.common import edges, http
from libs.common.edges import limit_open_requests
from libs.common.http import Listener, new_app

HEAD = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
MOST = 5


async def echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


async def wait(_: web.Request) -> web.Response:
    await asyncio.sleep(0.5)
    return web.Response()


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A listener whose deadlines are short."""
    monkeypatch.setattr(edges, "GRACE_SECONDS", 0.4)
    monkeypatch.setattr(edges, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(http, "IDLE_SECONDS", 0.5)
    app = new_app(limit_open_requests(MOST, 0))
    app.router.add_post("/echo", echo)
    app.router.add_get("/wait", wait)
    listener = Listener(app, "127.0.0.1", 0)
    await listener.open()
    yield listener.port
    await listener.close()


async def answer_to(port: int, first: bytes, *, then: bytes = b"", every: float = 0.1, seconds: float = 5) -> bytes:
    """What comes back to a client that sends `first`, and then `then` again and again until it is answered or cut."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(first)
    reading = asyncio.create_task(reader.read(4096))
    until = time.monotonic() + seconds
    while not reading.done() and time.monotonic() < until:
        await asyncio.sleep(every)
        if then and not reading.done():
            writer.write(then)
    assert reading.done(), "the connection is still open"
    writer.transport.abort()
    return reading.result()


async def test_a_body_that_crawls_is_refused_however_long_it_goes_on(port: int) -> None:
    answer = await answer_to(port, HEAD + b"{", then=b" ")
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"slow-body" in answer


async def test_half_a_head_and_a_silent_connection_are_closed(port: int) -> None:
    assert await answer_to(port, b"GET /wait HTTP/1.1\r\nHost: x\r\n") == b""
    assert await answer_to(port, b"") == b""


async def test_a_head_that_crawls_is_closed_too(port: int) -> None:
    assert await answer_to(port, b"GET /wait HTTP/1.1\r\nX: ", then=b"a") == b""


async def test_a_large_body_at_an_usual_speed_is_taken(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edges, "LEAST_BYTES_PER_SECOND", 1000)

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(8):
            await asyncio.sleep(0.1)
            yield b"x" * 500

    async with (
        aiohttp.ClientSession() as session,
        session.post(f"http://127.0.0.1:{port}/echo", data=parts()) as answer,
    ):
        assert answer.status == 200
        assert await answer.read() == b"x" * 4000


async def test_an_address_has_so_many_requests_open_and_gets_more_when_they_are_answered(port: int) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def status() -> int:
            async with session.get(f"http://127.0.0.1:{port}/wait") as answer:
                assert answer.status == 200 or answer.headers["Retry-After"] == "2"
                return answer.status

        statuses = await asyncio.gather(*(status() for _ in range(MOST + 3)))
        assert sorted(statuses) == [200] * MOST + [429] * 3
        assert await status() == 200
