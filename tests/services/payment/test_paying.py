"""Paying by card, from the tick in the list to the settlement, over real HTTP and the sandbox processor."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from libs.common.auth import Caller
from libs.contracts.payment import PaymentSettled
from tests.services.payment.conftest import DECLINED, PORTAL, PaymentSystem, sub_id, user_id


async def test_two_applications_are_paid_together_and_settled_by_one_webhook(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: PAY-01, PAY-02, D-28, D-31
    first, second = await system.approve(user), await system.approve(user, "non_member")
    status, started = await system.pay(user, first, second)
    assert status == 201 and started["total"] == 1260 + 3460
    assert (await system.said("payment.started.v1"))[0]["by"] == user.login
    await system.submit(started["url"])
    await system.deliver()
    [settled] = [PaymentSettled.model_validate(one) for one in await system.said("payment.settled.v1")]
    assert {(line.application_id, line.price, line.tax) for line in settled.lines} == {
        (first, 1260, 114),
        (second, 3460, 314),
    }
    assert (settled.method, settled.registration_id, settled.by) == ("card", user.registration_id, user.login)
    view = await system.payment(user, started["payment_id"])
    assert view["state"] == "settled" and [line["state"] for line in view["lines"]] == ["settled"] * 2


async def test_a_double_click_of_five_opens_one_session(system: PaymentSystem, user: Caller) -> None:
    # covers: REL-28
    await system.switch(ignore_idempotency_keys=True)
    application = await system.approve(user)
    answers = await asyncio.gather(*(system.pay(user, application, key="same-key-1") for _ in range(5)))
    assert len(system.sessions()) == 1
    assert {status for status, _ in answers} == {201}
    assert len({str(body) for _, body in answers}) == 1
    assert await system.pay(user, application, key="same-key-1") == answers[0]
    assert len(await system.said("payment.started.v1")) == 1


async def test_of_two_tabs_one_pays_and_the_other_is_told_that_a_payment_is_in_progress(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: REL-28, REL-33, D-28
    application = await system.approve(user)
    answers = await asyncio.gather(*(system.pay(user, application, key=f"tab-number-{n}") for n in range(2)))
    assert sorted(status for status, _ in answers) == [201, 409]
    [refused] = [body for status, body in answers if status == 409]
    assert refused["code"] == "payment-in-progress" and "決済手続き中" in refused["detail_ja"]
    assert len(system.sessions()) == 1


async def test_the_same_key_with_other_applications_is_refused_without_asking_the_processor(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: REL-29
    first, second = await system.approve(user), await system.approve(user)
    assert (await system.pay(user, first, key="used-before"))[0] == 201
    status, problem = await system.pay(user, first, second, key="used-before")
    assert (status, problem["code"]) == (422, "idempotency-key-reused")
    assert len(system.sessions()) == 1
    assert (await system.pay(user, second))[0] == 201


async def test_a_payment_needs_an_idempotency_key_of_1_to_255_characters(system: PaymentSystem, user: Caller) -> None:
    application = await system.approve(user)
    for key in ("x" * 256, "キー" * 5):
        status, problem = await system.pay(user, application, key=key)
        assert (status, problem["errors"][0]["pointer"]) == (422, "Idempotency-Key"), key
    assert await system.said("payment.started.v1") == []


async def test_a_declined_payment_gives_the_application_back_to_be_paid_again(
    system: PaymentSystem, user: Caller
) -> None:
    application = await system.approve(user)
    _, started = await system.pay(user, application)
    await system.submit(started["url"], DECLINED)
    await system.deliver()
    [failed] = await system.said("payment.failed.v1")
    assert (failed["application_ids"], failed["reason"]) == ([str(application)], "card_declined")
    status, again = await system.pay(user, application)
    assert status == 201
    await system.submit(again["url"])
    await system.deliver()
    assert [one["payment_id"] for one in await system.said("payment.settled.v1")] == [again["payment_id"]]


async def test_a_paid_application_cannot_be_paid_again(system: PaymentSystem, user: Caller) -> None:
    # covers: REL-28
    application = await system.approve(user)
    _, started = await system.pay(user, application)
    await system.submit(started["url"])
    await system.deliver()
    status, problem = await system.pay(user, application)
    assert (status, problem["code"]) == (409, "already-paid")
    assert len(system.sessions()) == 1


async def test_the_return_settles_before_any_webhook_and_leads_to_the_waiting_page(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: PAY-11, REL-31
    await system.switch(lose_webhooks=True)
    _, started = await system.pay(user, await system.approve(user))
    back = await system.submit(started["url"])
    status, answer = await system.call("GET", back.removeprefix(system.url))
    order = back.rsplit("/", 1)[1]
    assert status == 200 and f'content="0; url={PORTAL}/paid/{order}"' in answer["text"]
    assert order.startswith("8888.")
    assert len(await system.said("payment.settled.v1")) == 1


async def test_a_return_with_a_token_that_we_did_not_sign_finds_nothing(system: PaymentSystem, user: Caller) -> None:
    _, started = await system.pay(user, await system.approve(user))
    for token in (f"8888.{started['payment_id']}.AAAA", "8888.x.y", "x"):
        assert (await system.call("GET", f"/v1/payment-return/{token}"))[0] == 404


async def test_another_companys_application_is_not_found(system: PaymentSystem, user: Caller) -> None:
    own, foreign = await system.approve(user), await system.approve(user_id())
    status, problem = await system.pay(user, own, foreign)
    assert status == 404 and problem["errors"][0]["pointer"] == "/application_ids/1"
    assert (await system.pay(user, own))[0] == 201


async def test_a_sub_id_sees_and_pays_only_its_own_applications(system: PaymentSystem, user: Caller) -> None:
    sub = sub_id(user)
    of_user, of_sub = await system.approve(user), await system.approve(sub)
    assert (await system.pay(sub, of_user))[0] == 404
    _, mine = await system.call("GET", "/v1/payables", sub)
    assert [one["application_id"] for one in mine["payables"]] == [str(of_sub)]
    _, ours = await system.call("GET", "/v1/payables", user)
    assert {one["application_id"] for one in ours["payables"]} == {str(of_user), str(of_sub)}
    _, started = await system.pay(user, of_user, of_sub)
    assert (await system.call("GET", f"/v1/payments/{started['payment_id']}", sub))[0] == 404


async def test_a_payment_of_another_company_is_not_shown(system: PaymentSystem, user: Caller) -> None:
    _, started = await system.pay(user, await system.approve(user))
    assert (await system.call("GET", f"/v1/payments/{started['payment_id']}", user_id()))[0] == 404
    assert (await system.call("GET", f"/v1/payments/{started['payment_id']}", user_id("8889")))[0] == 404


async def test_staff_and_strangers_cannot_pay(system: PaymentSystem, user: Caller) -> None:
    application = await system.approve(user)
    admin = user.model_copy(update={"kind": "admin"})
    assert (await system.pay(admin, application))[0] == 403
    assert (await system.call("POST", "/v1/payments", json={"application_ids": [str(application)]}))[0] == 401


async def test_a_payable_can_be_paid_through_its_last_day_and_not_after(system: PaymentSystem, user: Caller) -> None:
    await system.configure("8889", payable_days=1)
    await system.set_demo_fees("8889")
    other = user_id("8889")
    application = await system.approve(other)
    system.clock.move(timedelta(days=2))
    status, problem = await system.pay(other, application)
    assert (status, problem["code"]) == (409, "payable-lapsed")
    system.clock.move(timedelta(days=-1))
    assert (await system.pay(other, application))[0] == 201


async def test_a_chamber_that_takes_no_cards_refuses_them(system: PaymentSystem) -> None:
    # about: PAY-10
    await system.configure("8889", payment_methods=["billing"])
    await system.set_demo_fees("8889")
    other = user_id("8889")
    status, problem = await system.pay(other, await system.approve(other))
    assert (status, problem["code"]) == (409, "no-card")
    assert system.sessions() == []


async def test_a_bundle_is_1_to_100_different_applications(system: PaymentSystem, user: Caller) -> None:
    # covers: D-28
    bodies: list[dict[str, object]] = [
        {"application_ids": []},
        {"application_ids": [str(uuid4()) for _ in range(101)]},
        {"application_ids": [str(uuid4())] * 2},
        {"application_ids": ["x"]},
        {"application_ids": [str(uuid4())], "amount": 1},
        {},
    ]
    for body in bodies:
        headers = {"Idempotency-Key": uuid4().hex}
        status, problem = await system.call("POST", "/v1/payments", user, json=body, headers=headers)
        assert (status, problem["code"]) == (422, "invalid") and problem["errors"], body
