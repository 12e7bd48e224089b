"""The gateway over real HTTP, before a real server."""

import asyncio
import hashlib
import json
import re
from datetime import timedelta

import aiohttp
import pytest
from yarl import URL

from libs.common.clock import FixedClock
from libs.contracts.limits import MIB, SCAN_BYTES
from tests.web.gateway.conftest import REVOKED, SESSION, Upstream, settings
from web.gateway.app import Gateway
from web.gateway.routes import WAYS

ID = "0b0e9c5e-6d5f-4a39-9a55-0d5a4c1f7c11"
OF_THE_INNER_PORT = ("/metrics", "/version", "/dependencies", "/openapi.json", "/docs")
BEARER = {"Authorization": f"Bearer {SESSION}"}
LINK = {"Authorization": "Link 8888." + "k" * 43}


async def status(session: aiohttp.ClientSession, method: str, path: str | URL, **more: object) -> int:
    async with session.request(method, path, **more) as answer:  # type: ignore[arg-type]
        return answer.status


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/sessions/exchange"),
        ("GET", "/api/v1/parked"),
        ("POST", "/api/v1/lookups"),
        ("GET", "/api/v1/forms/../staff/applications"),
        ("GET", "/api/v1/forms/%2e%2e"),
        ("GET", "/api/openapi.json"),
        *(("GET", path) for path in OF_THE_INNER_PORT),
        ("GET", "/v1/me"),
        ("GET", "/api/v2/me"),
        ("GET", "/.env"),
    ],
)
async def test_what_is_not_listed_does_not_exist(
    public: aiohttp.ClientSession, inner: aiohttp.ClientSession, upstream: Upstream, method: str, path: str
) -> None:
    # covers: D-46, REL-53
    for listener in (public, inner):
        url = URL(f"{listener._base_url}".rstrip("/") + path, encoded=True)  # else the client takes the dots out
        assert await status(listener, method, url, headers=BEARER) == 404
    assert upstream.heard == []
    assert upstream.exchanges == 0


async def test_staff_routes_are_absent_from_the_public_listener(
    public: aiohttp.ClientSession, inner: aiohttp.ClientSession
) -> None:
    # covers: D-46
    for way in (way for way in WAYS if way.is_for_staff):
        path = "/api" + re.sub(r"\{\w+\}", ID, way.path)
        assert await status(public, way.method, path, headers=BEARER) == 404
        assert await status(inner, way.method, path, headers=BEARER) == 200


async def test_a_request_reaches_its_service_as_it_came(public: aiohttp.ClientSession, upstream: Upstream) -> None:
    # covers: D-46
    body = b"\xef\xbb\xbfMARKS\tGOODS\n" * 1000
    headers = BEARER | {"Content-Type": "text/tab-separated-values", "X-Filename": "goods.tsv", "Cookie": "a=b"}
    headers |= {"X-Request-Id": "abc123", "X-Forwarded-For": "203.0.113.9", "Connection": "X-Private", "X-Private": "1"}
    path = f"/v1/applications/{ID}/goods?dry=1&x=%2F"
    url = URL(f"{public._base_url}".rstrip("/") + f"/api{path}", encoded=True)
    async with public.put(url, data=body, headers=headers) as answer:
        assert answer.status == 200
        assert answer.headers["X-Request-Id"] == "abc123"
        assert "X-Own" not in answer.headers
    (heard,) = upstream.heard
    assert (heard.method, heard.path) == ("PUT", path)
    assert (heard.size, heard.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert heard.headers["Authorization"] == "Bearer signed-1"
    assert heard.headers["X-Filename"] == "goods.tsv"
    assert heard.headers["X-Forwarded-For"] == "127.0.0.1"
    assert heard.headers["X-Request-Id"] == "abc123"
    assert not {"Cookie", "X-Private"} & set(heard.headers)


async def test_a_trace_goes_on_through_the_gateway(public: aiohttp.ClientSession, upstream: Upstream) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    await status(public, "GET", "/api/v1/me", headers=BEARER | {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert upstream.heard[0].headers["traceparent"].split("-")[1] == trace


async def test_a_session_is_exchanged_once_in_half_a_minute(
    public: aiohttp.ClientSession, upstream: Upstream, clock: FixedClock
) -> None:
    # covers: D-08
    for _ in range(5):
        assert await status(public, "GET", "/api/v1/me", headers=BEARER) == 200
    assert upstream.exchanges == 1
    upstream.revoked.add(SESSION)
    clock.move(timedelta(seconds=31))
    assert await status(public, "GET", "/api/v1/me", headers=BEARER) == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/api/v1/sessions/current"),
        ("POST", "/api/v1/password"),
        ("POST", "/api/v1/email-confirmation/code"),
    ],
)
async def test_what_ends_or_changes_a_session_counts_at_once(
    public: aiohttp.ClientSession, upstream: Upstream, method: str, path: str
) -> None:
    # covers: D-08
    assert await status(public, method, path, headers=BEARER) == 200
    upstream.revoked.add(SESSION)
    assert await status(public, "GET", "/api/v1/me", headers=BEARER) == 401


@pytest.mark.parametrize(
    "header", [f"Bearer {REVOKED}", "Bearer eyJhbGciOiJub25lIn0.e30.", "Basic YTpi", "Session 8888.x", "Link 8888"]
)
async def test_bad_credentials_go_no_further(public: aiohttp.ClientSession, upstream: Upstream, header: str) -> None:
    async with public.get("/api/v1/me", headers={"Authorization": header}) as answer:
        assert answer.status == 401
        assert answer.content_type == "application/problem+json"
        assert (await answer.json())["detail_ja"] == "ログインが必要です"
    assert upstream.heard == []


async def test_links_pass_and_nobody_passes_as_nobody(public: aiohttp.ClientSession, upstream: Upstream) -> None:
    await status(public, "PUT", "/api/v1/registration-request/company", headers=LINK, json={})
    await status(public, "POST", "/api/v1/sessions", json={})
    assert upstream.heard[0].headers["Authorization"] == LINK["Authorization"]
    assert "Authorization" not in upstream.heard[1].headers
    assert upstream.exchanges == 0


async def _send_all(port: int, head: str, total: int, is_announced: bool) -> bytes:
    """The answer to a client that sends its whole body before it looks."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    length = f"Content-Length: {total}" if is_announced else "Transfer-Encoding: chunked"
    lines = ("POST /api/v1/payments HTTP/1.1", "Host: gateway", "Connection: close", head, length, "", "")
    writer.write("\r\n".join(lines).encode())
    part = b"x" * 65536
    for _ in range(total // len(part)):
        writer.write(part if is_announced else b"10000\r\n" + part + b"\r\n")
        await writer.drain()
    writer.write(b"" if is_announced else b"0\r\n\r\n")
    answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize("is_announced", [True, False])
@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data"])
async def test_64_mib_are_refused(gateway: Gateway, upstream: Upstream, content_type: str, is_announced: bool) -> None:
    # about: D-46
    answer = await _send_all(gateway.port, f"Content-Type: {content_type}", 64 * MIB, is_announced)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ")
    problem = json.loads(body)
    assert problem["code"] == "too-large"
    assert "1024 KiB" in problem["detail_ja"]
    assert all(heard.size <= 2 * MIB for heard in upstream.heard)


async def test_a_body_announced_too_large_is_refused_before_it_is_sent(gateway: Gateway) -> None:
    # about: D-46
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
    writer.write(b"POST /api/v1/applications HTTP/1.1\r\nHost: gateway\r\nContent-Length: 67108864\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
    writer.transport.abort()


async def test_signature_scans_may_be_larger(inner: aiohttp.ClientSession, upstream: Upstream) -> None:
    path = f"/api/v1/staff/registration-requests/{ID}/signers/{ID}/signature"
    assert await status(inner, "PUT", path, data=b"x" * SCAN_BYTES, headers=BEARER) == 200
    assert await status(inner, "PUT", path, data=b"x" * (SCAN_BYTES + 1), headers=BEARER) == 413
    assert upstream.heard[0].size == SCAN_BYTES
    assert upstream.heard[0].headers["Content-Length"] == str(SCAN_BYTES)


async def test_large_answers_stream(public: aiohttp.ClientSession) -> None:
    async with public.get("/api/v1/forms/" + "ab" * 32) as answer:
        assert answer.content_length == 8 * MIB
        assert len(await answer.read()) == 8 * MIB


async def test_a_get_waits_for_a_service_that_restarts(public: aiohttp.ClientSession, upstream: Upstream) -> None:
    # covers: REL-61
    assert await status(public, "GET", "/api/v1/me", headers=BEARER) == 200
    await upstream.close()
    waiting = asyncio.create_task(status(public, "GET", "/api/v1/me", headers=BEARER))
    await asyncio.sleep(0.3)
    await upstream.open()
    assert await waiting == 200


async def test_a_service_that_stays_away_is_503_in_both_languages(
    public: aiohttp.ClientSession, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.common.upstreams.PATIENCE_SECONDS", 0.2)
    await upstream.close()
    for method in ("GET", "POST"):
        async with public.request(method, "/api/v1/applications") as answer:
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "2"
            problem = await answer.json()
        assert problem["detail"]
        assert problem["detail_ja"]
    await upstream.open()
    assert await status(public, "POST", "/api/v1/applications") == 200


async def test_too_many_requests_are_told_when_to_come_back(upstream: Upstream, clock: FixedClock) -> None:
    gateway = Gateway(settings(upstream, rate_per_second=10, rate_burst=3), clock)
    await gateway.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{gateway.port}") as session:
        assert [await status(session, "POST", "/api/v1/sessions") for _ in range(4)] == [200, 200, 200, 429]
        async with session.post("/api/v1/sessions") as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
            assert answer.headers["RateLimit-Policy"] == '"burst";q=3;w=1'
            assert answer.headers["RateLimit"] == '"burst";r=0;t=1'
        made_up = {"Authorization": "Bearer 8888." + "z" * 43}
        assert await status(session, "GET", "/api/v1/me", headers=made_up) == 429
        clock.move(timedelta(milliseconds=200))
        assert await status(session, "POST", "/api/v1/sessions") == 200
    await gateway.stop()


async def test_an_idempotency_key_has_a_form(public: aiohttp.ClientSession, upstream: Upstream) -> None:
    async with public.post("/api/v1/payments", headers={"Idempotency-Key": "x" * 256}) as answer:
        assert answer.status == 422
        error = (await answer.json())["errors"][0]
        assert (error["in"], error["pointer"]) == ("header", "Idempotency-Key")
    assert await status(public, "POST", "/api/v1/payments", headers={"Idempotency-Key": "SO 4711/1"}) == 200
    assert upstream.heard[0].headers["Idempotency-Key"] == "SO 4711/1"


async def test_a_lost_answer_does_not_look_whole(public: aiohttp.ClientSession, gateway: Gateway) -> None:
    # covers: D-46
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        await writer.drain()
        writer.transport.abort()

    server = await asyncio.start_server(half, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    gateway._upstreams._urls["rendering"] = f"http://127.0.0.1:{port}"  # a service that dies while it answers
    with pytest.raises(aiohttp.ClientError):
        async with public.get("/api/v1/forms/" + "ab" * 32) as answer:
            await answer.read()
    server.close()
