"""What the gateway tells: which services are away, how many requests are left, and nothing of uploads broken off."""

import asyncio
from uuid import uuid4

import aiohttp
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from libs.common.clock import FixedClock
from tests.web.gateway.conftest import Upstream, settings
from tests.web.gateway.test_gateway import status
from web.gateway.app import Gateway


async def test_a_service_that_is_away_takes_no_gateway_out_of_the_load_balancer(
    public: aiohttp.ClientSession, operator: aiohttp.ClientSession, upstream: Upstream
) -> None:
    await upstream.close()
    assert await status(public, "GET", "/readyz") == 200
    async with operator.get("/dependencies") as answer:
        assert answer.status == 503
        assert (await answer.json())["payment"] is False
    async with operator.get("/metrics") as answer:
        assert 'shomei_dependency_up{dependency="payment"} 0.0' in await answer.text()
    await upstream.open()
    assert await status(operator, "GET", "/dependencies") == 200
    async with operator.get("/metrics") as answer:
        assert 'shomei_dependency_up{dependency="payment"} 1.0' in await answer.text()


async def test_each_answer_says_how_many_requests_are_left(upstream: Upstream, clock: FixedClock) -> None:
    gateway = Gateway(settings(upstream, rate_per_second=10, rate_burst=30), clock)
    await gateway.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{gateway.port}") as session:
        for left, full in ((29, 1), (28, 1)):
            async with session.post("/api/v1/sessions") as answer:
                assert answer.headers["RateLimit-Policy"] == '"burst";q=30;w=3'
                assert answer.headers["RateLimit"] == f'"burst";r={left};t={full}'
        async with session.post("/api/v1/payments", headers={"Idempotency-Key": "x" * 256}) as answer:
            assert (answer.status, answer.headers["RateLimit"]) == (422, '"burst";r=27;t=1')
    await gateway.stop()


@pytest.mark.parametrize("length", [1000, 8_000_000], ids=["small", "streamed"])
async def test_a_client_that_breaks_its_upload_off_is_nobodys_fault(
    public: aiohttp.ClientSession, upstream: Upstream, gateway: Gateway, length: int
) -> None:
    def counted() -> float:
        route = "/api/v1/applications/{application_id}/files"
        labels = {"method": "POST", "route": route, "status": "499"}
        return REGISTRY.get_sample_value("shomei_http_answers_total", labels) or 0

    before = counted()
    with capture_logs() as lines:
        _, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
        head = f"POST /api/v1/applications/{uuid4()}/files HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
        writer.write(head.encode() + b"x" * 500)
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.transport.abort()
        async with asyncio.timeout(10):
            while counted() == before:
                await asyncio.sleep(0.02)
    assert [line for line in lines if line["log_level"] in ("error", "warning", "critical")] == []
