"""Who looks after the staff's accounts does not become somebody else, and not unseen (IDN-21)."""

import json

from tests.services.identity.test_people import NEW, PEOPLE, Desk
from tests.services.identity.test_people import desk as desk  # noqa: PLC0414  # the fixture


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
    mails = await desk.identity.admin.fetch("SELECT recipient, body FROM identity.mails WHERE template = 'M35'")
    assert {mail["recipient"] for mail in mails} == {"jiro@cci-sample.com", "other@cci-sample.com"}
    for mail in mails:
        assert "admin1" in mail["body"] and "jiro@cci-sample.com" in mail["body"] and "M32" not in mail["body"]
        assert "#" not in mail["body"], "no mail but the invitation holds a link"


async def test_what_is_done_to_accounts_is_in_the_record_and_names_can_be_erased_from_it(desk: Desk) -> None:
    # covers: IDN-21
    await desk.invite(login="certifier2", email="jiro@cci-sample.com", roles=["certifier"])
    await desk.change("certifier2", email="other@cci-sample.com", roles=["examiner"])
    rows = await desk.identity.admin.fetch("SELECT act, by, subject, facts FROM identity.record ORDER BY id")
    assert [(row["act"], row["by"], row["subject"]) for row in rows] == [
        ("staff.invited", "admin1", "staff:certifier2"),
        ("staff.changed", "admin1", "staff:certifier2"),
    ]
    assert not any("@" in row["facts"] for row in rows)
    assert json.loads(rows[1]["facts"]) == {"roles": {"from": ["certifier"], "to": ["examiner"]}}
    names = await desk.identity.admin.fetchval("SELECT names FROM identity.record_names ORDER BY record DESC LIMIT 1")
    assert "jiro@cci-sample.com → other@cci-sample.com" in names
