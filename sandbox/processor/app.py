"""Composition root of the card processor: settings, parts, routes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from sandbox.processor import api, health, operator_page, pay
from sandbox.processor.charging import Charging
from sandbox.processor.keys import CHARGING, PUBLIC_URL, SECRET, STORE, WEBHOOK_SENDER
from sandbox.processor.store import Store
from sandbox.processor.webhooks import WebhookSender
from sandbox.program import BadSettings, Environment, content, needed, number


@dataclass(frozen=True)
class Settings:
    """How the processor runs.

    `public_url` is where a payer's browser reaches it; empty means the same address that the caller of the API used.
    """

    secret: str
    webhook_secret: str
    state: Path
    host: str = "127.0.0.1"
    port: int = 8091
    public_url: str = ""

    @classmethod
    def from_environment(cls, environment: Environment) -> "Settings":
        """Read SHOMEI_HOST, SHOMEI_PORT and SHOMEI_PROCESSOR_{SECRET,WEBHOOK_SECRET,STATE,PUBLIC_URL}.

        The two secrets may come from files (`…_FILE`). Raises `BadSettings`.
        """
        return cls(
            secret=_secret(environment, "SHOMEI_PROCESSOR_SECRET"),
            webhook_secret=_secret(environment, "SHOMEI_PROCESSOR_WEBHOOK_SECRET"),
            state=Path(needed(environment, "SHOMEI_PROCESSOR_STATE")),
            host=environment.get("SHOMEI_HOST", "127.0.0.1"),
            port=number(environment, "SHOMEI_PORT", 8091),
            public_url=environment.get("SHOMEI_PROCESSOR_PUBLIC_URL", "").rstrip("/"),
        )


def _secret(environment: Environment, name: str) -> str:
    file = f"{name}_FILE"
    if file not in environment:
        return needed(environment, name)
    value = content(environment, file).decode().strip()
    if not value:
        raise BadSettings(f"{file} names an empty file")
    return value


def build(settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> web.Application:
    """The whole processor, ready to serve. `now` is its clock; retries and expiry follow it."""
    app = web.Application(client_max_size=64 * 1024)
    app[SECRET] = settings.secret
    app[PUBLIC_URL] = settings.public_url
    app[STORE] = Store(settings.state)
    app[CHARGING] = Charging(app[STORE], now)
    app[WEBHOOK_SENDER] = WebhookSender(app[STORE], settings.webhook_secret, now)
    app.cleanup_ctx.append(_run_in_background)
    for part in (api, pay, operator_page, health):
        app.add_routes(part.routes)
    app.router.add_static("/static", Path(__file__).parent / "static")
    return app


async def _run_in_background(app: web.Application) -> AsyncIterator[None]:
    """Send webhooks and let sessions expire, as long as the application runs."""
    charging, sender = app[CHARGING], app[WEBHOOK_SENDER]
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as http:
        sender.http = http
        task = asyncio.create_task(sender.run(before_each_round=charging.expire_overdue))
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    app[STORE].close()
