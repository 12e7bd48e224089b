"""Who sees what: own company, own sub-ID, own chamber; and the second check by the database."""

import asyncpg
import pytest

from libs.common.auth import Caller
from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import ACCOUNTANT, CERTIFIER, EXAMINER, Company, staff


@pytest.fixture
def rival() -> Company:
    return Company(number="8888000005")


@pytest.fixture
def elsewhere() -> Company:
    return Company(chamber="8889", number="8889000001")


async def test_another_company_and_another_chamber_see_nothing(
    system: ApplicationSystem, rival: Company, elsewhere: Company
) -> None:
    # covers: D-42
    await system.open(rival, elsewhere)
    application_id = await system.submitted()
    path = f"/applications/{application_id}"
    body = {"version": 2, "draft": system.draft()}
    writes = [
        ("PUT", path, body),
        ("DELETE", path, None),
        ("POST", f"{path}/copy", None),
        ("POST", f"{path}/check", None),
    ]
    writes += [("POST", f"{path}/submission", {"version": 2}), ("POST", f"{path}/withdrawal", {})]
    for who in (rival.signer, rival.clerk, elsewhere.signer):
        for method, address, content in [("GET", path, None), *writes]:
            answer = await system.call(who, method, address, content)
            assert answer.status == 404, (who.login, method, address, answer)
        assert (await system.done(who, "GET", "/applications"))["applications"] == []
    stranger = staff("examiner1", "examiner", "certifier", chamber="8889")
    assert (await system.act(stranger, application_id, "claim")).status == 404
    assert (await system.done(stranger, "GET", "/staff/applications"))["applications"] == []


async def test_a_user_id_sees_its_sub_ids_applications_and_a_sub_id_only_its_own(system: ApplicationSystem) -> None:
    # about: APP-13, D-14
    signer, clerk = system.company.signer, system.company.clerk
    mine, theirs = await system.begun(), await system.begun(clerk)
    assert (await system.call(clerk, "GET", f"/applications/{mine}")).status == 404
    listed = (await system.done(clerk, "GET", "/applications"))["applications"]
    assert [one["application_id"] for one in listed] == [theirs]
    await system.submit(theirs, signer)
    event = (await system.said("application.submitted.v1", theirs))[0]
    assert event["sub_id"] == str(system.company.sub_id) and event["signer_id"] == str(system.company.signer_id)


async def test_a_colleague_reads_what_another_signer_wrote_but_does_not_change_it(system: ApplicationSystem) -> None:
    # covers: IDN-02
    application_id = await system.begun()
    other = Company(registration_id=system.company.registration_id).signer
    assert (await system.call(other, "GET", f"/applications/{application_id}")).status == 200
    body = {"version": 1, "draft": system.draft()}
    assert (await system.call(other, "PUT", f"/applications/{application_id}", body)).status == 403


async def test_staff_see_no_drafts_no_access_codes_and_do_only_what_their_roles_allow(
    system: ApplicationSystem,
) -> None:
    # covers: D-20
    draft, application_id = await system.begun(), await system.issued()
    assert (await system.call(EXAMINER, "GET", f"/staff/applications/{draft}")).status == 404
    code = (await system.seen(application_id))["certificate"]["access_code"]
    assert len(code) == 14 and (await system.case(application_id))["certificate"]["access_code"] is None
    for who, act in ((ACCOUNTANT, "claim"), (EXAMINER, "certification"), (system.company.signer, "claim")):
        assert (await system.act(who, application_id, act)).status == 403
    assert (await system.call(None, "GET", "/applications")).status == 401
    assert (await system.call(CERTIFIER, "GET", "/applications")).status == 403


async def test_no_access_code_is_written_anywhere(system: ApplicationSystem) -> None:
    # covers: D-20
    application_id = await system.issued()
    code = (await system.seen(application_id))["certificate"]["access_code"]
    said = await system.rows("SELECT data FROM outbox")
    mails = await system.rows("SELECT body AS data FROM mails")
    kept = await system.rows("SELECT row_to_json(c)::text AS data FROM certificates c")
    shown = "".join(row["data"] for row in [*said, *mails, *kept])
    assert code not in shown and code.replace("-", "") not in shown


async def test_the_database_shows_a_chamber_only_its_own_rows(system: ApplicationSystem, elsewhere: Company) -> None:
    # covers: D-42
    await system.open(elsewhere)
    await system.issued()
    tables = [
        *("applications", "revisions", "history", "certificates", "counters"),
        *("known_registrations", "known_signers", "known_ids"),
    ]
    for code, sees in (("8888", True), (None, False), ("8889", False)):
        async with system.db.transaction(code) as tx:
            for table in tables:
                seen = await tx.fetchval(f"SELECT count(*) FROM {table} WHERE chamber = '8888'")
                assert bool(seen) == sees, (code, table)
    for statement in ("UPDATE history SET by = 'x'", "DELETE FROM revisions", "DELETE FROM certificates"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with system.db.transaction("8888") as tx:
                await tx.execute(statement)


def test_people_of_other_kinds_are_refused() -> None:
    # about: IDN-02
    from services.application.api import routes

    admin = Caller(login="8888000004", kind="admin", chamber="8888", login_id=Company().login_id)
    of_cases = [route for route in routes.all if route.path != "/v1/rules"]  # the rule book is no company's own
    for route in of_cases:
        with pytest.raises(Exception, match="may not"):
            route.access(admin)
