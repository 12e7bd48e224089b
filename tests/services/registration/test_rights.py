"""Who may see and do what; chambers never see one another."""

from typing import get_args
from uuid import UUID, uuid4

import asyncpg
import pytest

from libs.common.auth import Kind, Role
from tests.services.registration.conftest import Office

LIST = "/v1/staff/registration-requests"


async def test_another_chambers_staff_sees_and_does_nothing(office: Office) -> None:
    # covers: D-42
    view = await office.approved()
    request_id, registration = view["request_id"], view["registration"]
    other = office.staff("reception", "chamber_admin", chamber="8889")
    assert (await office.ok("GET", LIST, token=other))["requests"] == []
    assert (await office.ok("GET", "/v1/staff/registrations?number=8888000001", token=other))["registrations"] == []
    for method, path, body in (
        ("GET", f"{LIST}/{request_id}", None),
        ("POST", f"{LIST}/{request_id}/papers", {"papers": ["pledge_applicant"]}),
        ("POST", f"{LIST}/{request_id}/approval", None),
        ("GET", f"{LIST}/{request_id}/signers/{office.signers[0]}/signature", None),
        ("GET", f"/v1/staff/registrations/{registration['registration_id']}", None),
    ):
        assert (await office.call(method, path, body, token=other)).status == 404


async def test_the_database_itself_keeps_chambers_apart(office: Office) -> None:
    # covers: D-42
    await office.approved()
    tables = [
        "registration_requests", "registration_links", "consents", "submissions", "signatures", "registrations",
        "signers", "rule_documents", "counters",
    ]  # fmt: skip
    for table in tables:
        async with office.service.db.transaction("8888") as tx:
            assert await tx.fetchval(f"SELECT count(*) FROM {table}") > 0
        async with office.service.db.transaction("8889") as tx:
            assert await tx.fetchval(f"SELECT count(*) FROM {table} WHERE chamber = '8888'") == 0


async def test_what_was_agreed_and_submitted_cannot_be_changed(office: Office) -> None:
    # covers: REG-02
    for table in ("consents", "submissions", "rule_documents", "registration_links"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET chamber = chamber"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with office.service.db.transaction("8888") as tx:
                    await tx.execute(statement)


async def test_the_desk_is_receptions_and_the_register_is_open_to_all_staff(office: Office) -> None:
    # covers: REG-09
    for role in get_args(Role):
        desk = await office.call("GET", LIST, token=office.staff(role))
        assert desk.status == (200 if role in ("reception", "chamber_admin") else 403), role
        assert (await office.call("GET", "/v1/staff/registrations", token=office.staff(role))).status == 200


async def test_a_company_sees_its_own_registration_and_a_sub_id_only_name_and_address(office: Office) -> None:
    # covers: D-12
    registration_id = UUID((await office.approved())["registration"]["registration_id"])
    for kind in ("admin", "user"):
        own = await office.ok("GET", "/v1/registration", token=office.company(kind, registration_id))
        assert own["registration_number"] == "8888000001"
        assert [s["serial"] for s in own["signers"]] == [1, 2]
    sub = await office.ok("GET", "/v1/registration", token=office.company("sub", registration_id))
    assert set(sub) == {"registration_id", "registration_number", "name_ja", "name_en", "addresses_en"}


async def test_nobody_sees_a_registration_that_is_not_theirs(office: Office) -> None:
    # covers: D-42
    registration_id = UUID((await office.approved())["registration"]["registration_id"])
    for kind in get_args(Kind):
        stranger = office.company(kind, registration_id, chamber="8889")
        answer = await office.call("GET", "/v1/registration", token=stranger)
        assert answer.status == (404 if kind in ("admin", "user", "sub") else 403), kind
    assert (await office.call("GET", "/v1/registration", token=office.company("admin", uuid4()))).status == 404
    assert (await office.call("GET", "/v1/registration")).status == 401
    assert (await office.call("GET", LIST, token=office.company("admin", registration_id))).status == 403
