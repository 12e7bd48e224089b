"""Who looks after the staff's accounts does not become somebody else, and not unseen (IDN-21)."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from libs.common.mail import MailTemplates
from services.identity.app import FOLDER
from services.identity.handlers.account_changes import carry_out_due
from services.identity.jobs import approve_account_change
from tests.services.identity.conftest import Answer
from tests.services.identity.desk import NEW, PASSWORD, PEOPLE, Desk
from tests.services.identity.desk import desk as desk  # noqa: PLC0414  # the fixture
from tests.services.reference.conftest import issued


async def test_one_mailbox_is_one_member_of_staff_however_it_is_written(desk: Desk) -> None:
    # covers: IDN-21
    await desk.invite(login="examiner2", email="hanako@cci-sample.com", roles=["examiner"])
    for same in ("hanako@cci-sample.com", "HANAKO@CCI-sample.com", "hanako+certifier@cci-sample.com"):
        status, problem = await desk.call(
            "POST", PEOPLE, NEW | {"login": "certifier2", "email": same, "roles": ["certifier"]}
        )
        assert (status, problem["code"], problem["errors"][0]["pointer"]) == (409, "email-taken", "/email")
    await desk.invite(login="certifier2", email="jiro@cci-sample.com", roles=["certifier"])
    status, problem = await desk.change("certifier2", email="Hanako@cci-sample.com")
    assert (status, problem["code"]) == (409, "email-taken")
    assert (await desk.change("examiner2", email="hanako+desk@cci-sample.com"))[0] in (200, 204)


async def test_of_another_address_the_old_and_the_new_one_are_told(desk: Desk) -> None:
    # covers: IDN-21
    await desk.invite(login="certifier2", email="jiro@cci-sample.com", roles=["certifier"])
    await desk.change("certifier2", email="other@cci-sample.com")
    await desk.let_the_day_pass()
    mails = await desk.identity.admin.fetch("SELECT recipient, body FROM identity.mails WHERE template = 'M35'")
    assert {mail["recipient"] for mail in mails} == {"jiro@cci-sample.com", "other@cci-sample.com"}
    for mail in mails:
        assert "admin1" in mail["body"] and "jiro@cci-sample.com" in mail["body"] and "M32" not in mail["body"]
        assert "#" not in mail["body"], "no mail but the invitation holds a link"


async def test_what_is_done_to_accounts_is_in_the_record_and_names_can_be_erased_from_it(desk: Desk) -> None:
    # covers: IDN-21
    await desk.invite(login="certifier2", email="jiro@cci-sample.com", roles=["certifier"])
    await desk.change("certifier2", email="other@cci-sample.com", roles=["examiner"])
    await desk.let_the_day_pass()
    rows = await desk.identity.admin.fetch("SELECT act, by, subject, facts FROM identity.record ORDER BY id")
    assert [(row["act"], row["by"], row["subject"]) for row in rows] == [
        ("staff.invited", "admin1", "staff:certifier2"),
        ("staff.change_asked", "admin1", "staff:certifier2"),
        ("staff.changed", "admin1", "staff:certifier2"),
    ]
    assert not any("@" in row["facts"] for row in rows)
    assert json.loads(rows[1]["facts"]) == {"roles": {"from": ["certifier"], "to": ["examiner"]}}
    names = await desk.identity.admin.fetchval("SELECT names FROM identity.record_names ORDER BY record DESC LIMIT 1")
    assert "jiro@cci-sample.com → other@cci-sample.com" in names


CHANGES = "/v1/staff/account-changes"


async def certifier(desk: Desk) -> str:
    """A certifier whose address is known and who has logged in."""
    staff_id = await desk.invite(login="certifier2", email="jiro@cci-sample.com", roles=["certifier"])
    assert (await desk.accept(await desk.mailed_link()))[0] == 200
    return staff_id


async def second_admin(desk: Desk, login: str = "admin2") -> str:
    await desk.add(login, "chamber_admin")
    return await desk.identity.session(login, PASSWORD, staff=True)


async def decide(desk: Desk, change: str, decision: str, session: str = "") -> Answer:
    return await desk.call("POST", f"{CHANGES}/{change}/{decision}", session=session)


async def tasks(desk: Desk, state: str = "open", session: str = "") -> list[str]:
    _, listed = await desk.call("GET", f"/v1/staff/identity/tasks?state={state}", session=session)
    return [task["kind"] for task in listed["tasks"]]


async def test_no_administrator_alone_changes_a_certifiers_address_or_roles(desk: Desk) -> None:
    # covers: IDN-21
    staff_id = await certifier(desk)
    for wanted in ({"email": "other@cci-sample.com"}, {"roles": ["examiner", "certifier"]}):
        status, person = await desk.change("certifier2", name="新しい 名前", **wanted)
        assert (status, person["email"], person["roles"]) == (200, "jiro@cci-sample.com", ["certifier"])
        assert person["name"] == "新しい 名前", "what is not guarded is saved at once"
        waiting = person["waiting"]
        assert waiting["asked_by"] == "admin1"
        assert {name: waiting["wanted"][name] for name in wanted} == wanted
        status, problem = await decide(desk, waiting["change_id"], "approval")
        assert (status, problem["code"]) == (403, "second-person")
        assert await decide(desk, waiting["change_id"], "cancellation") == (204, {})
    _, person = await desk.call("GET", f"{PEOPLE}/{staff_id}")
    assert (person["email"], person["roles"], person["waiting"]) == ("jiro@cci-sample.com", ["certifier"], None)


async def test_a_role_that_is_guarded_is_not_given_alone_either(desk: Desk) -> None:
    # covers: IDN-21
    await desk.invite(roles=["examiner"])
    for role in ("certifier", "chamber_admin"):
        _, person = await desk.change("examiner2", roles=["examiner", role])
        assert person["roles"] == ["examiner"]
        await decide(desk, person["waiting"]["change_id"], "cancellation")
    assert (await desk.change("examiner2", roles=["reception"]))[1]["roles"] == ["reception"]


async def test_the_second_administrator_lets_it_through_at_once_and_both_stand_in_the_record(desk: Desk) -> None:
    # covers: IDN-21, IDN-19
    staff_id, second = await certifier(desk), await second_admin(desk)
    session = await desk.identity.session("certifier2", PASSWORD, staff=True)
    _, person = await desk.change("certifier2", roles=["examiner"])
    assert await decide(desk, person["waiting"]["change_id"], "approval", second) == (204, {})
    _, person = await desk.call("GET", f"{PEOPLE}/{staff_id}")
    assert (person["roles"], person["waiting"]) == (["examiner"], None)
    assert (await desk.identity.exchange(session))[0] == 401
    rows = await desk.identity.admin.fetch(
        "SELECT act, by FROM identity.record WHERE act LIKE 'staff.change%' ORDER BY id"
    )
    assert [tuple(row) for row in rows] == [
        ("staff.change_asked", "admin1"),
        ("staff.change_approved", "admin2"),
        ("staff.changed", "admin1"),
    ]
    assert (await decide(desk, str(staff_id), "approval", second))[0] == 404


async def test_nobody_approves_what_concerns_themselves(desk: Desk) -> None:
    # covers: IDN-21
    second = await second_admin(desk)
    _, person = await desk.change("admin2", roles=["chamber_admin", "certifier"])
    status, problem = await decide(desk, person["waiting"]["change_id"], "approval", second)
    assert (status, problem["code"]) == (403, "second-person")
    third = await second_admin(desk, "admin3")
    assert (await decide(desk, person["waiting"]["change_id"], "approval", third))[0] == 204


async def test_unless_it_is_stopped_it_is_made_after_a_day_and_not_before(desk: Desk) -> None:
    # covers: IDN-21
    identity, templates = desk.identity, MailTemplates(FOLDER / "mails")
    staff_id = await certifier(desk)
    await desk.change("certifier2", email="other@cci-sample.com")
    identity.clock.move(timedelta(hours=23, minutes=59))
    assert await carry_out_due(identity.service.db, identity.clock, templates) == 0
    identity.clock.move(timedelta(minutes=1))
    assert await carry_out_due(identity.service.db, identity.clock, templates) == 1
    assert await carry_out_due(identity.service.db, identity.clock, templates) == 0
    email = "SELECT email FROM identity.logins WHERE login_id = $1"
    assert await identity.admin.fetchval(email, staff_id) == "other@cci-sample.com"
    sent = await identity.admin.fetch("SELECT template, recipient FROM identity.mails WHERE template LIKE 'M35%'")
    assert sorted(tuple(row) for row in sent) == [
        ("M35", "jiro@cci-sample.com"),
        ("M35", "other@cci-sample.com"),
        ("M35b", "jiro@cci-sample.com"),
    ]


async def test_the_person_is_told_at_the_old_address_and_can_stop_it(desk: Desk) -> None:
    # covers: IDN-21
    await certifier(desk)
    own = await desk.identity.session("certifier2", PASSWORD, staff=True)
    _, person = await desk.change("certifier2", email="other@cci-sample.com")
    mail = await desk.identity.row("SELECT recipient, body FROM identity.mails WHERE template = 'M35b'")
    assert mail["recipient"] == "jiro@cci-sample.com"
    assert all(part in mail["body"] for part in ("admin1", "other@cci-sample.com", "2026-11-17 10:00", "取り消"))
    assert await tasks(desk) == ["account-change"]
    assert await tasks(desk, session=own) == ["account-change"]
    assert await decide(desk, person["waiting"]["change_id"], "cancellation", own) == (204, {})
    assert await tasks(desk) == []
    assert await tasks(desk, "closed") == ["account-change"]
    assert await desk.let_the_day_pass() == 0
    assert (await decide(desk, person["waiting"]["change_id"], "cancellation", own))[0] == 404


async def test_only_administrators_and_certifiers_stop_a_change(desk: Desk) -> None:
    # covers: IDN-21
    await certifier(desk)
    await desk.add("desk1", "reception", "examiner", "accounting")
    reception = await desk.identity.session("desk1", PASSWORD, staff=True)
    _, person = await desk.change("certifier2", email="other@cci-sample.com")
    for decision in ("approval", "cancellation"):
        assert (await decide(desk, person["waiting"]["change_id"], decision, reception))[0] == 403
    await desk.add("admin1", "chamber_admin", chamber="8889")
    body = {"chamber": "8889", "id": "admin1", "password": PASSWORD}
    _, elsewhere = await desk.identity.call("POST", "/v1/staff/sessions", body)
    for decision in ("approval", "cancellation"):
        assert (await decide(desk, person["waiting"]["change_id"], decision, elsewhere["session"]))[0] == 404


async def test_one_change_waits_for_a_person_at_a_time(desk: Desk) -> None:
    # covers: IDN-21
    await certifier(desk)
    await desk.change("certifier2", email="other@cci-sample.com")
    status, problem = await desk.change("certifier2", roles=["examiner"])
    assert (status, problem["code"]) == (409, "change-waits")


async def test_what_has_become_impossible_ends_and_is_said(desk: Desk) -> None:
    # covers: IDN-21
    await certifier(desk)
    await desk.change("certifier2", email="other@cci-sample.com")
    await desk.invite(login="examiner3", email="other@cci-sample.com", roles=["examiner"])
    assert await desk.let_the_day_pass() == 0
    assert await tasks(desk) == []
    why = await desk.identity.row("SELECT state, decided_by FROM identity.account_changes")
    assert tuple(why) == ("void", "system")
    act = await desk.identity.row("SELECT act, facts FROM identity.record ORDER BY id DESC LIMIT 1")
    assert (act["act"], json.loads(act["facts"])) == ("staff.change_void", {"reason": "email-taken"})


async def test_the_operator_is_the_second_person_until_the_first_certificate(desk: Desk) -> None:
    # covers: IDN-21
    identity, templates = desk.identity, MailTemplates(FOLDER / "mails")
    staff_id = await certifier(desk)
    arguments = ["--chamber", "8888", "--id", "certifier2", "--by", "operator1"]
    with pytest.raises(SystemExit, match="No such change"):
        await approve_account_change(arguments, identity.service.db, identity.clock, templates)
    await desk.change("certifier2", email="other@cci-sample.com")
    await approve_account_change(arguments, identity.service.db, identity.clock, templates)
    email = "SELECT email FROM identity.logins WHERE login_id = $1"
    assert await identity.admin.fetchval(email, staff_id) == "other@cci-sample.com"
    await identity.hear(issued("8888-26-000001-O", uuid4()))
    await desk.change("certifier2", email="third@cci-sample.com")
    with pytest.raises(SystemExit, match="has issued certificates"):
        await approve_account_change(arguments, identity.service.db, identity.clock, templates)
    assert await identity.admin.fetchval(email, staff_id) == "other@cci-sample.com"
