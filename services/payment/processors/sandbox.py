"""The card processor of `sandbox/processor`, spoken to over HTTP."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypeVar
from uuid import UUID

import aiohttp
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from services.payment.processors import (
    Observation,
    ObservedState,
    ProcessorRefused,
    ProcessorSession,
    ProcessorSilent,
    WebhookRejected,
)

SIGNATURE_HEADER = "shomei-processor-signature"
LONGEST_STAMP = 12
TOLERANCE_SECONDS = 300
TIMEOUT_SECONDS = 5.0


class _Metadata(BaseModel):
    chamber: str


class _Session(BaseModel):
    """The processor's view of a session; what it says beyond this is not needed."""

    id: Annotated[str, Field(min_length=1)]
    order: UUID
    state: ObservedState
    amount: int
    at: AwareDatetime
    reason: str
    metadata: _Metadata

    def observation(self, event_id: str | None = None) -> Observation:
        return Observation(
            session_id=self.id,
            payment_id=self.order,
            chamber=self.metadata.chamber,
            state=self.state,
            amount=self.amount,
            at=self.at,
            reason=self.reason,
            event_id=event_id,
        )


class _OpenedSession(_Session):
    url: str


SessionKind = TypeVar("SessionKind", bound=_Session)


class _Webhook(BaseModel):
    id: str
    data: _Session


class SandboxProcessor:
    """The `Processor` of development and tests. `http` is the caller's to close."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        base_url: str,
        secret: str,
        webhook_secret: str,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._webhook_secret = webhook_secret.encode()
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)

    async def open_session(
        self,
        payment_id: UUID,
        *,
        chamber: str,
        amount: int,
        description: str,
        return_url: str,
        webhook_url: str,
        expires_at: datetime,
    ) -> ProcessorSession:
        order = {
            "order": str(payment_id),
            "amount": amount,
            "currency": "jpy",
            "description": description,
            "return_url": return_url,
            "webhook_url": webhook_url,
            "expires_at": expires_at.isoformat(),
            "metadata": {"chamber": chamber},
        }
        answer = await self._call("POST", "/v1/sessions", order, {"Idempotency-Key": str(payment_id)})
        opened = _understand(_OpenedSession, answer)
        return ProcessorSession(opened.id, opened.url)

    async def state(self, session_id: str) -> Observation:
        return _understand(_Session, await self._call("GET", f"/v1/sessions/{session_id}")).observation()

    async def expire(self, session_id: str) -> Observation:
        return _understand(_Session, await self._call("POST", f"/v1/sessions/{session_id}/expire")).observation()

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Observation:
        """What a notification says whose signature is right and fresh. Raises WebhookRejected."""
        given = {name.lower(): value for name, value in headers.items()}.get(SIGNATURE_HEADER, "")
        self._check_signature(given, body, now)
        try:
            webhook = _Webhook.model_validate_json(body)
        except ValidationError as error:
            raise WebhookRejected(en=f"the notification is signed, but not readable: {_where(error)}") from None
        return webhook.data.observation(webhook.id)

    def _check_signature(self, given: str, body: bytes, now: datetime) -> None:
        parts = dict(part.split("=", 1) for part in given.split(",") if "=" in part)
        stamp, mac = parts.get("t", ""), parts.get("v1", "")
        right = hmac.new(self._webhook_secret, _bytes(stamp) + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(right.encode(), _bytes(mac)):
            raise WebhookRejected(en="the notification is not signed by the processor", code="webhook-forged")
        is_time = stamp.isascii() and stamp.isdecimal() and len(stamp) <= LONGEST_STAMP
        if not is_time or abs(now.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
            raise WebhookRejected(en="the notification is older than five minutes", code="webhook-stale")

    async def _call(
        self, method: str, path: str, body: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        """The body of a 2xx answer. Raises `ProcessorSilent` or `ProcessorRefused`."""
        try:
            async with self._http.request(
                method,
                self._base_url + path,
                json=body,
                headers={**self._headers, **(headers or {})},
                timeout=self._timeout,
                allow_redirects=False,
            ) as answer:
                return _accepted(answer.status, await answer.read())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ProcessorSilent(en=f"the card processor does not answer ({type(error).__name__})") from error


def _accepted(status: int, body: bytes) -> bytes:
    if 200 <= status < 300:
        return body
    if status >= 500 or status in (408, 425, 429):
        raise ProcessorSilent(en=f"the card processor answered {status}")
    raise ProcessorRefused(en=f"the card processor refused: {status} {_error_code(body)}".rstrip())


def _error_code(body: bytes) -> str:
    try:
        return str(json.loads(body)["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return ""


def _understand(kind: type[SessionKind], body: bytes) -> SessionKind:
    """Read a 2xx answer; one that cannot be read counts as silence, since the session may exist all the same."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise ProcessorSilent(en=f"the card processor's answer is not readable: {_where(error)}") from None


def _bytes(header_text: str) -> bytes:
    """The bytes that came over the wire: aiohttp keeps those that are not UTF-8 as surrogates."""
    return header_text.encode(errors="surrogateescape")


def _where(error: ValidationError) -> str:
    return ", ".join(".".join(map(str, detail["loc"])) + ": " + detail["msg"] for detail in error.errors())
