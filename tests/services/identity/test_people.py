"""The administrator looks after the staff's accounts."""

import asyncio
import json
from datetime import timedelta

import asyncpg
import pytest

from tests.services.identity.conftest import CARD_KEY
from tests.services.identity.desk import NEW, PASSWORD, PEOPLE, Desk
from tests.services.identity.desk import desk as desk  # noqa: PLC0414  # the fixture


async def test_an_invited_person_chooses_the_password_by_the_mailed_link(desk: Desk) -> None:
    # covers: IDN-10
    identity = desk.identity
    status, person = await desk.call("POST", PEOPLE, NEW)
    assert (status, person["state"], person["active"]) == (201, "invited", True)
    assert person["roles"] == ["examiner", "accounting"]
    link = await desk.mailed_link()
    status, shown = await identity.call("GET", "/v1/staff/invitation", auth=link)
    assert (status, shown["login"], shown["chamber_name_ja"]) == (200, "examiner2", "見本商工会議所")
    status, problem = await desk.accept(link, "examiner2")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/new")
    assert await desk.accept(link) == (200, {"chamber": "8888", "login": "examiner2"})
    session = await identity.session("examiner2", PASSWORD, staff=True)
    assert sorted((await identity.caller(session)).roles) == ["accounting", "examiner"]
    _, listed = await desk.call("GET", PEOPLE)
    found = next(one for one in listed["people"] if one["login"] == "examiner2")
    assert (found["state"], found["sessions"], found["invited_until"]) == ("active", 1, None)
    assert found["last_login_at"] is not None


async def test_a_link_works_once_also_when_used_twice_at_the_same_moment(desk: Desk) -> None:
    # covers: IDN-10, REL-48
    await desk.invite()
    link = await desk.mailed_link()
    answers = await asyncio.gather(desk.accept(link), desk.accept(link, "other 0518 kite"))
    refused = max(status for status, _ in answers)
    assert min(status for status, _ in answers) == 200
    assert refused in (401, 403)  # after its session ended, or while waiting for the lock
    assert (await desk.accept(link))[1]["code"] == "wrong-link"


async def test_a_link_ends_after_seven_days_and_says_so(desk: Desk) -> None:
    # covers: IDN-10
    await desk.invite()
    link = await desk.mailed_link()
    desk.identity.clock.move(timedelta(days=7))
    assert (await desk.accept(link))[0] == 410
    assert (await desk.identity.call("GET", "/v1/staff/invitation", auth=link))[0] == 410


async def test_nothing_but_a_link_opens_an_invitation(desk: Desk) -> None:
    # covers: IDN-10, REL-48
    await desk.invite()
    right = await desk.mailed_link()
    wrong = [right[:-1] + ("A" if right[-1] != "A" else "B"), right.replace("8888", "8889"), "Link 8888.short", ""]
    for link in wrong:
        assert (await desk.accept(link))[0] == 401, link


async def test_the_secret_and_the_password_lie_nowhere_but_in_the_mail(desk: Desk) -> None:
    # covers: REL-48, REL-45
    await desk.invite()
    link = await desk.mailed_link()
    await desk.accept(link)
    admin = desk.identity.admin
    for table in ("logins", "staff_invitations", "staff_acts", "outbox", "sessions"):
        rows = await admin.fetch(f"SELECT t::text AS line FROM identity.{table} AS t")
        assert not any(link[10:] in row["line"] or PASSWORD in row["line"] for row in rows), table
    bodies = await admin.fetch("SELECT body FROM identity.mails")
    assert not any(PASSWORD in row["body"] or CARD_KEY in row["body"] for row in bodies)


async def test_no_mailbox_is_filled_with_invitations_and_the_latest_link_goes_on_working(desk: Desk) -> None:
    # covers: IDN-10
    staff_id = await desk.invite()
    statuses = [(await desk.call("POST", f"{PEOPLE}/{staff_id}/invitation"))[0] for _ in range(6)]
    assert statuses == [200] * 4 + [429] * 2
    assert (await desk.accept(await desk.mailed_link()))[0] == 200
    desk.identity.clock.move(timedelta(minutes=15))
    assert (await desk.call("POST", f"{PEOPLE}/{staff_id}/invitation"))[0] == 200


async def test_only_the_chambers_administrators_see_and_change_people(desk: Desk) -> None:
    # covers: IDN-10, D-42
    identity, staff_id = desk.identity, await desk.invite()
    await desk.add("desk1", "reception", "examiner", "certifier", "accounting")
    await desk.add("admin1", "chamber_admin", chamber="8889")
    other = await identity.call("POST", "/v1/staff/sessions", {"chamber": "8889", "id": "admin1", "password": PASSWORD})
    change = {"name": "x", "email": "x@cci-sample.com", "roles": ["reception"], "active": True}
    calls: list[tuple[str, str, object]] = [
        ("GET", "", None),
        ("PUT", "", change),
        ("POST", "/invitation", None),
        ("POST", "/sessions/end", None),
    ]
    reception = await identity.session("desk1", PASSWORD, staff=True)
    for method, path, body in calls:
        assert (await desk.call(method, f"{PEOPLE}/{staff_id}{path}", body, session=reception))[0] == 403
        answer = await desk.call(method, f"{PEOPLE}/{staff_id}{path}", body, session=other[1]["session"])
        assert answer[0] == 404
        assert (await identity.call(method, f"{PEOPLE}/{staff_id}{path}", body))[0] == 401
    for method, body in (("GET", None), ("POST", NEW)):
        assert (await desk.call(method, PEOPLE, body, session=reception))[0] == 403
    _, listed = await desk.call("GET", PEOPLE, session=other[1]["session"])
    assert [one["login"] for one in listed["people"]] == ["admin1"]


async def test_an_old_token_of_a_demoted_administrator_changes_nothing(desk: Desk) -> None:
    # covers: IDN-10, REL-48
    await desk.add("admin2", "chamber_admin")
    session = await desk.identity.session("admin2", PASSWORD, staff=True)
    token = await desk.identity.bearer(session)
    assert (await desk.change("admin2", roles=["reception"]))[1]["roles"] == ["chamber_admin"]
    assert await desk.let_the_day_pass() == 1
    assert (await desk.identity.call("POST", PEOPLE, NEW, auth=token))[0] == 401
    assert (await desk.identity.exchange(session))[0] == 401


async def test_two_administrators_cannot_switch_each_other_off_at_once(desk: Desk) -> None:
    # covers: IDN-10
    await desk.add("admin2", "chamber_admin")
    second = await desk.identity.session("admin2", PASSWORD, staff=True)
    facts = {"name": "x", "email": "x@cci-sample.com", "roles": ["chamber_admin"], "active": False}
    tokens = [await desk.identity.bearer(session) for session in (desk.session, second)]
    paths = [f"{PEOPLE}/{await desk.staff_id(login)}" for login in ("admin2", "admin1")]
    calls = [desk.identity.call("PUT", path, facts, auth=token) for path, token in zip(paths, tokens, strict=True)]
    answers = await asyncio.gather(*calls)
    refused = max(status for status, _ in answers)
    assert min(status for status, _ in answers) == 200
    assert refused in (401, 403)  # after its session ended, or while waiting for the lock
    left = "SELECT count(*) FROM identity.logins WHERE 'chamber_admin' = ANY(roles) AND state = 'active'"
    assert await desk.identity.admin.fetchval(left) == 1


async def test_nobody_changes_the_own_rights_but_the_own_name(desk: Desk) -> None:
    # covers: IDN-10
    for rights in ({"roles": ["chamber_admin", "certifier"]}, {"active": False}):
        status, problem = await desk.change("admin1", **rights)
        assert (status, problem["code"]) == (403, "own-rights")
    assert (await desk.change("admin1", name="管理 次郎"))[0] == 200
    status, problem = await desk.call("POST", f"{PEOPLE}/{await desk.staff_id('admin1')}/invitation")
    assert (status, problem["code"]) == (403, "own-invitation")


async def test_switching_off_ends_sessions_and_is_said_and_can_be_undone(desk: Desk) -> None:
    # covers: IDN-10
    identity = desk.identity
    await desk.add("desk1", "reception")
    session = await identity.session("desk1", PASSWORD, staff=True)
    status, person = await desk.change("desk1", active=False)
    assert (status, person["state"], person["sessions"]) == (200, "inactive", 0)
    assert (await identity.exchange(session))[0] == 401
    assert (await identity.log_in("desk1", PASSWORD, staff=True))[0] == 401
    assert (await desk.call("POST", f"{PEOPLE}/{person['staff_id']}/invitation"))[1]["code"] == "inactive"
    assert (await desk.change("desk1", active=True))[0] == 200
    assert (await identity.log_in("desk1", PASSWORD, staff=True))[0] == 201
    said = [json.loads(text) for text in await identity.said("staff.changed.v1")]
    told = [(one["version"], one["active"]) for one in said if one["login"] == "desk1"]
    assert told == [(1, True), (2, False), (3, True)]


async def test_a_new_invitation_voids_password_sessions_and_the_link_before(desk: Desk) -> None:
    # covers: IDN-10
    identity = desk.identity
    staff_id = await desk.invite()
    first = await desk.mailed_link()
    await desk.accept(first)
    session = await identity.session("examiner2", PASSWORD, staff=True)
    status, person = await desk.call("POST", f"{PEOPLE}/{staff_id}/invitation")
    assert (status, person["state"]) == (200, "invited")
    second = await desk.mailed_link()
    assert (await identity.exchange(session))[0] == 401
    assert (await identity.log_in("examiner2", PASSWORD, staff=True))[0] == 401
    await desk.call("POST", f"{PEOPLE}/{staff_id}/invitation")
    assert (await desk.accept(second))[0] == 401
    assert (await desk.accept(await desk.mailed_link(), "green 0518 kite"))[0] == 200


async def test_another_address_voids_the_link_that_went_to_the_first(desk: Desk) -> None:
    # covers: IDN-10
    await desk.invite()
    link = await desk.mailed_link()
    assert (await desk.change("examiner2", email="right@cci-sample.com"))[0] == 200
    assert (await desk.accept(link))[0] == 401


async def test_a_person_without_an_address_cannot_be_invited(desk: Desk) -> None:
    # covers: IDN-10
    await desk.add("desk1", "reception")
    _, problem = await desk.call("POST", f"{PEOPLE}/{await desk.staff_id('desk1')}/invitation")
    assert problem["errors"][0]["pointer"] == "/email"


async def test_every_act_is_written_down_with_who_and_when(desk: Desk) -> None:
    # covers: IDN-10, IDN-19
    staff_id = await desk.invite()
    await desk.accept(await desk.mailed_link())
    desk.identity.clock.move(timedelta(minutes=5))
    await desk.change("examiner2", roles=["examiner"])
    await desk.call("POST", f"{PEOPLE}/{staff_id}/sessions/end")
    await desk.call("POST", f"{PEOPLE}/{staff_id}/invitation")
    _, person = await desk.call("GET", f"{PEOPLE}/{staff_id}")
    done = [(line["act"], line["by"]) for line in reversed(person["acts"])]
    assert done == [
        ("invited", "admin1"),
        ("password_set", "examiner2"),
        ("changed", "admin1"),
        ("sessions_ended", "admin1"),
        ("invited_again", "admin1"),
    ]
    changed = next(line for line in person["acts"] if line["act"] == "changed")
    assert changed["detail"] == {"roles": {"from": ["examiner", "accounting"], "to": ["examiner"]}}
    assert changed["at"] == desk.identity.clock.now().isoformat().replace("+00:00", "Z")


async def test_wrong_input_is_named_and_a_taken_login_is_told(desk: Desk) -> None:
    # covers: IDN-10
    await desk.invite()
    for more, pointer in (
        ({"login": "8888000004"}, "/login"),
        ({"name": " "}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"email": "nobody"}, "/email"),
        ({"roles": []}, "/roles"),
        ({"roles": ["king"]}, "/roles/0"),
    ):
        status, problem = await desk.call("POST", PEOPLE, NEW | {"login": "somebody"} | more)
        assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
    status, problem = await desk.call("POST", PEOPLE, NEW)
    assert (status, problem["code"], problem["errors"][0]["pointer"]) == (409, "login-taken", "/login")


async def test_the_new_tables_are_separated_by_chamber_and_the_record_is_append_only(desk: Desk) -> None:
    # covers: D-42
    await desk.invite()
    db = desk.identity.service.db
    for table in ("staff_invitations", "staff_acts"):
        async with db.transaction("8889") as tx:
            assert await tx.fetchval(f"SELECT count(*) FROM {table}") == 0
        async with db.transaction("8888") as tx:
            assert await tx.fetchval(f"SELECT count(*) FROM {table}") == 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.transaction("8888") as tx:
            await tx.execute("DELETE FROM staff_acts")
