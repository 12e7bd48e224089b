"""A clock that was hours ahead for a moment strands no payment."""

from datetime import timedelta

from libs.common.auth import Caller
from services.payment.store import payments as store
from tests.services.payment.conftest import PaymentSystem, begun

AHEAD = timedelta(hours=3)


async def test_a_poll_that_was_planned_by_a_clock_ahead_is_made_when_the_clock_is_right_again(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: REL-31
    application = await system.approve(user)
    async with system.service.db.transaction(user.chamber) as tx:
        left = await begun(tx, system, user, application, key="clock-ahead")
        wrong = system.clock.now() + AHEAD
        await store.plan_poll(tx, left, wrong + timedelta(minutes=1), wrong)
    await system.poll(timedelta(0))
    assert (await system.payment(user, str(left.payment_id)))["state"] == "redirected"


async def test_a_poll_that_was_planned_as_it_should_be_waits(system: PaymentSystem, user: Caller) -> None:
    application = await system.approve(user)
    async with system.service.db.transaction(user.chamber) as tx:
        left = await begun(tx, system, user, application, key="on-time")
    await system.poll(timedelta(0))
    assert (await system.payment(user, str(left.payment_id)))["state"] == "created"
