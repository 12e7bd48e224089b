"""Where this deployment's card processor is, and where it finds us again: opened with the service, closed with it."""

from collections.abc import Callable, Mapping
from datetime import datetime

import aiohttp

from libs.common.errors import Unavailable
from services.payment.domain import Payment
from services.payment.links import OrderLinks
from services.payment.processors import Observation, Processor, ProcessorSession

Connect = Callable[[aiohttp.ClientSession], Processor]


class CardDesk:
    """The processor, spoken to about payments. `api_url` is where it reaches our API."""

    def __init__(self, connect: Connect, links: OrderLinks, api_url: str) -> None:
        self._connect, self._links, self._api_url = connect, links, api_url.rstrip("/")
        self._http: aiohttp.ClientSession | None = None
        self._processor: Processor | None = None

    async def open(self) -> None:
        """Make the HTTP client; connects to nobody yet."""
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        self._processor = self._connect(self._http)

    async def close(self) -> None:
        """Close the HTTP client."""
        if self._http is not None:
            await self._http.close()

    @property
    def processor(self) -> Processor:
        """The processor's port. Raises `Unavailable` before `open`."""
        if self._processor is None:
            raise Unavailable("the card desk is not open")
        return self._processor

    async def open_session(self, payment: Payment) -> ProcessorSession:
        """Open the payment's session, or get the one opened before. Raises as `Processor.open_session`."""
        order = self._links.sign(payment.chamber, payment.payment_id)
        return await self.processor.open_session(
            payment.payment_id,
            chamber=payment.chamber,
            amount=payment.total,
            description=payment.description,
            return_url=f"{self._api_url}/v1/payment-return/{order}",
            webhook_url=f"{self._api_url}/v1/webhooks/processor",
            expires_at=payment.expires_at,
        )

    async def look(self, payment: Payment, session_id: str, now: datetime) -> Observation:
        """How the session stands. One that is open after its time is ended, and what that answers counts (REL-31)."""
        observation = await self.processor.state(session_id)
        if observation.state == "open" and now >= payment.expires_at:
            return await self.processor.expire(session_id)
        return observation

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Observation:
        """What an authentic webhook says. Raises `WebhookRejected`."""
        return self.processor.verify_webhook(headers, body, now)
