"""The sandbox processor itself: its page, its webhooks' way out, its switches, its memory."""

import asyncio
import re
from pathlib import Path

import pytest

from sandbox.processor.keys import STORE, WEBHOOK_SENDER
from sandbox.processor.payment_cards import passes_luhn, read_card
from tests.sandbox.shop import NOON, running

pytestmark = pytest.mark.asyncio(loop_scope="function")


async def test_the_page_is_bilingual_escapes_the_shops_text_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    # covers: PAY-02
    async with running(tmp_path / "p.db") as system:
        answer = await system.client.get(f"/pay/{await system.open()}")
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
    async with running(tmp_path / "p.db") as system:
        session = await system.open()
        assert await system.pay(session, **changes) == 422
        assert (await system.state(session))["state"] == "open"
        assert await system.pay(session) == 303


async def test_a_form_without_its_token_charges_nothing(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as system:
        session = await system.open()
        assert await system.pay(session, csrf="guess") == 403
        assert (await system.state(session))["state"] == "open"


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
    async with running(tmp_path / "p.db") as system:
        session = await system.open()
        system.shop.answers = [500, 302]
        await system.pay(session)
        await system.deliver()
        await system.deliver(after=0.9)
        assert len(system.shop.events) == 1
        await system.deliver(after=0.2)
        await system.deliver(after=2)
        await system.deliver(after=3600)
    assert system.shop.types() == ["payment.captured"] * 3
    assert len({event["id"] for event in system.shop.events}) == 1


async def test_what_was_committed_is_there_after_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as system:
        system.shop.answers = [500] * 10
        await system.client.put("/switches", json={"amount_mismatch": True})
        session = await system.open()
        await system.pay(session)
        await system.deliver()
        waiting = system.app[STORE].webhooks_of(session)
    async with running(tmp_path / "p.db") as again:
        assert (await again.state(session))["state"] == "captured"
        assert (await (await again.client.get("/switches")).json())["amount_mismatch"] is True
        assert [hook.id for hook in again.app[STORE].webhooks_of(session)] == [hook.id for hook in waiting]


async def test_the_webhook_sender_stops_even_if_it_is_woken_at_the_same_moment(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as system:
        resting = asyncio.Event()
        task = asyncio.create_task(system.app[WEBHOOK_SENDER].run(before_each_round=resting.set))
        await resting.wait()
        await asyncio.sleep(0)
        system.app[WEBHOOK_SENDER].wake()
        await asyncio.sleep(0)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=5)
        assert done
        assert task.cancelled()
