"""Webhooks on their way out: signed, repeated until the shop answers 2xx, persisted between tries."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import aiohttp

from sandbox.processor.store import Store, Webhook

SIGNATURE_HEADER = "Shomei-Processor-Signature"
RETRY_AFTER_SECONDS = (1, 2, 5, 10, 30, 60)
LONGEST_WAIT_SECONDS = 0.5

log = logging.getLogger(__name__)


def sign(secret: str, body: bytes, at: datetime) -> str:
    """The value of the signature header for `body`, sent at `at`."""
    stamp = str(int(at.timestamp()))
    mac = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    return f"t={stamp},v1={mac.hexdigest()}"


class WebhookSender:
    """Delivers due webhooks one after the other. `http` is set while the application runs."""

    http: aiohttp.ClientSession

    def __init__(self, store: Store, secret: str, now: Callable[[], datetime]) -> None:
        self._store, self._secret, self._now = store, secret, now
        self._one_round = asyncio.Lock()
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There may be something new to send."""
        self._wake.set()

    async def run(self, before_each_round: Callable[[], None]) -> None:
        """Deliver what is due, for ever. A failed round is logged and tried again."""
        while True:
            self._wake.clear()
            try:
                before_each_round()
                await self.deliver_due()
            except Exception:
                log.exception("webhook round failed")
            await self._rest()

    async def _rest(self) -> None:
        # Not asyncio.wait_for: on Python 3.11 it swallows a cancellation that comes together with the wake-up.
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                await self._wake.wait()

    async def deliver_due(self) -> None:
        """Try everything that is due now once (and as often again as the switch `repeat_webhooks` says)."""
        async with self._one_round:
            for hook in self._store.webhooks_due(self._now()):
                await self._deliver(hook)

    async def _deliver(self, hook: Webhook) -> None:
        while hook.delivered < hook.wanted:
            problem = await self._send(hook)
            if problem:
                self._try_again_later(hook, problem)
                return
            hook.delivered += 1
            self._update(hook)

    async def _send(self, hook: Webhook) -> str:
        """What went wrong; empty when the shop took it."""
        body = hook.body.encode()
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER: sign(self._secret, body, self._now())}
        try:
            async with self.http.post(hook.url, data=body, headers=headers, allow_redirects=False) as answer:
                return "" if answer.status // 100 == 2 else f"answered {answer.status}"
        except (aiohttp.ClientError, TimeoutError) as error:
            return type(error).__name__

    def _try_again_later(self, hook: Webhook, problem: str) -> None:
        wait = RETRY_AFTER_SECONDS[min(hook.failures, len(RETRY_AFTER_SECONDS) - 1)]
        hook.failures += 1
        hook.due_at = self._now().timestamp() + wait
        self._update(hook)
        log.warning("webhook %s (%s): %s, again in %d s", hook.id, hook.type, problem, wait)

    def _update(self, hook: Webhook) -> None:
        with self._store.transaction():
            self._store.update_webhook(hook)
