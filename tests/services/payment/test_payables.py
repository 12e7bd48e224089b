"""Fees and payables: from the approved application to the issued one."""

import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from libs.common.auth import Caller
from libs.contracts.application import ApplicationIssued
from libs.contracts.payment import PayableOpened
from libs.contracts.registration import RegistrationApproved, RegistrationChanged
from libs.contracts.values import CertificateKind, Contact, Membership
from services.payment.jobs import set_fees
from tests.services.payment.conftest import PaymentSystem, approved, user_id


def issued(caller: Caller, application_id: UUID, system: PaymentSystem) -> ApplicationIssued:
    """The certificate of an application is there."""
    return ApplicationIssued.model_validate(
        {
            "chamber": caller.chamber,
            "version": 9,
            "certificate_id": uuid4(),
            "application_id": application_id,
            "registration_id": caller.registration_id,
            "kind": CertificateKind.ORIGIN_JAPAN,
            "certificate_no": "8888-26-000001-A",
            "certificate_date": system.clock.today(),
            "access_code_hash": "0" * 64,
            "hash_key_version": 1,
            "issued_at": system.clock.now(),
            "print_until": system.clock.today() + timedelta(days=14),
            "facts": {"chamber_name_en": "CCI", "chamber_name_ja": "見本", "document": DOCUMENT},
            "artefacts": [],
        }
    )


DOCUMENT = {
    "kind": "origin_japan",
    "exporter": "A",
    "consignee": "B",
    "invoices": [{"number": "1", "date": "2026-11-01"}],
    "country_of_origin": ["Japan"],
    "transport": "By sea",
    "marks": "N/M",
    "goods": [{"description": "Tea", "quantity": "1", "unit": "KGS"}],
    "declaration": {
        "place": "Tokyo",
        "date": "2026-11-01",
        "company_en": "A",
        "signer_name_en": "T",
        "signer_title_en": "M",
        "signature_sha256": "0" * 64,
    },
}


def registration(caller: Caller, membership: Membership, version: int = 1) -> RegistrationApproved:
    assert caller.registration_id is not None
    return RegistrationApproved(
        chamber=caller.chamber,
        version=version,
        registration_id=caller.registration_id,
        registration_number=f"{caller.chamber}000004",
        state="active",
        kind="applicant",
        membership=membership,
        name_ja="見本貿易",
        name_en="Mihon",
        addresses_en=["Tokyo"],
        contact=Contact(name="A", email="a@example.com"),
        valid_from=TODAY,
        valid_until=TODAY + timedelta(days=730),
        signers=[],
    )


TODAY = date(2026, 11, 16)


async def waiting(system: PaymentSystem) -> list[str]:
    async with system.service.db.transaction() as tx:
        return [row["error"] for row in await tx.fetch("SELECT error FROM retries WHERE state = 'waiting'")]


async def payables(system: PaymentSystem, caller: Caller, state: str = "") -> list[dict[str, object]]:
    _, answer = await system.call("GET", "/v1/payables" + (f"?state={state}" if state else ""), caller)
    found: list[dict[str, object]] = answer["payables"]
    return found


async def test_an_approved_application_becomes_payable_at_the_price_of_its_membership(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: PAY-07, D-26
    prices = {}
    for membership in ("member", "non_member", "joining", "considering"):
        application = await system.approve(user, membership)
        prices[membership] = str(application)
    said = {
        str(one.application_id): one
        for one in map(PayableOpened.model_validate, await system.said("payable.opened.v1"))
    }
    member = said[prices.pop("member")]
    assert (member.price, member.tax, member.valid_until) == (1260, 114, TODAY + timedelta(days=90))
    assert {(said[one].price, said[one].tax) for one in prices.values()} == {(3460, 314)}
    assert len(await payables(system, user, "open")) == 4 and await payables(system, user, "settled") == []


async def test_an_approval_heard_twice_opens_one_payable(system: PaymentSystem, user: Caller) -> None:
    event = approved(user, system.clock.today(), "member")
    await system.hear(event)
    await system.hear(event)
    assert len(await system.said("payable.opened.v1")) == 1


async def test_the_fee_is_that_of_the_day_of_approval_and_stays_when_the_schedule_changes(
    system: PaymentSystem, user: Caller, tmp_path: Path
) -> None:
    # covers: PAY-07, D-26
    old = {"kind": "origin_japan", "valid_from": "2020-04-01", "member_yen": 1260, "non_member_yen": 3460, "rate": 10}
    new = old | {"valid_from": str(TODAY + timedelta(days=1)), "member_yen": 1500, "rate": 12}
    file = tmp_path / "fees.json"
    file.write_text(json.dumps({"chamber": "8888", "invoice_number": "T5888800000001", "fees": [old, new]}))
    await system.approve(user)
    await set_fees([str(file)], system.service.db, system.clock)
    await system.approve(user)
    system.clock.move(timedelta(days=1))
    await system.approve(user)
    assert [(one["price"], one["tax"]) for one in reversed(await payables(system, user))] == [
        (1260, 114),
        (1260, 114),
        (1500, 160),
    ]


async def test_an_approval_waits_for_its_chamber_and_is_not_lost(system: PaymentSystem) -> None:
    other = user_id("8889")
    await system.set_demo_fees("8889")
    await system.approve(other)
    assert "NotYetKnown" in (await waiting(system))[0] and await payables(system, other) == []
    await system.configure("8889")
    system.clock.move(timedelta(minutes=1))
    await system.running.handling.retry_one()
    assert [one["price"] for one in await payables(system, other)] == [1260] and await waiting(system) == []


async def test_setting_the_same_fees_again_changes_nothing(
    system: PaymentSystem, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await system.set_demo_fees()
    schedule = {
        "chamber": "8888",
        "invoice_number": "T5888800000001",
        "fees": [
            {"kind": "origin_japan", "valid_from": "2020-04-01", "member_yen": 1, "non_member_yen": 2, "rate": 10}
        ],
    }
    monkeypatch.setattr("sys.stdin", StringIO(json.dumps(schedule)))
    await set_fees(["-"], system.service.db, system.clock)
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("8888: ")]
    assert said == ["8888: unchanged", "8888: set"]


async def test_a_wrong_fee_schedule_is_refused_with_the_place_and_changes_nothing(
    system: PaymentSystem, user: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {"chamber": "8888", "invoice_number": "T1234567890123", "fees": []}
    monkeypatch.setattr("sys.stdin", StringIO(json.dumps(wrong)))
    with pytest.raises(SystemExit, match=r"-/invoice_number: .*check digit\n-/fees: "):
        await set_fees(["-"], system.service.db, system.clock)
    await system.approve(user)
    assert [one["price"] for one in await payables(system, user)] == [1260]


async def test_a_settled_line_becomes_issued_with_its_certificate_and_not_before(
    system: PaymentSystem, user: Caller
) -> None:
    # covers: D-31
    paid, unpaid = await system.approve(user), await system.approve(user)
    _, started = await system.pay(user, paid)
    await system.submit(started["url"])
    await system.deliver()
    await system.hear(issued(user, paid, system))
    await system.hear(issued(user, unpaid, system))
    await system.hear(issued(user, uuid4(), system))
    assert [one["application_id"] for one in await payables(system, user, "issued")] == [str(paid)]
    assert [one["application_id"] for one in await payables(system, user, "open")] == [str(unpaid)]
    async with system.service.db.transaction() as tx:
        rows = await tx.fetch("SELECT state, error FROM retries ORDER BY state")
    assert [(row["state"], row["error"].split(":")[0]) for row in rows] == [
        ("parked", "IllegalTransition"),
        ("waiting", "NotYetKnown"),
    ]


async def test_a_quote_follows_the_membership_of_the_company(system: PaymentSystem, user: Caller) -> None:
    # covers: PAY-07, D-26
    path = "/v1/quotes?kind=origin_japan"
    assert (await system.call("GET", path, user))[0] == 503
    await system.hear(registration(user, "non_member"))
    assert (await system.call("GET", path, user))[1]["price"] == 3460
    changed = registration(user, "member", version=3).model_dump() | {"changed": ["membership"]}
    await system.hear(RegistrationChanged.model_validate(changed))
    await system.hear(registration(user, "non_member", version=2))
    status, quote = await system.call("GET", path, user)
    assert status == 200 and quote == {
        "kind": "origin_japan",
        "membership": "member",
        "price": 1260,
        "tax": 114,
        "rate": 10,
        "invoice_number": "T5888800000001",
    }


async def test_what_a_chamber_has_no_fee_for_has_no_quote(system: PaymentSystem) -> None:
    # covers: PAY-07
    elsewhere = user_id("8889")
    await system.set_demo_fees("8889")
    await system.hear(registration(elsewhere, "member"))
    assert (await system.call("GET", "/v1/quotes?kind=origin_japan", elsewhere))[0] == 200
    assert (await system.call("GET", "/v1/quotes?kind=invoice", elsewhere))[0] == 404


async def test_a_suspended_company_cannot_pay(system: PaymentSystem, user: Caller) -> None:
    suspended = registration(user, "member").model_copy(update={"state": "suspended"})
    await system.hear(suspended)
    status, problem = await system.pay(user, await system.approve(user))
    assert (status, problem["code"]) == (409, "registration-not-active")


async def test_the_database_refuses_a_second_live_bundle_of_an_application(system: PaymentSystem, user: Caller) -> None:
    # covers: REL-33, D-28
    application = await system.approve(user)
    _, started = await system.pay(user, application)
    with pytest.raises(asyncpg.UniqueViolationError, match="one_live_bundle_per_payable"):
        async with system.service.db.transaction(user.chamber) as tx:
            await tx.execute(SECOND_BUNDLE)
            await tx.execute(
                "INSERT INTO payment_lines (payment_id, application_id, chamber, live)"
                " SELECT payment_id, $1, chamber, true FROM payments WHERE payment_id <> $2",
                application,
                UUID(started["payment_id"]),
            )


SECOND_BUNDLE = """
INSERT INTO payments (payment_id, chamber, registration_id, state, version, total, login_id, by, description, reason,
    created_at, expires_at)
SELECT gen_random_uuid(), chamber, registration_id, 'created', 1, total, login_id, by, '', '', created_at, expires_at
FROM payments
"""
