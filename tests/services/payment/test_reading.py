"""What the pages of payment show: what is being paid by whom, earlier payments, and what one would cost."""

from datetime import timedelta
from uuid import uuid4

from libs.common.auth import Caller
from tests.services.payment.conftest import DECLINED, PaymentSystem, sub_id, user_id


def colleague(of: Caller) -> Caller:
    """Another user ID of the same company."""
    return user_id(registration_id=of.registration_id).model_copy(update={"login": f"{of.login[:-1]}2"})


async def test_a_colleague_sees_who_is_paying_and_until_when(system: PaymentSystem, user: Caller) -> None:
    # covers: D-28, PAY-01
    application, until = await system.approve(user), system.clock.now() + timedelta(minutes=30)
    assert (await system.pay(user, application))[0] == 201
    _, body = await system.call("GET", "/v1/payables?state=in_payment", colleague(user))
    [payable] = body["payables"]
    assert (payable["paying_by"], payable["paying_until"]) == (user.login, until.isoformat().replace("+00:00", "Z"))
    assert payable["payment_id"] is not None


async def test_nobody_is_named_before_and_after_a_payment(system: PaymentSystem, user: Caller) -> None:
    # covers: D-28
    first, second = await system.approve(user), await system.approve(user)
    _, started = await system.pay(user, first)
    await system.submit(started["url"])
    await system.deliver()
    _, body = await system.call("GET", "/v1/payables", user)
    found = {one["application_id"]: one for one in body["payables"]}
    assert (found[str(first)]["state"], found[str(second)]["state"]) == ("settled", "open")
    assert all(one["paying_by"] is None and one["paying_until"] is None for one in found.values())


async def test_a_sub_id_is_not_told_who_else_pays_its_application(system: PaymentSystem, user: Caller) -> None:
    # about: IDN-02
    clerk = sub_id(user)
    application = await system.approve(clerk)
    assert (await system.pay(user, application))[0] == 201
    _, body = await system.call("GET", "/v1/payables", clerk)
    [payable] = body["payables"]
    assert (payable["paying_by"], payable["state"]) == (None, "in_payment")
    assert payable["paying_until"] is not None


async def test_payments_are_listed_newest_first_with_lines_tax_and_payer(system: PaymentSystem, user: Caller) -> None:
    # covers: PAY-01, IDN-19
    first, second = await system.approve(user), await system.approve(user, "non_member")
    _, earlier = await system.pay(user, first, second)
    await system.submit(earlier["url"])
    await system.deliver()
    system.clock.move(timedelta(minutes=1))
    _, later = await system.pay(colleague(user), await system.approve(user))
    _, body = await system.call("GET", "/v1/payments", user)
    newest, oldest = body["payments"]
    assert [newest["payment_id"], oldest["payment_id"]] == [later["payment_id"], earlier["payment_id"]]
    assert (oldest["state"], oldest["total"], oldest["tax"]) == ("settled", 4720, 428)
    assert (oldest["by"], oldest["own"], newest["own"], newest["url"]) == (user.login, True, False, None)
    assert sorted((line["price"], line["tax"], line["state"]) for line in oldest["lines"]) == [
        (1260, 114, "settled"),
        (3460, 314, "settled"),
    ]
    assert {line["receipt_no"] for line in oldest["lines"]} == {"A26-0000001"}
    assert await system.payment(user, earlier["payment_id"]) == oldest
    _, one = await system.call("GET", "/v1/payments?limit=1", user)
    assert [payment["payment_id"] for payment in one["payments"]] == [later["payment_id"]]


async def test_payments_are_seen_by_the_own_company_only(system: PaymentSystem, user: Caller) -> None:
    # covers: IDN-02, D-42
    clerk = sub_id(user)
    _, users = await system.pay(user, await system.approve(user))
    _, clerks = await system.pay(clerk, await system.approve(clerk))

    async def seen(caller: Caller) -> set[str]:
        status, body = await system.call("GET", "/v1/payments", caller)
        assert status == 200
        return {payment["payment_id"] for payment in body["payments"]}

    assert await seen(user) == {users["payment_id"], clerks["payment_id"]}
    assert await seen(clerk) == {clerks["payment_id"]}
    assert await seen(user_id()) == set()
    assert await seen(user.model_copy(update={"chamber": "8889"})) == set()
    assert (await system.call("GET", "/v1/payments"))[0] == 401
    for kind in ("admin", "staff"):
        other = Caller(login="x", kind=kind, chamber="8888", login_id=uuid4(), registration_id=user.registration_id)
        assert (await system.call("GET", "/v1/payments", other))[0] == 403
    for wrong in ("limit=0", "limit=201", "all=1"):
        assert (await system.call("GET", f"/v1/payments?{wrong}", user))[0] == 422


async def test_the_waiting_page_learns_from_the_order_token_how_the_payment_stands(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: PAY-11, D-28
    await system.switch(lose_webhooks=True)  # one may come before the first look
    _, started = await system.pay(user, await system.approve(user))
    order = (await system.submit(started["url"], DECLINED)).rsplit("/", 1)[1]
    assert await system.call("GET", f"/v1/payment-orders/{order}") == (200, {"state": "redirected", "reason": ""})
    await system.poll()
    told = {"state": "failed", "reason": "card_declined"}
    assert await system.call("GET", f"/v1/payment-orders/{order}") == (200, told)
    for wrong in (f"8888.{started['payment_id']}.AAAA", "x", order.replace("8888", "8889", 1)):
        assert (await system.call("GET", f"/v1/payment-orders/{wrong}"))[0] == 404
