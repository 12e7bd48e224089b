"""A shop and the system of its card processor, for the tests of the processor."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from libs.common.clock import FixedClock
from sandbox.processor.app import Settings, build
from sandbox.processor.keys import STORE, WEBHOOK_SENDER

NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
AUTH = {"Authorization": "Bearer s"}
PAY = {"number": "4242424242424242", "expiry": "12/30", "cvc": "123", "action": "pay"}


class Shop:
    """Takes webhooks; answers with `answers` first, then 204."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.answers: list[int] = []
        app = web.Application()
        app.router.add_post("/hook", self.receive)
        self.server = TestServer(app, host="127.0.0.1")

    async def receive(self, request: web.Request) -> web.Response:
        self.events.append(await request.json())
        return web.Response(status=self.answers.pop(0) if self.answers else 204)

    def types(self) -> list[str]:
        return [event["type"] for event in self.events]


class ProcessorAndShop:
    """The processor and a shop, both running, with one clock."""

    def __init__(self, client: TestClient[web.Request, web.Application], shop: Shop, clock: FixedClock) -> None:
        self.client, self.shop, self.clock, self.app = client, shop, clock, client.app

    async def open(self, order: str = "o-1", **metadata: object) -> str:
        body = {
            "amount": 1260,
            "currency": "jpy",
            "order": order,
            "description": "<b>手数料</b>",
            "return_url": "http://127.0.0.1:1/back?order=t",
            "webhook_url": str(self.shop.server.make_url("/hook")),
            "expires_at": (self.clock.now() + timedelta(minutes=30)).isoformat(),
            "metadata": {"switches": metadata},
        }
        answer = await self.client.post("/v1/sessions", json=body, headers=AUTH)
        assert answer.status == 201, await answer.text()
        return str((await answer.json())["id"])

    async def pay(self, session_id: str, **changes: str) -> int:
        session = self.app[STORE].session(session_id)
        assert session is not None
        form = {"csrf": session.csrf, **PAY, **changes}
        answer = await self.client.post(f"/pay/{session_id}", data=form, allow_redirects=False)
        return answer.status

    async def state(self, session_id: str) -> dict[str, Any]:
        answer = await self.client.get(f"/v1/sessions/{session_id}", headers=AUTH)
        result: dict[str, Any] = await answer.json()
        return result

    async def deliver(self, after: float = 0) -> None:
        self.clock.move(timedelta(seconds=after))
        await self.app[WEBHOOK_SENDER].deliver_due()


@asynccontextmanager
async def running(state: Path) -> AsyncIterator[ProcessorAndShop]:
    clock, shop = FixedClock(NOON), Shop()
    app = build(Settings(secret="s", webhook_secret="w", state=state), clock.now)
    async with shop.server, TestClient(TestServer(app, host="127.0.0.1")) as client:
        yield ProcessorAndShop(client, shop, clock)
