"""What the portal offers to whom, and until when."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.common.auth import Caller
from web.common.states import STATES
from web.portal.pages import cases

SIGNER, CLERK, OTHER = uuid4(), uuid4(), uuid4()
ISSUED, LAST_DAY = date(2026, 11, 16), date(2026, 11, 30)


def case(state: str, **more: Any) -> dict[str, Any]:
    flags = {"in_payment": False, "on_hold": False, "held": False}
    fee = {"price": 1260, "tax": 114, "valid_until": "2027-02-14"}
    known = {"state": state, "signer_id": str(SIGNER), "sub_id": str(CLERK), "certificate": None, "fee": fee}
    return known | flags | {"printing_fault": None} | more


def printable(state: str = "valid", *, copy_after_window: bool = False) -> dict[str, Any]:
    until = {"print_until": LAST_DAY.isoformat(), "copy_after_window": copy_after_window}
    return case("issued", certificate={"state": state} | until)


def caller(kind: Any, signer_id: UUID, sub_id: UUID | None = None) -> Caller:
    return Caller(login="x", kind=kind, chamber="8888", login_id=uuid4(), signer_id=signer_id, sub_id=sub_id)


def test_printing_is_offered_through_day_14_and_not_after() -> None:
    # about: DOC-04
    assert cases.days_left(printable(), ISSUED) == 14
    assert cases.may_print(printable(), LAST_DAY)
    assert cases.labels(printable(), LAST_DAY) == [("Issued", "good")]
    after = date(2026, 12, 1)
    assert not cases.may_print(printable(), after)
    assert cases.PRINTING_OVER in cases.labels(printable(), after)
    assert not cases.may_print(printable("revoked"), ISSUED)


def test_what_could_not_be_printed_is_not_said_to_be_on_its_way() -> None:
    # about: REL-37
    assert cases.labels(case("paid"), ISSUED) == [STATES["paid"]]
    assert cases.labels(case("paid", printing_fault={"problems": []}), ISSUED) == [cases.NOT_PRINTED]


def test_the_copy_is_offered_as_long_as_the_original_unless_the_chamber_lets_it_outlive_that() -> None:
    # about: D-22, DOC-04
    for today in (LAST_DAY, date(2026, 12, 1)):
        assert cases.may_copy(printable(), today) is cases.may_print(printable(), today)
        assert cases.may_copy(printable(copy_after_window=True), today)
    assert not cases.may_copy(printable("revoked", copy_after_window=True), LAST_DAY)
    assert not cases.may_copy(case("paid", certificate={"state": "numbered", "copy_after_window": True}), LAST_DAY)


@pytest.mark.parametrize(
    ("more", "today", "expected"),
    [
        ({}, date(2027, 2, 14), True),
        ({}, date(2027, 2, 15), False),
        ({"in_payment": True}, ISSUED, False),
        ({"on_hold": True}, ISSUED, False),
        ({"fee": None}, ISSUED, False),
        ({"state": "paid"}, ISSUED, False),
    ],
)
def test_what_can_be_paid(more: dict[str, Any], today: date, expected: bool) -> None:
    # about: PAY-01, D-28
    assert cases.may_pay(case("approved") | more, today) is expected


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (caller("user", SIGNER), True),
        (caller("sub", SIGNER, CLERK), True),
        (caller("user", OTHER), False),
        (caller("sub", SIGNER, OTHER), False),
    ],
)
def test_only_the_signer_and_the_sub_id_that_made_it_are_offered_changes(who: Caller, expected: bool) -> None:
    # about: IDN-02
    now = datetime(2026, 11, 16, tzinfo=UTC)
    for state, act in [("draft", "may_edit"), ("draft", "may_delete"), ("returned", "may_edit")]:
        assert cases.shown(case(state), who, now)[act] is expected
    assert cases.shown(case("submitted"), who, now)["may_withdraw"] is expected
    for state in ("submitted", "approved", "issued", "withdrawn"):
        assert not cases.shown(case(state), who, now)["may_edit"]
