"""The sandbox processor itself: its page, its webhooks' way out, its switches, its memory."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from libs.common.clock import FixedClock
from sandbox.processor.app import BadSettings, Settings, build
from sandbox.processor.cards import passes_luhn, read_card
from sandbox.processor.keys import COURIER, STORE, TILL

pytestmark = pytest.mark.asyncio(loop_scope="function")

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


class House:
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
        await self.app[COURIER].deliver_due()


@asynccontextmanager
async def running(state: Path) -> AsyncIterator[House]:
    clock, shop = FixedClock(NOON), Shop()
    app = build(Settings(secret="s", webhook_secret="w", state=state), clock.now)
    async with shop.server, TestClient(TestServer(app, host="127.0.0.1")) as client:
        yield House(client, shop, clock)


async def test_the_page_is_bilingual_escapes_the_shops_text_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    # covers: PAY-02
    async with running(tmp_path / "p.db") as house:
        answer = await house.client.get(f"/pay/{await house.open()}")
        text = await answer.text()
    assert "カード番号" in text
    assert "Card number" in text
    assert "¥1,260" in text
    assert "&lt;b&gt;手数料" in text
    assert not re.search(r'(src|href)="(https?:)?//', text)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:1" in policy


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "4242424242424241"},
        {"number": "4111111111111111"},
        {"number": ""},
        {"expiry": "10/26"},
        {"expiry": "13/30"},
        {"cvc": "12"},
    ],
)
async def test_a_mistyped_card_is_shown_again_and_charges_nothing(tmp_path: Path, changes: dict[str, str]) -> None:
    async with running(tmp_path / "p.db") as house:
        session = await house.open()
        assert await house.pay(session, **changes) == 422
        assert (await house.state(session))["state"] == "open"
        assert await house.pay(session) == 303


async def test_a_form_without_its_token_charges_nothing(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as house:
        session = await house.open()
        assert await house.pay(session, csrf="guess") == 403
        assert (await house.state(session))["state"] == "open"


async def test_full_width_digits_and_spaces_are_read() -> None:
    card, wrong = read_card("４２４２ 4242-4242 4242", "１ / 2027", "１２３", NOON)
    assert card is not None
    assert wrong == []


@pytest.mark.parametrize(
    ("digits", "good"),
    [("4242424242424242", True), ("79927398713001", False), ("4242424242424224", False), ("0", False)],
)
async def test_the_check_digit_of_a_card_is_checked(digits: str, good: bool) -> None:
    assert passes_luhn(digits) == good


async def test_a_webhook_is_tried_again_until_the_shop_takes_it(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as house:
        session = await house.open()
        house.shop.answers = [500, 302]
        await house.pay(session)
        await house.deliver()
        await house.deliver(after=0.9)
        assert len(house.shop.events) == 1
        await house.deliver(after=0.2)
        await house.deliver(after=2)
        await house.deliver(after=3600)
    assert house.shop.types() == ["payment.captured"] * 3
    assert len({event["id"] for event in house.shop.events}) == 1


async def test_what_was_committed_is_there_after_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as house:
        house.shop.answers = [500] * 10
        await house.client.put("/switches", json={"amount_mismatch": True})
        session = await house.open()
        await house.pay(session)
        await house.deliver()
        waiting = house.app[STORE].webhooks_of(session)
    async with running(tmp_path / "p.db") as again:
        assert (await again.state(session))["state"] == "captured"
        assert (await (await again.client.get("/switches")).json())["amount_mismatch"] is True
        assert [hook.id for hook in again.app[STORE].webhooks_of(session)] == [hook.id for hook in waiting]


async def test_the_courier_stops_even_if_it_is_woken_at_the_same_moment(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as house:
        resting = asyncio.Event()
        task = asyncio.create_task(house.app[COURIER].run(before_each_round=resting.set))
        await resting.wait()
        await asyncio.sleep(0)
        house.app[COURIER].wake()
        await asyncio.sleep(0)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=5)
        assert done
        assert task.cancelled()


async def test_webhooks_can_be_delayed(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as house:
        await house.pay(await house.open(delay_webhooks_seconds=40))
        await house.deliver(after=39)
        assert house.shop.events == []
        await house.deliver(after=1)
        assert house.shop.types() == ["payment.captured"]


async def test_webhooks_can_be_reordered(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as house:
        for order in ("first", "second", "third"):
            await house.pay(await house.open(order, reorder_webhooks=True))
        await house.deliver(after=2)
    assert [event["data"]["order"] for event in house.shop.events] == ["third", "second", "first"]


async def test_all_cards_can_be_declined(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as house:
        await house.client.put("/switches", json={"decline_all": True})
        session = await house.open()
        await house.pay(session)
        assert (await house.state(session))["reason"] == "card_declined"


async def test_another_amount_can_be_captured_than_was_asked(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as house:
        session = await house.open(amount_mismatch=True)
        await house.pay(session)
        assert (await house.state(session))["amount"] == 1259


async def test_the_browser_can_get_an_error_after_the_card_was_charged(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as house:
        session = await house.open(fail_after_charging=True)
        assert await house.pay(session) == 500
        assert await house.pay(session) == 303
        assert (await house.state(session))["state"] == "captured"
        await house.deliver()
        assert house.shop.types() == ["payment.captured"]


async def test_two_requests_that_both_saw_the_session_open_charge_once(tmp_path: Path) -> None:
    # covers: REL-28
    card, _ = read_card(PAY["number"], PAY["expiry"], PAY["cvc"], NOON)
    assert card is not None
    async with running(tmp_path / "p.db") as house:
        till = house.app[TILL]
        seen = till.find(await house.open())
        assert seen is not None
        assert [till.charge(seen, card).state, till.charge(seen, card).state] == ["captured", "captured"]
        assert [till.cancel(seen).state, till.expire(seen).state] == ["captured", "captured"]
        await house.deliver()
    assert house.shop.types() == ["payment.captured"]


async def test_a_session_expires_in_time_and_then_takes_no_card(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as house:
        session = await house.open()
        house.clock.move(timedelta(minutes=30))
        house.app[TILL].expire_overdue()
        assert await house.pay(session) == 303
        await house.deliver()
        assert house.shop.types() == ["payment.expired"]
        assert (await house.state(session))["state"] == "expired"


async def test_a_card_can_be_charged_after_the_session_expired(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as house:
        session = await house.open(late_success=True)
        house.clock.move(timedelta(minutes=31))
        assert (await house.state(session))["state"] == "expired"
        assert await house.pay(session) == 303
        await house.deliver()
        assert house.shop.types() == ["payment.expired", "payment.captured"]


async def test_settlements_are_listed_by_the_day_in_japan(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as house:
        house.clock.move(timedelta(hours=11, minutes=59))
        await house.pay(await house.open("before midnight"))
        house.clock.move(timedelta(minutes=1))
        await house.pay(await house.open("at midnight"))
        answer = await house.client.get("/v1/settlements?day=2026-11-23", headers=AUTH)
        assert [line["order"] for line in (await answer.json())["lines"]] == ["at midnight"]


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 0},
        {"amount": "12"},
        {"currency": "usd"},
        {"return_url": "javascript:alert(1)"},
        {"expires_at": "2026-11-22T12:00:00"},
        {"metadata": {"switches": {"misspelt": True}}},
    ],
)
async def test_a_wrong_order_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    order = {
        "amount": 1,
        "currency": "jpy",
        "order": "o",
        "description": "",
        "return_url": "http://127.0.0.1:1/",
        "webhook_url": "http://127.0.0.1:1/",
        "expires_at": "2026-11-22T12:00:00Z",
    }
    async with running(tmp_path / "p.db") as house:
        good = await house.client.post("/v1/sessions", json=order, headers=AUTH)
        bad = await house.client.post("/v1/sessions", json=order | change, headers=AUTH)
    assert (good.status, bad.status) == (201, 422)


def everything_on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_no_card_number_is_kept(tmp_path: Path) -> None:
    # covers: PAY-02
    async with running(tmp_path / "p.db") as house:
        await house.pay(await house.open())
        kept = everything_on_disk(tmp_path)
    assert b"payment.captured" in kept
    assert b"4242424242424242" not in kept


async def test_the_desk_shows_sessions_and_sets_switches_by_its_own_form_only(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as house:
        await house.pay(await house.open("o-77"))
        assert "o-77" in await (await house.client.get("/")).text()
        foreign = {"Sec-Fetch-Site": "cross-site"}
        assert (await house.client.post("/switches", data={"decline_all": "true"}, headers=foreign)).status == 403
        await house.client.post("/switches", data={"lose_webhooks": "true", "repeat_webhooks": "2"})
        switches = await (await house.client.get("/switches")).json()
        assert (switches["decline_all"], switches["lose_webhooks"], switches["repeat_webhooks"]) == (False, True, 2)
        for path in ("/livez", "/readyz", "/version", "/metrics"):
            assert (await house.client.get(path)).status == 200


async def test_secrets_may_come_from_files_and_a_missing_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    environment = {
        "SHOMEI_PROCESSOR_SECRET_FILE": str(tmp_path / "secret"),
        "SHOMEI_PROCESSOR_WEBHOOK_SECRET": "w",
        "SHOMEI_PROCESSOR_STATE": str(tmp_path / "p.db"),
    }
    assert Settings.from_environment(environment).secret == "s3cret"
    with pytest.raises(BadSettings, match="SHOMEI_PROCESSOR_STATE is not set"):
        Settings.from_environment(environment | {"SHOMEI_PROCESSOR_STATE": ""})
