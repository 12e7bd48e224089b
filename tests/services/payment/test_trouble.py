"""Money that needs a person: told to accounting and the chamber's administrator, closed with what was found."""

import json
from datetime import timedelta
from uuid import UUID

from libs.common.auth import Caller
from libs.contracts.registration import RegistrationApproved
from libs.contracts.values import Contact
from services.payment.handlers.payables import report_not_issued
from tests.services.payment.conftest import DECLINED, GOOD, PaymentSystem, staff
from tests.services.payment.test_observing import bodies, send, started
from tests.services.payment.test_payables import issued


async def known(system: PaymentSystem, user: Caller) -> None:
    """Payment has heard of the company."""
    assert user.registration_id is not None
    day = system.clock.today()
    await system.hear(
        RegistrationApproved(
            chamber=user.chamber,
            version=1,
            registration_id=user.registration_id,
            registration_number="8888000004",
            state="active",
            kind="applicant",
            membership="member",
            name_ja="見本貿易株式会社",
            name_en="Sample Trading Co., Ltd.",
            addresses_en=["1 Pier, Yokohama"],
            contact=Contact(name="山田", email="y@example.jp", phone="045", department=""),
            valid_from=day,
            valid_until=day.replace(year=day.year + 2),
            signers=[],
        )
    )


async def settled_late(system: PaymentSystem, user: Caller) -> None:
    """A declined payment is captured after all, when another one has paid for the application."""
    await system.switch(late_success=True)
    application = await system.approve(user)
    _, first = await system.pay(user, application)
    await system.submit(first["url"], DECLINED)
    await system.deliver()
    _, second = await system.pay(user, application)
    await system.submit(second["url"])
    await system.submit(first["url"], GOOD)
    await system.deliver()


async def test_accounting_and_administrator_are_told_whose_money_came_late_and_what_to_do(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: REL-32
    await known(system, user)
    await settled_late(system, user)
    [task] = await system.tasks("8888", "accounting")
    assert await system.tasks("8888", "chamber_admin") == [task]
    assert await system.tasks("8888", "reception", "examiner", "certifier") == await system.tasks("8889") == []
    session = system.sessions()[-1].id
    assert "見本貿易株式会社" in task["reason_ja"] and "1,260円" in task["reason_ja"]
    assert "Sample Trading Co., Ltd." in task["reason_en"] and "A26-0000001" in task["reason_en"]
    assert task["by_hand"] and session in task["next_ja"] and session in task["next_en"]


async def test_what_accounting_has_seen_to_does_not_come_back_with_the_next_notice(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: REL-30, REL-32
    payment = await started(system, user)
    await system.submit(payment["url"])
    await system.deliver()
    session = system.sessions()[0]
    other = bodies(system, session)[0].replace(session.id, "cs_other")
    await send(system, other)
    await send(system, other)
    [task] = await system.tasks()
    path = f"/v1/staff/payment/tasks/{task['task_id']}/closing"
    reason = {"reason": "11月16日に1,260円を返金"}
    assert (await system.call("POST", path, staff("8888", "reception"), json=reason))[0] == 404
    assert (await system.call("POST", path, staff("8888", "accounting"), json=reason))[0] == 200
    await send(system, other)
    assert await system.tasks() == []
    [closed] = await system.tasks(state="closed")
    assert (closed["closed_by"], closed["why_ja"]) == ("accounting1", reason["reason"])
    await send(system, other.replace("cs_other", "cs_third"))
    assert await system.task_kinds() == ["captured-twice"]


async def test_money_for_a_payment_that_nobody_has_is_told_where_the_notice_says(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: REL-30
    payment = await started(system, user)
    await system.submit(payment["url"])
    [body] = bodies(system, system.sessions()[0])
    stranger = str(UUID(int=7))
    assert await send(system, body.replace(payment["payment_id"], stranger)) == 204
    [task] = await system.tasks()
    assert task["kind"] == "unknown-payment" and stranger in task["reason_en"]


async def test_what_the_version_before_still_writes_is_told_too(system: PaymentSystem, user: Caller) -> None:
    # covers: REL-17
    await known(system, user)
    payment = await started(system, user)
    details = {"session_id": "cs_old", "captured": 1, "total": 1260}
    async with system.service.db.transaction("8888") as tx:
        await tx.execute(
            "INSERT INTO tasks (chamber, kind, payment_id, details, opened_at) VALUES ('8888', $1, $2, $3, now())",
            "amount_mismatch",
            UUID(payment["payment_id"]),
            json.dumps(details),
        )
    [task] = await system.tasks()
    assert (task["kind"], task["subject"]) == ("amount-mismatch", payment["payment_id"])
    assert "見本貿易株式会社" in task["reason_ja"] and "A26-0000001" in task["reason_ja"]


async def test_what_is_paid_and_not_issued_after_ten_minutes_is_a_task_until_it_is_issued(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: D-31
    await known(system, user)
    slow, quick = [await system.approve(user) for _ in range(2)]
    _, payment = await system.pay(user, slow, quick)
    await system.submit(payment["url"])
    await system.deliver()
    await system.hear(issued(user, quick, system))
    system.clock.move(timedelta(minutes=10))
    await report_not_issued(system.service.db, system.clock)
    assert await system.tasks() == []
    system.clock.move(timedelta(seconds=1))
    for _ in range(2):
        await report_not_issued(system.service.db, system.clock)
    [task] = await system.tasks()
    assert (task["kind"], task["subject"], task["link"]) == ("paid-not-issued", str(slow), f"/certificates/{slow}")
    assert "見本貿易株式会社" in task["reason_ja"] and "A26-0000001" in task["reason_ja"]
    assert await system.tasks("8889") == await system.tasks("8888", "reception") == []
    await system.hear(issued(user, slow, system))
    assert await system.tasks() == []
    [closed] = await system.tasks(state="closed")
    assert (closed["closed_by"], closed["why_en"]) == ("system", "It was issued")
    await report_not_issued(system.service.db, system.clock)
    assert await system.tasks() == []
