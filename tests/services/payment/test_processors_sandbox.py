"""Our side of the card processor, against the real sandbox processor on a loopback port."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from libs.common.clock import FixedClock
from sandbox.processor.app import Settings, build
from sandbox.processor.keys import WEBHOOK_SENDER
from sandbox.processor.webhooks import sign
from services.payment.processors import (
    Observation,
    ProcessorRefused,
    ProcessorSession,
    ProcessorSilent,
    WebhookRejected,
)
from services.payment.processors.sandbox import SandboxProcessor

pytestmark = pytest.mark.asyncio(loop_scope="function")

NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SECRET, WEBHOOK_SECRET = "api-secret", "webhook-secret"
GOOD, DECLINED, POOR = "4242 4242 4242 4242", "4000000000000002", "4000000000009995"


@dataclass
class Outside:
    """A running processor, a shop that collects its webhooks, and our adapter between them."""

    clock: FixedClock
    http: aiohttp.ClientSession
    server: TestServer
    shop: TestServer
    processor: SandboxProcessor
    webhooks: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def open(self, payment_id: UUID | None = None, amount: int = 3460) -> ProcessorSession:
        return await self.processor.open_session(
            payment_id or uuid4(),
            chamber="8888",
            amount=amount,
            description="証明書発給手数料 2件",
            return_url=str(self.shop.make_url("/back")),
            webhook_url=str(self.shop.make_url("/webhook")),
            expires_at=self.clock.now() + timedelta(minutes=30),
        )

    async def submit(self, session: ProcessorSession, number: str = GOOD, action: str = "pay") -> tuple[int, str]:
        """Fill in the hosted page as a browser would; the status and where it leads."""
        async with self.http.get(session.url) as page:
            csrf = re.findall(r'name="csrf" value="([^"]+)"', await page.text())
        return await self.post(session, {"csrf": csrf[0], "number": number, "action": action})

    async def post(self, session: ProcessorSession, form: dict[str, str]) -> tuple[int, str]:
        form = {"expiry": "12/30", "cvc": "123", **form}
        async with self.http.post(session.url, data=form, allow_redirects=False) as answer:
            return answer.status, answer.headers.get("Location", "")

    async def switch(self, **switches: object) -> None:
        async with self.http.put(self.server.make_url("/switches"), json=switches) as answer:
            assert answer.status == 200

    async def deliver(self) -> list[Observation]:
        """Let every webhook that is due arrive; what all webhooks so far say."""
        await self.server.app[WEBHOOK_SENDER].deliver_due()
        return [self.processor.verify_webhook(headers, body, self.clock.now()) for headers, body in self.webhooks]

    async def receive(self, request: web.Request) -> web.Response:
        self.webhooks.append((dict(request.headers), await request.read()))
        return web.Response(status=self.answers.pop(0) if self.answers else 204)


@pytest_asyncio.fixture(loop_scope="function")
async def outside(tmp_path: Path) -> AsyncIterator[Outside]:
    clock = FixedClock(NOON)
    settings = Settings(secret=SECRET, webhook_secret=WEBHOOK_SECRET, state=tmp_path / "processor.db")
    shop_app = web.Application()
    server = TestServer(build(settings, clock.now), host="127.0.0.1")
    shop = TestServer(shop_app, host="127.0.0.1")
    async with server, aiohttp.ClientSession() as http:
        processor = SandboxProcessor(http, str(server.make_url("/")), SECRET, WEBHOOK_SECRET)
        everything = Outside(clock, http, server, shop, processor)
        shop_app.router.add_post("/webhook", everything.receive)
        async with shop:
            yield everything


async def test_a_card_paid_on_the_hosted_page_is_captured_and_the_webhook_says_so(outside: Outside) -> None:
    # covers: PAY-02
    payment_id = uuid4()
    session = await outside.open(payment_id)
    assert (await outside.processor.state(session.id)).state == "open"
    assert await outside.submit(session) == (303, str(outside.shop.make_url("/back")))
    [told] = await outside.deliver()
    assert (told.payment_id, told.chamber, told.at) == (payment_id, "8888", NOON)
    assert (told.state, told.amount) == ("captured", 3460)
    asked = await outside.processor.state(session.id)
    assert (asked.session_id, asked.state, asked.amount, asked.event_id) == (session.id, "captured", 3460, None)


@pytest.mark.parametrize(("card", "reason"), [(DECLINED, "card_declined"), (POOR, "insufficient_funds")])
async def test_a_declined_card_fails_with_the_banks_reason(outside: Outside, card: str, reason: str) -> None:
    session = await outside.open()
    assert (await outside.submit(session, card))[0] == 303
    [told] = await outside.deliver()
    assert (told.state, told.reason) == ("failed", reason)


async def test_going_back_without_paying_fails_as_cancelled(outside: Outside) -> None:
    session = await outside.open()
    assert (await outside.submit(session, action="cancel"))[0] == 303
    observation = await outside.processor.state(session.id)
    assert (observation.state, observation.reason) == ("failed", "cancelled")


async def test_a_form_sent_five_times_at_once_charges_once(outside: Outside) -> None:
    # covers: REL-28
    session = await outside.open()
    async with outside.http.get(session.url) as page:
        csrf = re.findall(r'name="csrf" value="([^"]+)"', await page.text())[0]
    form = {"csrf": csrf, "number": GOOD, "action": "pay"}
    answers = await asyncio.gather(*(outside.post(session, form) for _ in range(5)))
    assert {status for status, _ in answers} == {303}
    assert len(await outside.deliver()) == 1
    auth = {"Authorization": f"Bearer {SECRET}"}
    async with outside.http.get(
        outside.server.make_url("/v1/settlements").with_query(day="2026-11-22"), headers=auth
    ) as answer:
        settlements = await answer.json()
    assert (len(settlements["lines"]), settlements["total"]) == (1, 3460)


async def test_opening_again_for_the_same_payment_gives_the_same_session(outside: Outside) -> None:
    # covers: REL-28
    payment_id = uuid4()
    assert await outside.open(payment_id) == await outside.open(payment_id)


async def test_the_same_payment_with_another_amount_is_refused(outside: Outside) -> None:
    # covers: REL-29
    payment_id = uuid4()
    session = await outside.open(payment_id)
    with pytest.raises(ProcessorRefused, match="409 idempotency_key_reused"):
        await outside.open(payment_id, amount=1)
    assert (await outside.processor.state(session.id)).amount == 3460


async def test_a_processor_that_ignores_idempotency_keys_opens_two_sessions(outside: Outside) -> None:
    payment_id = uuid4()
    await outside.switch(ignore_idempotency_keys=True)
    assert await outside.open(payment_id) != await outside.open(payment_id)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda headers, body: ({**headers, "Shomei-Processor-Signature": ""}, body), "webhook-forged"),
        (lambda headers, body: ({}, body), "webhook-forged"),
        (lambda headers, body: (headers, body.replace(b"3460", b"9999")), "webhook-forged"),
        (lambda headers, body: ({"Shomei-Processor-Signature": sign("guess", body, NOON)}, body), "webhook-forged"),
        (lambda headers, body: ({"Shomei-Processor-Signature": "t=\udcff,v1=\udcff"}, body), "webhook-forged"),
        (
            lambda headers, body: (
                {k: re.sub(r"t=\d+", "t=9999999999", v) for k, v in headers.items()},
                body,
            ),
            "webhook-forged",
        ),
    ],
)
async def test_a_forged_webhook_is_rejected(outside: Outside, change, code: str) -> None:  # type: ignore[no-untyped-def]
    # covers: REL-30
    await outside.submit(await outside.open())
    await outside.deliver()
    headers, body = change(*outside.webhooks[0])
    with pytest.raises(WebhookRejected) as rejected:
        outside.processor.verify_webhook(headers, body, NOON)
    assert (rejected.value.code, rejected.value.status) == (code, 400)


async def test_a_webhook_of_301_seconds_is_stale_and_one_of_300_is_not(outside: Outside) -> None:
    # covers: REL-30
    await outside.submit(await outside.open())
    await outside.deliver()
    headers, body = outside.webhooks[0]
    assert outside.processor.verify_webhook(headers, body, NOON + timedelta(seconds=300)).state == "captured"
    for wrong_by in (301, -301):
        with pytest.raises(WebhookRejected) as rejected:
            outside.processor.verify_webhook(headers, body, NOON + timedelta(seconds=wrong_by))
        assert rejected.value.code == "webhook-stale"


@pytest.mark.parametrize("stamp", ["abc", "", "-1", "9" * 5000])
async def test_a_signed_webhook_whose_time_is_none_is_rejected(outside: Outside, stamp: str) -> None:
    mac = hmac.new(WEBHOOK_SECRET.encode(), f"{stamp}.{{}}".encode(), hashlib.sha256).hexdigest()
    with pytest.raises(WebhookRejected, match="older than five minutes"):
        outside.processor.verify_webhook({"Shomei-Processor-Signature": f"t={stamp},v1={mac}"}, b"{}", NOON)


async def test_a_signed_webhook_that_cannot_be_read_is_rejected(outside: Outside) -> None:
    body = b'{"id": "evt_1", "data": {"state": "stolen"}}'
    headers = {"Shomei-Processor-Signature": sign(WEBHOOK_SECRET, body, NOON)}
    with pytest.raises(WebhookRejected, match=r"data\.id"):
        outside.processor.verify_webhook(headers, body, NOON)


async def test_a_repeated_webhook_is_the_same_observation_each_time(outside: Outside) -> None:
    # covers: REL-30
    await outside.switch(repeat_webhooks=3)
    await outside.submit(await outside.open())
    told = await outside.deliver()
    assert len(told) == 3
    assert len(set(told)) == 1


async def test_a_lost_webhook_leaves_the_state_to_be_asked_for(outside: Outside) -> None:
    await outside.switch(lose_webhooks=True)
    session = await outside.open()
    await outside.submit(session)
    outside.clock.move(timedelta(days=1))
    assert await outside.deliver() == []
    assert (await outside.processor.state(session.id)).state == "captured"


async def test_an_open_session_can_be_expired_and_a_captured_one_stays_captured(outside: Outside) -> None:
    left, paid = await outside.open(), await outside.open()
    await outside.submit(paid)
    assert (await outside.processor.expire(left.id)).state == "expired"
    assert (await outside.processor.expire(paid.id)).state == "captured"


async def test_a_500_or_a_broken_connection_counts_as_no_answer(outside: Outside) -> None:
    await outside.switch(fail_after_opening=True)
    with pytest.raises(ProcessorSilent, match="answered 500"):
        await outside.open()
    nobody = SandboxProcessor(outside.http, "http://127.0.0.1:1", SECRET, WEBHOOK_SECRET)
    with pytest.raises(ProcessorSilent, match="does not answer"):
        await nobody.state("cs_1")


async def test_a_session_whose_opening_was_answered_500_is_found_by_asking_again(outside: Outside) -> None:
    # covers: REL-28
    payment_id = uuid4()
    await outside.switch(fail_after_opening=True)
    with pytest.raises(ProcessorSilent):
        await outside.open(payment_id)
    await outside.switch()
    await outside.submit(await outside.open(payment_id))
    assert [told.payment_id for told in await outside.deliver()] == [payment_id]


async def test_a_processor_that_hangs_counts_as_silent_after_the_timeout(outside: Outside) -> None:
    never = asyncio.Event()

    async def hang(request: web.Request) -> web.Response:
        await never.wait()
        return web.Response()

    app = web.Application()
    app.router.add_get("/v1/sessions/cs_1", hang)
    async with TestServer(app, host="127.0.0.1") as silent:
        address = str(silent.make_url("/"))
        processor = SandboxProcessor(outside.http, address, SECRET, WEBHOOK_SECRET, timeout_seconds=0.05)
        with pytest.raises(ProcessorSilent, match="does not answer"):
            await processor.state("cs_1")
        never.set()


async def test_an_answer_that_cannot_be_read_counts_as_silence(outside: Outside) -> None:
    async def babble(request: web.Request) -> web.Response:
        return web.Response(text="<html>welcome</html>")

    app = web.Application()
    app.router.add_get("/v1/sessions/cs_1", babble)
    async with TestServer(app, host="127.0.0.1") as proxy:
        processor = SandboxProcessor(outside.http, str(proxy.make_url("/")), SECRET, WEBHOOK_SECRET)
        with pytest.raises(ProcessorSilent, match="not readable"):
            await processor.state("cs_1")


async def test_a_wrong_secret_and_an_unknown_session_are_refused(outside: Outside) -> None:
    stranger = SandboxProcessor(outside.http, str(outside.server.make_url("/")), "guess", WEBHOOK_SECRET)
    with pytest.raises(ProcessorRefused, match="401"):
        await stranger.state("cs_1")
    with pytest.raises(ProcessorRefused, match="404 not_found"):
        await outside.processor.state("cs_1")
