"""What is approved without a fee is kept, asked about, and priced as soon as there is one (D-26)."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.auth import Caller
from libs.contracts.payment import FeeScheduleChanged
from libs.contracts.values import CertificateKind
from services.payment.jobs import price_waiting, set_fees
from tests.services.payment.conftest import PaymentSystem, approved

LINE = {"valid_from": "2020-04-01", "member_yen": 1260, "non_member_yen": 3460, "rate": 10}


async def put_in_force(system: PaymentSystem, folder: Path, *fees: dict[str, Any]) -> None:
    """`job set-fees` for chamber 8888."""
    file = folder / "fees.json"
    lines = [LINE | fee for fee in fees]
    file.write_text(json.dumps({"chamber": "8888", "invoice_number": "T5888800000001", "fees": lines}, default=str))
    await set_fees([str(file)], system.service.db, system.clock)


async def approve(system: PaymentSystem, payer: Caller, day: date, kind: str = "signature") -> str:
    """An application of a kind is approved on a day; its receipt number."""
    event = approved(payer, day, "member").model_copy(update={"kind": CertificateKind(kind)})
    await system.hear(event)
    await system.hear(event)
    return event.receipt_no


async def prices(system: PaymentSystem, payer: Caller) -> list[tuple[int, str]]:
    _, answer = await system.call("GET", "/v1/payables", payer)
    return [(one["price"], one["valid_until"]) for one in answer["payables"]]


async def parked(system: PaymentSystem) -> int:
    async with system.service.db.transaction() as tx:
        return int(await tx.fetchval("SELECT count(*) FROM retries"))


async def test_an_approval_without_a_fee_becomes_a_task_and_is_priced_when_the_fee_comes(
    system: PaymentSystem, user: Caller, tmp_path: Path
) -> None:
    # covers: PAY-07, D-26
    await put_in_force(system, tmp_path, {"kind": "origin_japan"})
    receipt = await approve(system, user, system.clock.today())
    [task] = await system.tasks()
    assert (task["kind"], await prices(system, user), await parked(system)) == ("no-fee", [], 0)
    assert receipt in task["reason_ja"] and "サイン証明" in task["reason_ja"] and "Signature" in task["next_en"]
    system.clock.move(timedelta(days=3))
    await put_in_force(system, tmp_path, {"kind": "origin_japan"}, {"kind": "signature", "member_yen": 980})
    today = system.clock.today()
    assert await prices(system, user) == [(980, str(today + timedelta(days=90)))]
    assert await system.tasks() == [] and len(await system.said("payable.opened.v1")) == 1
    [closed] = await system.tasks("8888", state="closed")
    assert closed["kind"] == "no-fee"


async def test_a_fee_for_days_to_come_prices_on_its_first_day(
    system: PaymentSystem, user: Caller, tmp_path: Path
) -> None:
    # covers: D-26
    await put_in_force(system, tmp_path, {"kind": "origin_japan"})
    await approve(system, user, system.clock.today())
    first = system.clock.today() + timedelta(days=2)
    await put_in_force(system, tmp_path, {"kind": "signature", "valid_from": first, "member_yen": 700})
    await price_waiting(system.service.db, system.clock)
    assert await prices(system, user) == [] and await system.task_kinds() == ["no-fee"]
    system.clock.move(timedelta(days=2))
    await price_waiting(system.service.db, system.clock)
    assert [price for price, _ in await prices(system, user)] == [700] and await system.tasks() == []


async def test_the_fee_of_the_day_of_approval_comes_before_that_of_today(
    system: PaymentSystem, user: Caller, tmp_path: Path
) -> None:
    # covers: D-26
    await put_in_force(system, tmp_path, {"kind": "origin_japan"})
    day = system.clock.today()
    await approve(system, user, day)
    system.clock.move(timedelta(days=5))
    new = {"kind": "signature", "valid_from": day + timedelta(days=1), "member_yen": 2000}
    await put_in_force(system, tmp_path, {"kind": "signature", "member_yen": 1000}, new)
    assert [price for price, _ in await prices(system, user)] == [1000]


async def test_each_schedule_is_told_once_with_the_days_of_its_fees(
    system: PaymentSystem, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # covers: D-01
    for _ in "12":
        await put_in_force(system, tmp_path, {"kind": "signature", "valid_until": date(2026, 12, 31)})
    said = [FeeScheduleChanged.model_validate(one) for one in await system.said("fee-schedule.changed.v1")]
    assert [one.version for one in said] == [1, 2]
    [fee] = said[-1].fees
    assert (fee.kind, fee.valid_from, fee.valid_until) == ("signature", date(2020, 4, 1), date(2026, 12, 31))
    told = capsys.readouterr().err
    assert "8888: 注意 / warning: " in told and "origin_japan is offered, but has no fee today" in told
    await system.set_demo_fees()
    assert "warning" not in capsys.readouterr().err
