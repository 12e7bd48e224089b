"""What the processor says, by webhook, return and poll: repeated, forged, late, lost or wrong."""

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

from libs.common.auth import Caller
from sandbox.processor.keys import STORE
from sandbox.processor.sessions import Session
from sandbox.processor.webhooks import SIGNATURE_HEADER, sign
from services.payment.handlers import payments
from services.payment.store import payments as store
from tests.services.payment.conftest import DECLINED, GOOD, WEBHOOK_SECRET, PaymentSystem, begun, user_id

EXPIRY = timedelta(minutes=30)


async def send(system: PaymentSystem, body: str, *, secret: str = WEBHOOK_SECRET, age: int = 0) -> int:
    """Post a webhook as the processor would; the status."""
    raw = body.encode()
    signature = sign(secret, raw, system.clock.now() - timedelta(seconds=age))
    headers = {SIGNATURE_HEADER: signature, "Content-Type": "application/json"}
    return (await system.call("POST", "/v1/webhooks/processor", data=raw, headers=headers))[0]


def bodies(system: PaymentSystem, session: Session) -> list[str]:
    """The webhooks that the processor made for a session, sent or not."""
    return [hook.body for hook in system.processor.app[STORE].webhooks_of(session.id)]


async def outcomes(system: PaymentSystem) -> list[str]:
    async with system.service.db.transaction() as tx:
        return [row["outcome"] for row in await tx.fetch("SELECT outcome FROM webhooks ORDER BY id")]


async def started(system: PaymentSystem, user: Caller, count: int = 1) -> dict[str, Any]:
    """A payment on its way, of `count` newly approved applications."""
    _, payment = await system.pay(user, *[await system.approve(user) for _ in range(count)])
    return payment


async def test_a_webhook_delivered_three_times_settles_once(system: PaymentSystem, user: Caller) -> None:
    # covers: PAY-03, REL-30
    await system.switch(repeat_webhooks=3)
    payment = await started(system, user, 2)
    await system.submit(payment["url"])
    await system.deliver()
    assert await outcomes(system) == ["heard"] * 3
    assert len(await system.said("payment.settled.v1")) == 1
    assert (await system.payment(user, payment["payment_id"]))["state"] == "settled"


async def test_reordered_and_repeated_news_of_payments_end_as_they_were(system: PaymentSystem, user: Caller) -> None:
    # covers: PAY-03, REL-30
    await system.switch(lose_webhooks=True, late_success=True)
    paid, declined, late = [await started(system, user) for _ in range(3)]
    await system.submit(paid["url"])
    await system.submit(declined["url"], DECLINED)
    await system.submit(late["url"], DECLINED)
    await system.submit(late["url"])
    news = [body for session in system.sessions() for body in bodies(system, session)] * 3
    random.Random(30).shuffle(news)
    assert {await send(system, body) for body in news} == {204}
    states = [(await system.payment(user, one["payment_id"]))["state"] for one in (paid, declined, late)]
    assert states == ["settled", "failed", "settled"]
    assert len(await system.said("payment.settled.v1")) == 2
    assert await system.task_kinds() == []


async def test_forged_stale_and_unreadable_webhooks_change_nothing_and_are_recorded(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: REL-30
    await system.switch(lose_webhooks=True)
    payment = await started(system, user)
    await system.submit(payment["url"])
    [body] = bodies(system, system.sessions()[0])
    assert await send(system, body, secret="guess") == 400
    assert await send(system, body, age=301) == 400
    assert await send(system, "{}") == 400
    assert (await system.call("POST", "/v1/webhooks/processor", data=body.encode()))[0] == 400
    assert await outcomes(system) == ["rejected"] * 4
    assert (await system.payment(user, payment["payment_id"]))["state"] == "redirected"
    assert await send(system, body, age=300) == 204
    assert (await system.payment(user, payment["payment_id"]))["state"] == "settled"


async def test_an_authentic_webhook_that_names_another_chamber_moves_nothing_and_is_a_task_in_the_payments_own(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: REL-30, D-42
    await system.switch(lose_webhooks=True)
    payment = await started(system, user)
    await system.submit(payment["url"])
    [body] = bodies(system, system.sessions()[0])
    assert await send(system, body.replace('"chamber": "8888"', '"chamber": "8889"')) == 204
    assert (await system.payment(user, payment["payment_id"]))["state"] == "redirected"
    assert await outcomes(system) == ["unknown_payment"]
    assert (await system.task_kinds("8889"), await system.task_kinds("8888")) == ([], ["named-other-chamber"])


async def test_when_webhook_and_return_are_lost_the_next_poll_settles(system: PaymentSystem, user: Caller) -> None:
    # covers: PAY-11, REL-31
    await system.switch(lose_webhooks=True)
    paid = [await started(system, user) for _ in range(5)]
    for payment in paid:
        await system.submit(payment["url"])
    await system.poll()
    states = {(await system.payment(user, payment["payment_id"]))["state"] for payment in paid}
    assert states == {"settled"} and len(await system.said("payment.settled.v1")) == 5


async def test_a_payment_expires_only_after_the_processor_confirms_that_nothing_was_captured(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: D-28, REL-31
    await system.switch(lose_webhooks=True)
    left, paid = await started(system, user), await started(system, user)
    await system.submit(paid["url"])
    await system.poll(EXPIRY)
    assert (await system.payment(user, left["payment_id"]))["state"] == "expired"
    assert (await system.payment(user, paid["payment_id"]))["state"] == "settled"
    assert [one["payment_id"] for one in await system.said("payment.expired.v1")] == [left["payment_id"]]
    [line] = (await system.payment(user, left["payment_id"]))["lines"]
    assert line["state"] == "open"
    assert (await system.pay(user, UUID(line["application_id"])))[0] == 201


async def test_a_session_that_the_processor_still_holds_open_after_its_time_is_ended_there(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: REL-31
    payment = await started(system, user)
    async with system.service.db.transaction(user.chamber) as tx:
        await tx.execute("UPDATE payments SET expires_at = $1", system.clock.now() + timedelta(minutes=1))
    await system.poll()
    assert [session.state for session in system.sessions()] == ["expired"]
    assert (await system.payment(user, payment["payment_id"]))["state"] == "expired"


async def test_money_that_comes_after_expiry_settles_what_is_still_open(system: PaymentSystem, user: Caller) -> None:
    # covers: REL-32
    await system.switch(lose_webhooks=True, late_success=True)
    payment = await started(system, user)
    await system.poll(EXPIRY)
    assert (await system.payment(user, payment["payment_id"]))["state"] == "expired"
    await system.submit(payment["url"])
    await system.poll(timedelta(minutes=5))
    assert (await system.payment(user, payment["payment_id"]))["state"] == "settled"
    assert len(await system.said("payment.settled.v1")) == 1 and await system.task_kinds() == []


async def test_late_money_for_something_paid_elsewhere_is_a_task_for_staff(system: PaymentSystem, user: Caller) -> None:
    # covers: REL-32
    await system.switch(late_success=True)
    application = await system.approve(user)
    _, first = await system.pay(user, application)
    await system.submit(first["url"], DECLINED)
    await system.deliver()
    _, second = await system.pay(user, application)
    await system.submit(second["url"])
    await system.submit(first["url"], GOOD)
    await system.deliver()
    assert (await system.payment(user, first["payment_id"]))["state"] == "settled_late"
    assert [one["payment_id"] for one in await system.said("payment.settled.v1")] == [second["payment_id"]]
    assert await system.task_kinds() == ["settled-late"]


async def test_late_money_waits_while_another_payment_has_the_application(system: PaymentSystem, user: Caller) -> None:
    # covers: REL-32, REL-33
    await system.switch(late_success=True)
    application = await system.approve(user)
    _, first = await system.pay(user, application)
    await system.submit(first["url"], DECLINED)
    await system.deliver()
    _, second = await system.pay(user, application)
    await system.submit(first["url"], GOOD)
    await system.deliver()
    assert (await system.payment(user, first["payment_id"]))["state"] == "failed"
    await system.poll(EXPIRY)
    await system.poll(timedelta(minutes=5))
    assert (await system.payment(user, second["payment_id"]))["state"] == "expired"
    assert (await system.payment(user, first["payment_id"]))["state"] == "settled"
    assert len(await system.said("payment.settled.v1")) == 1


async def test_another_amount_than_was_due_is_never_settled(system: PaymentSystem, user: Caller) -> None:
    # covers: REL-32
    await system.switch(amount_mismatch=True)
    payment = await started(system, user)
    await system.submit(payment["url"])
    await system.deliver()
    view = await system.payment(user, payment["payment_id"])
    assert view["state"] == "amount_mismatch" and await system.task_kinds() == ["amount-mismatch"]
    assert await system.said("payment.settled.v1") == []
    status, problem = await system.pay(user, UUID(view["lines"][0]["application_id"]))
    assert (status, problem["code"]) == (409, "payment-in-progress")


async def test_a_second_charge_for_a_settled_payment_is_a_task_for_staff(system: PaymentSystem, user: Caller) -> None:
    # covers: REL-28
    payment = await started(system, user)
    await system.submit(payment["url"])
    await system.deliver()
    session = system.sessions()[0]
    [body] = bodies(system, session)
    assert await send(system, body.replace(session.id, "cs_other")) == 204
    assert await system.task_kinds() == ["captured-twice"]
    assert len(await system.said("payment.settled.v1")) == 1


async def test_a_processor_that_opens_and_then_fails_is_asked_again_under_the_same_key(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: REL-28
    application = await system.approve(user)
    await system.switch(fail_after_opening=True)
    status, problem = await system.pay(user, application, key="first-try")
    assert (status, problem["code"]) == (503, "processor-silent")
    await system.switch()
    status, answer = await system.pay(user, application, key="first-try")
    assert status == 201 and len(system.sessions()) == 1
    await system.submit(answer["url"])
    await system.deliver()
    assert len(await system.said("payment.settled.v1")) == 1


async def test_a_payment_left_before_the_call_is_resolved_by_the_poll(system: PaymentSystem, user: Caller) -> None:
    # covers: REL-28, REL-31
    application = await system.approve(user)
    async with system.service.db.transaction(user.chamber) as tx:
        left = await begun(tx, system, user, application, key="died-here")
    assert left.state == "created" and system.sessions() == []
    await system.poll()
    view = await system.payment(user, str(left.payment_id))
    assert view["state"] == "redirected" and view["url"].startswith(str(system.processor.make_url("/pay/")))
    status, answer = await system.pay(user, application, key="died-here")
    assert (status, answer["url"]) == (201, view["url"]) and len(system.sessions()) == 1
    await system.poll(EXPIRY)
    assert (await system.payment(user, str(left.payment_id)))["state"] == "expired"


async def test_while_one_request_asks_for_the_session_another_with_its_key_waits_for_the_answer(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: REL-28
    application = await system.approve(user)
    async with system.service.db.transaction(user.chamber) as tx:
        payment = await begun(tx, system, user, application, key="in-parallel")
        assert await store.claim_call(tx, payment.payment_id, system.clock.now(), payment.expires_at)
    other = asyncio.create_task(system.pay(user, application, key="in-parallel"))
    assert not (await asyncio.wait([other], timeout=0.5))[0] and system.sessions() == []
    session = await system.desk.open_session(payment)
    async with system.service.db.transaction(user.chamber) as tx:
        await payments.redirect(tx, system.clock, payment_id=payment.payment_id, session=session)
    status, answer = await other
    assert (status, answer["url"]) == (201, session.url) and len(system.sessions()) == 1


async def test_a_call_whose_process_was_killed_is_made_again_after_15_seconds(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: REL-28
    application = await system.approve(user)
    async with system.service.db.transaction(user.chamber) as tx:
        await begun(tx, system, user, application, key="mid-call")
        await tx.execute("UPDATE payments SET calling_until = $1", system.clock.now() + timedelta(seconds=15))
    system.clock.move(timedelta(seconds=15))
    assert (await system.pay(user, application, key="mid-call"))[0] == 201


async def test_while_the_processor_is_away_payments_stay_unknown_and_keep_their_applications(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: REL-31
    payment = await started(system, user)
    await system.processor.close()
    await system.poll(EXPIRY)
    view = await system.payment(user, payment["payment_id"])
    assert view["state"] == "unknown" and view["lines"][0]["state"] == "in_payment"
    assert await system.said("payment.expired.v1") == []


async def test_no_row_of_one_chamber_is_seen_from_another(system: PaymentSystem, user: Caller) -> None:
    # covers: D-42
    payment = await started(system, user)
    await system.submit(payment["url"])
    await system.deliver()
    tables = ("payables", "payments", "payment_lines", "idempotency_keys", "fees", "fee_schedules")
    for table in tables:
        async with system.service.db.transaction("8888") as tx:
            assert await tx.fetchval(f"SELECT count(*) FROM {table}") > 0, table
        for chamber in ("8889", None):
            async with system.service.db.transaction(chamber) as tx:
                assert await tx.fetchval(f"SELECT count(*) FROM {table}") == 0, table
    assert (await system.pay(user_id("8889"), UUID(payment["payment_id"])))[0] in (404, 503)
