"""Fees, payables and payments without I/O; the state machine under arbitrary news."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from libs.common.errors import Conflict, IllegalTransition
from services.payment import domain
from services.payment.domain import Decision, Fee, Payable, Payment, Price, Seen, next_poll

NOON = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 16)
COMPANY = UUID(int=1)


def payable(price: int = 1260, **changes: Any) -> Payable:
    given: dict[str, Any] = {
        "application_id": uuid4(),
        "registration_id": COMPANY,
        "price": Price(price, domain.tax_within(price, 10), 10),
        "valid_until": TODAY,
    }
    return Payable(**given | changes)


def payment(payables: list[Payable], **changes: Any) -> Payment:
    given: dict[str, Any] = {
        "payment_id": uuid4(),
        "chamber": "8888",
        "registration_id": COMPANY,
        "application_ids": tuple(p.application_id for p in payables),
        "total": sum(p.price.price for p in payables),
        "login_id": uuid4(),
        "by": "8888000004-01",
        "description": "",
        "created_at": NOON,
        "expires_at": NOON + timedelta(minutes=30),
    }
    return Payment(**given | changes)


def seen(state: str, session_id: str = "s", amount: int = 1260) -> Seen:
    return Seen(session_id, state, amount, NOON, "card_declined")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("price", "rate", "tax"), [(1260, 10, 114), (3460, 10, 314), (110, 10, 10), (109, 10, 9), (108, 8, 8), (500, 0, 0)]
)
def test_the_tax_contained_in_a_price_is_rounded_down(price: int, rate: int, tax: int) -> None:
    # about: D-26, PAY-07
    assert domain.tax_within(price, rate) == tax


def test_only_members_pay_the_members_price() -> None:
    # about: PAY-07
    fee = Fee(member_yen=1260, non_member_yen=3460, rate=10)
    prices = {m: fee.price_for(m).price for m in ("member", "joining", "considering", "non_member")}
    assert prices == {"member": 1260, "joining": 3460, "considering": 3460, "non_member": 3460}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "in_payment", "payment_id": uuid4()}, "payment-in-progress"),
        ({"state": "settled", "payment_id": uuid4()}, "already-paid"),
        ({"state": "issued", "payment_id": uuid4()}, "already-paid"),
        ({"state": "closed"}, "payable-closed"),
        ({"valid_until": TODAY - timedelta(days=1)}, "payable-lapsed"),
    ],
)
def test_a_bundle_with_one_unpayable_application_is_refused_whole(changes: dict[str, Any], code: str) -> None:
    # about: REL-33, D-28
    wrong = payable(**changes)
    with pytest.raises(Conflict) as refused:
        domain.check_payable([payable(), wrong], TODAY)
    assert [(e.code, e.pointer) for e in refused.value.errors] == [(code, f"/application_ids/{wrong.application_id}")]


def test_one_bundle_holds_one_registration_only() -> None:
    # about: D-28
    with pytest.raises(Conflict, match="one registration only"):
        domain.check_payable([payable(), payable(registration_id=uuid4())], TODAY)


@pytest.mark.parametrize("state", ["in_payment", "settled", "issued", "closed"])
def test_a_payable_that_is_not_open_cannot_be_closed_or_started(state: str) -> None:
    acts: list[domain.PayableAct] = ["close", "start"]
    for act in acts:
        with pytest.raises(IllegalTransition, match=state):
            payable(state=state, payment_id=uuid4()).move(act)


def test_a_second_session_that_ends_does_not_end_the_payment_but_its_money_counts() -> None:
    # about: REL-28
    held = [payable(state="in_payment")]
    ours = payment(held, state="redirected", session_id="ours", url="u")
    assert domain.observe(ours, held, seen("expired", "other")).payment == ours
    assert domain.observe(ours, held, seen("failed", "other")).payment == ours
    assert domain.observe(ours, held, seen("captured", "other")).payment.state == "settled"


def test_an_answer_after_silence_brings_a_payment_back_to_redirected() -> None:
    held = [payable(state="in_payment")]
    ours = domain.silence(payment(held, state="redirected", session_id="s", url="u"))
    assert ours.state == "unknown"
    assert domain.observe(ours, held, seen("open")).payment.state == "redirected"


def test_payments_are_polled_each_minute_then_slower_and_ended_ones_for_a_week() -> None:
    # about: REL-31, REL-32
    live = payment([payable()], state="redirected", session_id="s", url="u")
    failed = payment([payable()], state="failed", session_id="s", url="u")

    def pause(one: Payment, age: timedelta) -> timedelta | None:
        at = next_poll(one, NOON + age)
        return None if at is None else at - NOON - age

    assert pause(live, timedelta(0)) == timedelta(minutes=1)
    assert pause(live, timedelta(minutes=15)) == timedelta(minutes=5)
    assert pause(live, timedelta(minutes=27)) == timedelta(minutes=3), "its expiry is not passed over"
    assert pause(failed, timedelta(hours=3)) == timedelta(hours=3)
    assert pause(failed, timedelta(days=7)) is None
    assert pause(live, timedelta(days=8)) == timedelta(days=1)
    assert next_poll(payment([payable()], state="settled", session_id="s"), NOON) is None
    assert next_poll(payment([payable()], state="failed"), NOON) is None


class Payments(RuleBasedStateMachine):
    """Three applications, payers who bundle them as they like, and a processor that says anything in any order."""

    def __init__(self) -> None:
        super().__init__()
        first = [payable(1260), payable(3460), payable(777)]
        self.payables = {p.application_id: p for p in first}
        self.payments: list[Payment] = []
        self.received: list[int] = []

    def keep(self, number: int, decision: Decision, captured: int = 0) -> None:
        before = self.payments[number]
        self.payments[number] = decision.payment
        self.payables |= {p.application_id: p for p in decision.payables}
        if decision.payment.state == "settled" and before.state != "settled":
            self.received.append(captured)

    def lines(self, one: Payment) -> list[Payable]:
        return [self.payables[application_id] for application_id in one.application_ids]

    @rule(which=st.sets(st.integers(0, 2), min_size=1))
    def start(self, which: set[int]) -> None:
        chosen = [list(self.payables.values())[n] for n in sorted(which)]
        one = payment(chosen)
        try:
            held = domain.start(one, chosen, TODAY)
        except Conflict:
            assert any(p.state != "open" for p in chosen)
            return
        self.payments.append(one)
        self.payables |= {p.application_id: p for p in held}

    @precondition(lambda self: self.payments)
    @rule(data=st.data())
    def redirect(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.payments) - 1))
        self.payments[number] = domain.redirect(self.payments[number], f"s{number}", "https://pay.example")

    @precondition(lambda self: self.payments)
    @rule(data=st.data())
    def silence(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.payments) - 1))
        self.payments[number] = domain.silence(self.payments[number])

    @precondition(lambda self: self.payments)
    @rule(data=st.data())
    def refuse(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.payments) - 1))
        self.keep(number, domain.fail(self.payments[number], self.lines(self.payments[number]), "refused"))

    @precondition(lambda self: self.payments)
    @rule(
        data=st.data(),
        state=st.sampled_from(["open", "captured", "captured", "failed", "expired"]),
        other=st.booleans(),
        short=st.integers(0, 9).map(lambda n: n == 0),
    )
    def news(self, data: st.DataObject, state: str, other: bool, short: bool) -> None:
        number = data.draw(st.integers(0, len(self.payments) - 1))
        one = self.payments[number]
        said = seen(state, f"other{number}" if other else f"s{number}", one.total - short)
        decision = domain.observe(one, self.lines(one), said)
        self.keep(number, decision, said.amount)
        again = domain.observe(decision.payment, self.lines(decision.payment), said)
        assert again.payment == decision.payment and list(again.payables) == self.lines(decision.payment)

    @invariant()
    def what_was_paid_is_the_sum_of_the_fees(self) -> None:
        paid = [p for p in self.payables.values() if p.state == "settled"]
        assert sum(self.received) == sum(p.price.price for p in paid)

    @invariant()
    def no_application_is_in_two_live_bundles(self) -> None:
        holders = [a for one in self.payments if one.is_live or one.state == "settled" for a in one.application_ids]
        assert len(holders) == len(set(holders))

    @invariant()
    def a_live_or_settled_payment_holds_all_of_its_applications_and_an_ended_one_none(self) -> None:
        for one in self.payments:
            held = {p.payment_id == one.payment_id for p in self.lines(one)}
            if one.is_live or one.state == "settled":
                assert held == {True}
            elif one.state != "amount_mismatch":
                assert held == {False}


# about: REL-28, REL-30, REL-32, REL-33
TestPayments = Payments.TestCase
TestPayments.settings = settings(max_examples=150, stateful_step_count=50, deadline=None)
