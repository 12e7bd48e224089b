"""IDs follow what registration says."""

import json

from libs.contracts.registration import RegistrationApproved
from tests.services.identity.conftest import NEW_PASSWORD, Company, Identity, configured, envelope, signer


async def ids(identity: Identity) -> dict[str, str]:
    rows = await identity.admin.fetch("SELECT login, state FROM identity.logins ORDER BY login")
    return {row["login"]: row["state"] for row in rows}


async def test_approval_delivered_three_times_makes_each_id_once(empty_identity: Identity) -> None:
    # covers: REG-10, D-03, D-11, REL-02
    company = empty_identity.company
    message = envelope(company.approved(), empty_identity.clock)
    for _ in range(3):
        await empty_identity.running.handling.handle(message)
    await empty_identity.hear(company.approved())
    assert await ids(empty_identity) == {
        "8888000004": "created",
        "8888000004-01": "created",
        "8888000004-02": "created",
    }
    assert len(await empty_identity.said("admin-id.created.v1")) == 1
    created = [json.loads(text) for text in await empty_identity.said("user-id.created.v1")]
    assert [one["login"] for one in created] == ["8888000004-01", "8888000004-02"]
    assert created[0]["signer_id"] == str(company.signers[0].signer_id)
    assert await empty_identity.admin.fetchval("SELECT count(*) FROM identity.logins WHERE password_hash IS NULL") == 3


async def test_a_new_signer_gets_an_id_and_a_deleted_one_loses_it(identity: Identity) -> None:
    # about: IDN-02, D-11
    company = identity.company
    company.signers[0] = company.signers[0].model_copy(update={"state": "deleted"})
    company.signers.append(signer(100))
    await identity.hear(company.changed())
    found = await ids(identity)
    assert found["8888000004-01"] == "closed"
    assert found["8888000004-100"] == "created"
    said = [json.loads(text) for text in await identity.said("user-id.closed.v1")]
    assert [(one["signer_id"], one["reason"]) for one in said] == [
        (str(company.signers[0].signer_id), "signer-deleted")
    ]
    await identity.hear(company.changed())
    assert len(await identity.said("user-id.closed.v1")) == 1


async def test_an_older_snapshot_that_comes_late_changes_nothing(identity: Identity) -> None:
    # covers: D-37
    company = identity.company
    old = RegistrationApproved(**company.facts())
    company.signers[0] = company.signers[0].model_copy(update={"state": "deleted"})
    await identity.hear(company.changed())
    await identity.hear(old)
    assert (await ids(identity))["8888000004-01"] == "closed"


async def test_the_end_of_a_registration_closes_all_ids_and_sessions(identity: Identity) -> None:
    # about: IDN-02, D-04
    admin = await identity.admin_session()
    await identity.signer_card(admin)
    identity.company.state = "ended"
    await identity.hear(identity.company.changed())
    assert set((await ids(identity)).values()) == {"closed"}
    assert (await identity.exchange(admin))[0] == 401
    assert await identity.admin.fetchval("SELECT count(*) FROM identity.card_passwords") == 0
    assert len(await identity.said("user-id.closed.v1")) == 2


async def test_who_is_left_of_an_expired_registration_goes_on_to_print(identity: Identity) -> None:
    # about: REL-39, REG-13, DOC-04
    session, company = await identity.unconfirmed_user(await identity.admin_session()), identity.company
    company.state, company.signers[1] = "expired", company.signers[1].model_copy(update={"state": "deleted"})
    await identity.hear(company.changed())
    assert (await ids(identity))["8888000004-02"] == "closed"
    caller = await identity.caller(session)
    assert (caller.kind, caller.registration_id) == ("user", company.registration_id)
    assert (await identity.log_in("8888000004-01", NEW_PASSWORD))[0] == 201


async def test_the_admins_mail_address_is_the_contacts_and_follows_it(identity: Identity) -> None:
    # about: IDN-12
    identity.company.contact = "new@maker-sample.com"
    await identity.hear(identity.company.changed())
    admin = await identity.admin_session()
    _, me = await identity.call("GET", "/v1/me", auth=await identity.bearer(admin))
    assert me["email"] == "new@maker-sample.com"
    recipient = await identity.admin.fetchval("SELECT recipient FROM identity.mails WHERE template = 'M18'")
    assert recipient == "new@maker-sample.com"


async def test_agents_have_an_admin_id_and_no_user_id(empty_identity: Identity) -> None:
    # covers: REG-15
    await empty_identity.hear(Company(number="8888000009").approved())
    assert await ids(empty_identity) == {"8888000009": "created"}


async def test_me_says_who_i_am_and_what_is_to_be_done(identity: Identity) -> None:
    # covers: IDN-01, IDN-03, IDN-14, REG-27, HLP-01
    await identity.hear(configured(2, password_policy="manual"))
    _, card = await identity.desk_card()
    session = await identity.session("8888000004", card["password"])
    status, me = await identity.call("GET", "/v1/me", auth=await identity.bearer(session))
    assert status == 200
    assert (me["kind"], me["pending"], me["chamber_name_ja"]) == ("admin", "change_password", "見本商工会議所")
    assert me["registration"]["registration_number"] == "8888000004"
    assert me["signer_cards"] == {"all": 2, "printed": 0}
    assert (me["office"]["name_ja"], me["office"]["phone"]) == ("見本商工会議所", "03-0000-0000")
    assert me["password_rule_en"].startswith("Use 8 to 16")
    status, problem = await identity.change_password(session, card["password"], "blue Ferry 0417 lamp")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/new")
    assert (await identity.change_password(session, card["password"], "ferry417lamp"))[0] == 204
