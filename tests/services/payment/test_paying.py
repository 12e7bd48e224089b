"""Paying by card, from the tick in the list to the settlement, over real HTTP and the sandbox processor."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from libs.common.auth import Caller
from libs.contracts.payment import PaymentSettled
from tests.services.payment.conftest import DECLINED, PORTAL, House, sub_id, user_id


async def test_two_applications_are_paid_together_and_settled_by_one_webhook(house: House, user: Caller) -> None:
    # covers: PAY-01, PAY-02, D-28, D-31
    first, second = await house.approve(user), await house.approve(user, "non_member")
    status, started = await house.pay(user, first, second)
    assert status == 201 and started["total"] == 1260 + 3460
    assert (await house.said("payment.started.v1"))[0]["by"] == user.login
    await house.submit(started["url"])
    await house.deliver()
    [settled] = [PaymentSettled.model_validate(one) for one in await house.said("payment.settled.v1")]
    assert {(line.application_id, line.price, line.tax) for line in settled.lines} == {
        (first, 1260, 114),
        (second, 3460, 314),
    }
    assert (settled.method, settled.registration_id, settled.by) == ("card", user.registration_id, user.login)
    view = await house.payment(user, started["payment_id"])
    assert view["state"] == "settled" and [line["state"] for line in view["lines"]] == ["settled"] * 2


async def test_a_double_click_of_five_opens_one_session(house: House, user: Caller) -> None:
    # covers: REL-28
    await house.switch(ignore_idempotency_keys=True)
    application = await house.approve(user)
    answers = await asyncio.gather(*(house.pay(user, application, key="same-key-1") for _ in range(5)))
    assert len(house.sessions()) == 1
    assert {status for status, _ in answers} == {201}
    assert len({str(body) for _, body in answers}) == 1
    assert await house.pay(user, application, key="same-key-1") == answers[0]
    assert len(await house.said("payment.started.v1")) == 1


async def test_of_two_tabs_one_pays_and_the_other_is_told_that_a_payment_is_in_progress(
    house: House, user: Caller
) -> None:
    # covers: REL-28, REL-33, D-28
    application = await house.approve(user)
    answers = await asyncio.gather(*(house.pay(user, application, key=f"tab-number-{n}") for n in range(2)))
    assert sorted(status for status, _ in answers) == [201, 409]
    [refused] = [body for status, body in answers if status == 409]
    assert refused["code"] == "payment-in-progress" and "決済手続き中" in refused["detail_ja"]
    assert len(house.sessions()) == 1


async def test_the_same_key_with_other_applications_is_refused_without_asking_the_processor(
    house: House, user: Caller
) -> None:
    # covers: REL-29
    first, second = await house.approve(user), await house.approve(user)
    assert (await house.pay(user, first, key="used-before"))[0] == 201
    status, problem = await house.pay(user, first, second, key="used-before")
    assert (status, problem["code"]) == (422, "idempotency-key-reused")
    assert len(house.sessions()) == 1
    assert (await house.pay(user, second))[0] == 201


async def test_a_payment_needs_an_idempotency_key_of_1_to_255_characters(house: House, user: Caller) -> None:
    application = await house.approve(user)
    for key in ("x" * 256, "キー" * 5):
        status, problem = await house.pay(user, application, key=key)
        assert (status, problem["errors"][0]["pointer"]) == (422, "Idempotency-Key"), key
    assert await house.said("payment.started.v1") == []


async def test_a_declined_payment_gives_the_application_back_to_be_paid_again(house: House, user: Caller) -> None:
    application = await house.approve(user)
    _, started = await house.pay(user, application)
    await house.submit(started["url"], DECLINED)
    await house.deliver()
    [failed] = await house.said("payment.failed.v1")
    assert (failed["application_ids"], failed["reason"]) == ([str(application)], "card_declined")
    status, again = await house.pay(user, application)
    assert status == 201
    await house.submit(again["url"])
    await house.deliver()
    assert [one["payment_id"] for one in await house.said("payment.settled.v1")] == [again["payment_id"]]


async def test_a_paid_application_cannot_be_paid_again(house: House, user: Caller) -> None:
    # covers: REL-28
    application = await house.approve(user)
    _, started = await house.pay(user, application)
    await house.submit(started["url"])
    await house.deliver()
    status, problem = await house.pay(user, application)
    assert (status, problem["code"]) == (409, "already-paid")
    assert len(house.sessions()) == 1


async def test_the_return_settles_before_any_webhook_and_leads_to_the_waiting_page(house: House, user: Caller) -> None:
    # covers: PAY-11, REL-31
    await house.switch(lose_webhooks=True)
    _, started = await house.pay(user, await house.approve(user))
    back = await house.submit(started["url"])
    status, answer = await house.call("GET", back.removeprefix(house.url))
    order = back.rsplit("/", 1)[1]
    assert status == 200 and f'content="0; url={PORTAL}/paid/{order}"' in answer["text"]
    assert order.startswith("8888.")
    assert len(await house.said("payment.settled.v1")) == 1


async def test_a_return_with_a_token_that_we_did_not_sign_finds_nothing(house: House, user: Caller) -> None:
    _, started = await house.pay(user, await house.approve(user))
    for token in (f"8888.{started['payment_id']}.AAAA", "8888.x.y", "x"):
        assert (await house.call("GET", f"/v1/payment-return/{token}"))[0] == 404


async def test_another_companys_application_is_not_found(house: House, user: Caller) -> None:
    own, foreign = await house.approve(user), await house.approve(user_id())
    status, problem = await house.pay(user, own, foreign)
    assert status == 404 and problem["errors"][0]["pointer"] == f"/application_ids/{foreign}"
    assert (await house.pay(user, own))[0] == 201


async def test_a_sub_id_sees_and_pays_only_its_own_applications(house: House, user: Caller) -> None:
    sub = sub_id(user)
    of_user, of_sub = await house.approve(user), await house.approve(sub)
    assert (await house.pay(sub, of_user))[0] == 404
    _, mine = await house.call("GET", "/v1/payables", sub)
    assert [one["application_id"] for one in mine["payables"]] == [str(of_sub)]
    _, ours = await house.call("GET", "/v1/payables", user)
    assert {one["application_id"] for one in ours["payables"]} == {str(of_user), str(of_sub)}
    _, started = await house.pay(user, of_user, of_sub)
    assert (await house.call("GET", f"/v1/payments/{started['payment_id']}", sub))[0] == 404


async def test_a_payment_of_another_company_is_not_shown(house: House, user: Caller) -> None:
    _, started = await house.pay(user, await house.approve(user))
    assert (await house.call("GET", f"/v1/payments/{started['payment_id']}", user_id()))[0] == 404
    assert (await house.call("GET", f"/v1/payments/{started['payment_id']}", user_id("8889")))[0] == 404


async def test_staff_and_strangers_cannot_pay(house: House, user: Caller) -> None:
    application = await house.approve(user)
    admin = user.model_copy(update={"kind": "admin"})
    assert (await house.pay(admin, application))[0] == 403
    assert (await house.call("POST", "/v1/payments", json={"application_ids": [str(application)]}))[0] == 401


async def test_a_payable_can_be_paid_through_its_last_day_and_not_after(house: House, user: Caller) -> None:
    await house.configure("8889", payable_days=1)
    await house.set_demo_fees("8889")
    other = user_id("8889")
    application = await house.approve(other)
    house.clock.move(timedelta(days=2))
    status, problem = await house.pay(other, application)
    assert (status, problem["code"]) == (409, "payable-lapsed")
    house.clock.move(timedelta(days=-1))
    assert (await house.pay(other, application))[0] == 201


async def test_a_chamber_that_takes_no_cards_refuses_them(house: House) -> None:
    # covers: PAY-10
    await house.configure("8889", payment_methods=["billing"])
    await house.set_demo_fees("8889")
    other = user_id("8889")
    status, problem = await house.pay(other, await house.approve(other))
    assert (status, problem["code"]) == (409, "no-card")
    assert house.sessions() == []


async def test_a_bundle_is_1_to_100_different_applications(house: House, user: Caller) -> None:
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
        status, problem = await house.call("POST", "/v1/payments", user, json=body, headers=headers)
        assert (status, problem["code"]) == (422, "invalid") and problem["errors"], body
