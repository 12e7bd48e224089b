"""What a running service says of itself: whether it can serve, and what it misses."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from libs.common.api import Routes
from libs.common.clock import FixedClock
from libs.common.health import probe_routes
from libs.common.service import Running, Service, new_service
from libs.common.settings import ServiceSettings
from tests.libs.common.test_messaging import until

Run = Callable[[Service], Awaitable[Running]]
Asked = dict[str, tuple[int, dict[str, bool]]]
NOWHERE = "127.0.0.1:9"


@pytest.fixture
def service(environment: Callable[..., None], clock: FixedClock) -> Callable[..., Service]:
    """A service with these settings instead of the right ones."""

    def made(**settings: str) -> Service:
        environment("hearer", **settings)
        return new_service("hearer", ServiceSettings(), Path("/nonexistent"), Routes(), clock)

    return made


async def ask(running: Running) -> tuple[Asked, str]:
    """The answers of both paths, and the metrics."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{running.inner_port}") as session:
        answers: Asked = {}
        for path in ("/readyz", "/dependencies"):
            async with session.get(path) as answer:
                answers[path] = answer.status, await answer.json()
        async with session.get("/metrics") as answer:
            return answers, await answer.text()


async def test_a_service_that_finds_everything_says_so(run: Run, service: Callable[..., Service]) -> None:
    running = await run(service())

    async def is_whole() -> bool:
        return (await ask(running))[0]["/dependencies"][0] == 200

    await until(is_whole)
    answers, metrics = await ask(running)
    assert answers["/readyz"] == (200, {"database": True})
    assert answers["/dependencies"] == (200, {"database": True, "broker": True})
    assert 'shomei_dependency_up{dependency="broker"} 1.0' in metrics


async def test_without_the_broker_a_service_is_ready_and_tells_what_it_misses(
    run: Run, service: Callable[..., Service]
) -> None:
    running = await run(service(AMQP_URL=f"amqp://hearer:wrong@{NOWHERE}/"))
    answers, metrics = await ask(running)
    assert answers["/readyz"] == (200, {"database": True})
    assert answers["/dependencies"] == (503, {"database": True, "broker": False})
    assert 'shomei_dependency_up{dependency="broker"} 0.0' in metrics
    assert 'shomei_dependency_up{dependency="database"} 1.0' in metrics


async def test_without_its_database_a_service_is_not_ready(run: Run, service: Callable[..., Service]) -> None:
    running = await run(service(DATABASE_URL=f"postgresql://hearer:wrong@{NOWHERE}/hearer"))
    answers, metrics = await ask(running)
    assert answers["/readyz"] == (503, {"database": False})
    assert answers["/dependencies"][0] == 503
    assert 'shomei_dependency_up{dependency="database"} 0.0' in metrics


async def test_strangers_are_told_by_no_path_what_a_service_is_and_does(
    run: Run, service: Callable[..., Service]
) -> None:
    # about: OPS-02
    running = await run(service(DATABASE_URL=f"postgresql://hearer:wrong@{NOWHERE}/hearer"))
    main, inner = (f"http://127.0.0.1:{port}" for port in (running.port, running.inner_port))
    async with aiohttp.ClientSession() as session:
        for path in ("/metrics", "/version", "/dependencies", "/openapi.json", "/docs", "/docs/docs.js"):
            async with session.get(main + path) as answer:
                assert answer.status == 404, path
            async with session.get(inner + path) as answer:
                assert answer.status == (503 if path == "/dependencies" else 200), path
        for path, said in (("/livez", {"status": "live"}), ("/readyz", {"ready": False})):
            async with session.get(main + path) as answer:
                assert await answer.json() == said


async def test_who_asks_again_and_again_whether_it_is_ready_costs_one_look() -> None:
    looks = 0

    async def needs() -> dict[str, bool]:
        nonlocal looks
        looks += 1
        return {"database": True}

    app = web.Application()
    app.add_routes(probe_routes(needs))
    async with TestClient(TestServer(app)) as client:
        answers = await asyncio.gather(*(client.get("/readyz") for _ in range(50)))
    assert {answer.status for answer in answers} == {200}
    assert looks == 1
