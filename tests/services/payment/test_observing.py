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
from tests.services.payment.conftest import DECLINED, GOOD, WEBHOOK_SECRET, House, begun, user_id

EXPIRY = timedelta(minutes=30)


async def send(house: House, body: str, *, secret: str = WEBHOOK_SECRET, age: int = 0) -> int:
    """Post a webhook as the processor would; the status."""
    raw = body.encode()
    signature = sign(secret, raw, house.clock.now() - timedelta(seconds=age))
    headers = {SIGNATURE_HEADER: signature, "Content-Type": "application/json"}
    return (await house.call("POST", "/v1/webhooks/processor", data=raw, headers=headers))[0]


def bodies(house: House, session: Session) -> list[str]:
    """The webhooks that the processor made for a session, sent or not."""
    return [hook.body for hook in house.processor.app[STORE].webhooks_of(session.id)]


async def outcomes(house: House) -> list[str]:
    async with house.service.db.transaction() as tx:
        return [row["outcome"] for row in await tx.fetch("SELECT outcome FROM webhooks ORDER BY id")]


async def started(house: House, user: Caller, count: int = 1) -> dict[str, Any]:
    """A payment on its way, of `count` newly approved applications."""
    _, payment = await house.pay(user, *[await house.approve(user) for _ in range(count)])
    return payment


async def test_a_webhook_delivered_three_times_settles_once(house: House, user: Caller) -> None:
    # covers: PAY-03, REL-30
    await house.switch(repeat_webhooks=3)
    payment = await started(house, user, 2)
    await house.submit(payment["url"])
    await house.deliver()
    assert await outcomes(house) == ["heard"] * 3
    assert len(await house.said("payment.settled.v1")) == 1
    assert (await house.payment(user, payment["payment_id"]))["state"] == "settled"


async def test_reordered_and_repeated_news_of_many_payments_end_as_they_were(house: House, user: Caller) -> None:
    # covers: PAY-03, REL-30
    await house.switch(lose_webhooks=True, late_success=True)
    paid, declined, late = [await started(house, user) for _ in range(3)]
    await house.submit(paid["url"])
    await house.submit(declined["url"], DECLINED)
    await house.submit(late["url"], DECLINED)
    await house.submit(late["url"])
    news = [body for session in house.sessions() for body in bodies(house, session)] * 3
    random.Random(30).shuffle(news)
    assert {await send(house, body) for body in news} == {204}
    states = [(await house.payment(user, one["payment_id"]))["state"] for one in (paid, declined, late)]
    assert states == ["settled", "failed", "settled"]
    assert len(await house.said("payment.settled.v1")) == 2
    assert await house.task_kinds() == []


async def test_forged_stale_and_unreadable_webhooks_change_nothing_and_are_recorded(house: House, user: Caller) -> None:
    # covers: REL-30
    await house.switch(lose_webhooks=True)
    payment = await started(house, user)
    await house.submit(payment["url"])
    [body] = bodies(house, house.sessions()[0])
    assert await send(house, body, secret="guess") == 400
    assert await send(house, body, age=301) == 400
    assert await send(house, "{}") == 400
    assert (await house.call("POST", "/v1/webhooks/processor", data=body.encode()))[0] == 400
    assert await outcomes(house) == ["rejected"] * 4
    assert (await house.payment(user, payment["payment_id"]))["state"] == "redirected"
    assert await send(house, body, age=300) == 204
    assert (await house.payment(user, payment["payment_id"]))["state"] == "settled"


async def test_an_authentic_webhook_that_names_another_chamber_moves_nothing_and_is_a_task_in_the_payments_own(
    house: House, user: Caller
) -> None:
    # covers: REL-30, D-42
    await house.switch(lose_webhooks=True)
    payment = await started(house, user)
    await house.submit(payment["url"])
    [body] = bodies(house, house.sessions()[0])
    assert await send(house, body.replace('"chamber": "8888"', '"chamber": "8889"')) == 204
    assert (await house.payment(user, payment["payment_id"]))["state"] == "redirected"
    assert await outcomes(house) == ["unknown_payment"]
    assert (await house.task_kinds("8889"), await house.task_kinds("8888")) == ([], ["named-other-chamber"])


async def test_when_webhook_and_return_are_lost_the_next_poll_settles(house: House, user: Caller) -> None:
    # covers: PAY-11, REL-31
    await house.switch(lose_webhooks=True)
    paid = [await started(house, user) for _ in range(5)]
    for payment in paid:
        await house.submit(payment["url"])
    await house.poll()
    states = {(await house.payment(user, payment["payment_id"]))["state"] for payment in paid}
    assert states == {"settled"} and len(await house.said("payment.settled.v1")) == 5


async def test_a_payment_expires_only_after_the_processor_confirms_that_nothing_was_captured(
    house: House, user: Caller
) -> None:
    # covers: D-28, REL-31
    await house.switch(lose_webhooks=True)
    left, paid = await started(house, user), await started(house, user)
    await house.submit(paid["url"])
    await house.poll(EXPIRY)
    assert (await house.payment(user, left["payment_id"]))["state"] == "expired"
    assert (await house.payment(user, paid["payment_id"]))["state"] == "settled"
    assert [one["payment_id"] for one in await house.said("payment.expired.v1")] == [left["payment_id"]]
    [line] = (await house.payment(user, left["payment_id"]))["lines"]
    assert line["state"] == "open"
    assert (await house.pay(user, UUID(line["application_id"])))[0] == 201


async def test_a_session_that_the_processor_still_holds_open_after_its_time_is_ended_there(
    house: House, user: Caller
) -> None:
    # covers: REL-31
    payment = await started(house, user)
    async with house.service.db.transaction(user.chamber) as tx:
        await tx.execute("UPDATE payments SET expires_at = $1", house.clock.now() + timedelta(minutes=1))
    await house.poll()
    assert [session.state for session in house.sessions()] == ["expired"]
    assert (await house.payment(user, payment["payment_id"]))["state"] == "expired"


async def test_money_that_comes_after_expiry_settles_what_is_still_open(house: House, user: Caller) -> None:
    # covers: REL-32
    await house.switch(lose_webhooks=True, late_success=True)
    payment = await started(house, user)
    await house.poll(EXPIRY)
    assert (await house.payment(user, payment["payment_id"]))["state"] == "expired"
    await house.submit(payment["url"])
    await house.poll(timedelta(minutes=5))
    assert (await house.payment(user, payment["payment_id"]))["state"] == "settled"
    assert len(await house.said("payment.settled.v1")) == 1 and await house.task_kinds() == []


async def test_late_money_for_something_paid_elsewhere_is_a_task_for_staff(house: House, user: Caller) -> None:
    # covers: REL-32
    await house.switch(late_success=True)
    application = await house.approve(user)
    _, first = await house.pay(user, application)
    await house.submit(first["url"], DECLINED)
    await house.deliver()
    _, second = await house.pay(user, application)
    await house.submit(second["url"])
    await house.submit(first["url"], GOOD)
    await house.deliver()
    assert (await house.payment(user, first["payment_id"]))["state"] == "settled_late"
    assert [one["payment_id"] for one in await house.said("payment.settled.v1")] == [second["payment_id"]]
    assert await house.task_kinds() == ["settled-late"]


async def test_late_money_waits_while_another_payment_holds_the_application(house: House, user: Caller) -> None:
    # covers: REL-32, REL-33
    await house.switch(late_success=True)
    application = await house.approve(user)
    _, first = await house.pay(user, application)
    await house.submit(first["url"], DECLINED)
    await house.deliver()
    _, second = await house.pay(user, application)
    await house.submit(first["url"], GOOD)
    await house.deliver()
    assert (await house.payment(user, first["payment_id"]))["state"] == "failed"
    await house.poll(EXPIRY)
    await house.poll(timedelta(minutes=5))
    assert (await house.payment(user, second["payment_id"]))["state"] == "expired"
    assert (await house.payment(user, first["payment_id"]))["state"] == "settled"
    assert len(await house.said("payment.settled.v1")) == 1


async def test_another_amount_than_was_due_is_never_settled(house: House, user: Caller) -> None:
    # covers: REL-32
    await house.switch(amount_mismatch=True)
    payment = await started(house, user)
    await house.submit(payment["url"])
    await house.deliver()
    view = await house.payment(user, payment["payment_id"])
    assert view["state"] == "amount_mismatch" and await house.task_kinds() == ["amount-mismatch"]
    assert await house.said("payment.settled.v1") == []
    status, problem = await house.pay(user, UUID(view["lines"][0]["application_id"]))
    assert (status, problem["code"]) == (409, "payment-in-progress")


async def test_a_second_charge_for_a_settled_payment_is_a_task_for_staff(house: House, user: Caller) -> None:
    # covers: REL-28
    payment = await started(house, user)
    await house.submit(payment["url"])
    await house.deliver()
    session = house.sessions()[0]
    [body] = bodies(house, session)
    assert await send(house, body.replace(session.id, "cs_twin")) == 204
    assert await house.task_kinds() == ["captured-twice"]
    assert len(await house.said("payment.settled.v1")) == 1


async def test_a_processor_that_opens_and_then_fails_is_asked_again_under_the_same_key(
    house: House, user: Caller
) -> None:
    # covers: REL-28
    application = await house.approve(user)
    await house.switch(fail_after_opening=True)
    status, problem = await house.pay(user, application, key="first-try")
    assert (status, problem["code"]) == (503, "processor-silent")
    await house.switch()
    status, answer = await house.pay(user, application, key="first-try")
    assert status == 201 and len(house.sessions()) == 1
    await house.submit(answer["url"])
    await house.deliver()
    assert len(await house.said("payment.settled.v1")) == 1


async def test_a_payment_left_before_the_call_is_resolved_by_the_poll(house: House, user: Caller) -> None:
    # covers: REL-28, REL-31
    application = await house.approve(user)
    async with house.service.db.transaction(user.chamber) as tx:
        left = await begun(tx, house, user, application, key="died-here")
    assert left.state == "created" and house.sessions() == []
    await house.poll()
    view = await house.payment(user, str(left.payment_id))
    assert view["state"] == "redirected" and view["url"].startswith(str(house.processor.make_url("/pay/")))
    status, answer = await house.pay(user, application, key="died-here")
    assert (status, answer["url"]) == (201, view["url"]) and len(house.sessions()) == 1
    await house.poll(EXPIRY)
    assert (await house.payment(user, str(left.payment_id)))["state"] == "expired"


async def test_while_one_request_asks_for_the_session_another_with_its_key_waits_for_the_answer(
    house: House, user: Caller
) -> None:
    # covers: REL-28
    application = await house.approve(user)
    async with house.service.db.transaction(user.chamber) as tx:
        payment = await begun(tx, house, user, application, key="in-parallel")
        assert await store.claim_call(tx, payment.payment_id, house.clock.now(), payment.expires_at)
    other = asyncio.create_task(house.pay(user, application, key="in-parallel"))
    assert not (await asyncio.wait([other], timeout=0.5))[0] and house.sessions() == []
    session = await house.desk.open_session(payment)
    async with house.service.db.transaction(user.chamber) as tx:
        await payments.redirect(tx, house.clock, payment_id=payment.payment_id, session=session)
    status, answer = await other
    assert (status, answer["url"]) == (201, session.url) and len(house.sessions()) == 1


async def test_one_who_died_in_mid_call_is_followed_by_another_after_15_seconds(house: House, user: Caller) -> None:
    # covers: REL-28
    application = await house.approve(user)
    async with house.service.db.transaction(user.chamber) as tx:
        await begun(tx, house, user, application, key="mid-call")
        await tx.execute("UPDATE payments SET calling_until = $1", house.clock.now() + timedelta(seconds=15))
    house.clock.move(timedelta(seconds=15))
    assert (await house.pay(user, application, key="mid-call"))[0] == 201


async def test_while_the_processor_is_away_payments_stay_unknown_and_keep_their_applications(
    house: House, user: Caller
) -> None:
    # covers: REL-31
    payment = await started(house, user)
    await house.processor.close()
    await house.poll(EXPIRY)
    view = await house.payment(user, payment["payment_id"])
    assert view["state"] == "unknown" and view["lines"][0]["state"] == "in_payment"
    assert await house.said("payment.expired.v1") == []


async def test_no_row_of_one_chamber_is_seen_from_another(house: House, user: Caller) -> None:
    # covers: D-42
    payment = await started(house, user)
    await house.submit(payment["url"])
    await house.deliver()
    tables = ("payables", "payments", "payment_lines", "idempotency_keys", "fees", "fee_schedules")
    for table in tables:
        async with house.service.db.transaction("8888") as tx:
            assert await tx.fetchval(f"SELECT count(*) FROM {table}") > 0, table
        for chamber in ("8889", None):
            async with house.service.db.transaction(chamber) as tx:
                assert await tx.fetchval(f"SELECT count(*) FROM {table}") == 0, table
    assert (await house.pay(user_id("8889"), UUID(payment["payment_id"])))[0] in (404, 503)
