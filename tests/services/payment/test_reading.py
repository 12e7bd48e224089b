"""What the pages of payment show: what is being paid by whom, earlier payments, and what one would cost."""

from datetime import timedelta
from uuid import uuid4

from libs.common.auth import Caller
from tests.services.payment.conftest import DECLINED, House, sub_id, user_id


def colleague(of: Caller) -> Caller:
    """Another user ID of the same company."""
    return user_id(registration_id=of.registration_id).model_copy(update={"login": f"{of.login[:-1]}2"})


async def test_a_colleague_sees_who_is_paying_and_until_when(house: House, user: Caller) -> None:
    # covers: D-28, PAY-01
    application, until = await house.approve(user), house.clock.now() + timedelta(minutes=30)
    assert (await house.pay(user, application))[0] == 201
    _, body = await house.call("GET", "/v1/payables?state=in_payment", colleague(user))
    [payable] = body["payables"]
    assert (payable["paying_by"], payable["paying_until"]) == (user.login, until.isoformat().replace("+00:00", "Z"))
    assert payable["payment_id"] is not None


async def test_nobody_is_named_before_and_after_a_payment(house: House, user: Caller) -> None:
    # covers: D-28
    first, second = await house.approve(user), await house.approve(user)
    _, started = await house.pay(user, first)
    await house.submit(started["url"])
    await house.deliver()
    _, body = await house.call("GET", "/v1/payables", user)
    found = {one["application_id"]: one for one in body["payables"]}
    assert (found[str(first)]["state"], found[str(second)]["state"]) == ("settled", "open")
    assert all(one["paying_by"] is None and one["paying_until"] is None for one in found.values())


async def test_a_sub_id_is_not_told_who_else_pays_its_application(house: House, user: Caller) -> None:
    # covers: IDN-02
    clerk = sub_id(user)
    application = await house.approve(clerk)
    assert (await house.pay(user, application))[0] == 201
    _, body = await house.call("GET", "/v1/payables", clerk)
    [payable] = body["payables"]
    assert (payable["paying_by"], payable["state"]) == (None, "in_payment")
    assert payable["paying_until"] is not None


async def test_payments_are_listed_newest_first_with_lines_tax_and_payer(house: House, user: Caller) -> None:
    # covers: PAY-01, IDN-19
    first, second = await house.approve(user), await house.approve(user, "non_member")
    _, earlier = await house.pay(user, first, second)
    await house.submit(earlier["url"])
    await house.deliver()
    house.clock.move(timedelta(minutes=1))
    _, later = await house.pay(colleague(user), await house.approve(user))
    _, body = await house.call("GET", "/v1/payments", user)
    newest, oldest = body["payments"]
    assert [newest["payment_id"], oldest["payment_id"]] == [later["payment_id"], earlier["payment_id"]]
    assert (oldest["state"], oldest["total"], oldest["tax"]) == ("settled", 4720, 428)
    assert (oldest["by"], oldest["own"], newest["own"], newest["url"]) == (user.login, True, False, None)
    assert sorted((line["price"], line["tax"], line["state"]) for line in oldest["lines"]) == [
        (1260, 114, "settled"),
        (3460, 314, "settled"),
    ]
    assert {line["receipt_no"] for line in oldest["lines"]} == {"A26-0000001"}
    assert await house.payment(user, earlier["payment_id"]) == oldest
    _, one = await house.call("GET", "/v1/payments?limit=1", user)
    assert [payment["payment_id"] for payment in one["payments"]] == [later["payment_id"]]


async def test_payments_are_seen_by_the_own_company_only(house: House, user: Caller) -> None:
    # covers: IDN-02, D-42
    clerk = sub_id(user)
    _, users = await house.pay(user, await house.approve(user))
    _, clerks = await house.pay(clerk, await house.approve(clerk))

    async def seen(caller: Caller) -> set[str]:
        status, body = await house.call("GET", "/v1/payments", caller)
        assert status == 200
        return {payment["payment_id"] for payment in body["payments"]}

    assert await seen(user) == {users["payment_id"], clerks["payment_id"]}
    assert await seen(clerk) == {clerks["payment_id"]}
    assert await seen(user_id()) == set()
    assert await seen(user.model_copy(update={"chamber": "8889"})) == set()
    assert (await house.call("GET", "/v1/payments"))[0] == 401
    for kind in ("admin", "staff"):
        other = Caller(login="x", kind=kind, chamber="8888", login_id=uuid4(), registration_id=user.registration_id)
        assert (await house.call("GET", "/v1/payments", other))[0] == 403
    for wrong in ("limit=0", "limit=201", "all=1"):
        assert (await house.call("GET", f"/v1/payments?{wrong}", user))[0] == 422


async def test_the_waiting_page_learns_from_the_order_token_how_the_payment_stands(house: House, user: Caller) -> None:
    # covers: PAY-11, D-28
    await house.switch(lose_webhooks=True)  # one may come before the first look
    _, started = await house.pay(user, await house.approve(user))
    order = (await house.submit(started["url"], DECLINED)).rsplit("/", 1)[1]
    assert await house.call("GET", f"/v1/payment-orders/{order}") == (200, {"state": "redirected", "reason": ""})
    await house.poll()
    told = {"state": "failed", "reason": "card_declined"}
    assert await house.call("GET", f"/v1/payment-orders/{order}") == (200, told)
    for wrong in (f"8888.{started['payment_id']}.AAAA", "x", order.replace("8888", "8889", 1)):
        assert (await house.call("GET", f"/v1/payment-orders/{wrong}"))[0] == 404
