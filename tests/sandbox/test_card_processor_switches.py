"""What the processor can be told to do wrong, and what it refuses."""

from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.processor.app import Settings
from sandbox.processor.keys import CHARGING
from sandbox.processor.payment_cards import read_card
from sandbox.program import BadSettings
from tests.sandbox.shop import AUTH, NOON, PAY, running

pytestmark = pytest.mark.asyncio(loop_scope="function")


async def test_webhooks_can_be_delayed(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as system:
        await system.pay(await system.open(delay_webhooks_seconds=40))
        await system.deliver(after=39)
        assert system.shop.events == []
        await system.deliver(after=1)
        assert system.shop.types() == ["payment.captured"]


async def test_webhooks_can_be_reordered(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as system:
        for order in ("first", "second", "third"):
            await system.pay(await system.open(order, reorder_webhooks=True))
        await system.deliver(after=2)
    assert [event["data"]["order"] for event in system.shop.events] == ["third", "second", "first"]


async def test_all_cards_can_be_declined(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as system:
        await system.client.put("/switches", json={"decline_all": True})
        session = await system.open()
        await system.pay(session)
        assert (await system.state(session))["reason"] == "card_declined"


async def test_another_amount_can_be_captured_than_was_asked(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as system:
        session = await system.open(amount_mismatch=True)
        await system.pay(session)
        assert (await system.state(session))["amount"] == 1259


async def test_the_browser_can_get_an_error_after_the_card_was_charged(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as system:
        session = await system.open(fail_after_charging=True)
        assert await system.pay(session) == 500
        assert await system.pay(session) == 303
        assert (await system.state(session))["state"] == "captured"
        await system.deliver()
        assert system.shop.types() == ["payment.captured"]


async def test_two_requests_that_both_saw_the_session_open_charge_once(tmp_path: Path) -> None:
    # covers: REL-28
    card, _ = read_card(PAY["number"], PAY["expiry"], PAY["cvc"], NOON)
    assert card is not None
    async with running(tmp_path / "p.db") as system:
        charging = system.app[CHARGING]
        seen = charging.find(await system.open())
        assert seen is not None
        assert [charging.charge(seen, card).state, charging.charge(seen, card).state] == ["captured", "captured"]
        assert [charging.cancel(seen).state, charging.expire(seen).state] == ["captured", "captured"]
        await system.deliver()
    assert system.shop.types() == ["payment.captured"]


async def test_a_session_expires_in_time_and_then_takes_no_card(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as system:
        session = await system.open()
        system.clock.move(timedelta(minutes=30))
        system.app[CHARGING].expire_overdue()
        assert await system.pay(session) == 303
        await system.deliver()
        assert system.shop.types() == ["payment.expired"]
        assert (await system.state(session))["state"] == "expired"


async def test_a_card_can_be_charged_after_the_session_expired(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as system:
        session = await system.open(late_success=True)
        system.clock.move(timedelta(minutes=31))
        assert (await system.state(session))["state"] == "expired"
        assert await system.pay(session) == 303
        await system.deliver()
        assert system.shop.types() == ["payment.expired", "payment.captured"]


async def test_settlements_are_listed_by_the_day_in_japan(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as system:
        system.clock.move(timedelta(hours=11, minutes=59))
        await system.pay(await system.open("before midnight"))
        system.clock.move(timedelta(minutes=1))
        await system.pay(await system.open("at midnight"))
        answer = await system.client.get("/v1/settlements?day=2026-11-23", headers=AUTH)
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
    async with running(tmp_path / "p.db") as system:
        good = await system.client.post("/v1/sessions", json=order, headers=AUTH)
        bad = await system.client.post("/v1/sessions", json=order | change, headers=AUTH)
    assert (good.status, bad.status) == (201, 422)


def everything_on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_no_card_number_is_kept(tmp_path: Path) -> None:
    # covers: PAY-02
    async with running(tmp_path / "p.db") as system:
        await system.pay(await system.open())
        kept = everything_on_disk(tmp_path)
    assert b"payment.captured" in kept
    assert b"4242424242424242" not in kept


async def test_the_desk_shows_sessions_and_sets_switches_by_its_own_form_only(tmp_path: Path) -> None:
    async with running(tmp_path / "p.db") as system:
        await system.pay(await system.open("o-77"))
        assert "o-77" in await (await system.client.get("/")).text()
        foreign = {"Sec-Fetch-Site": "cross-site"}
        assert (await system.client.post("/switches", data={"decline_all": "true"}, headers=foreign)).status == 403
        await system.client.post("/switches", data={"lose_webhooks": "true", "repeat_webhooks": "2"})
        switches = await (await system.client.get("/switches")).json()
        assert (switches["decline_all"], switches["lose_webhooks"], switches["repeat_webhooks"]) == (False, True, 2)
        for path in ("/livez", "/readyz", "/version", "/metrics"):
            assert (await system.client.get(path)).status == 200


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
