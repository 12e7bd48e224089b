"""The admin looks after the IDs of its signers."""

from datetime import timedelta

from tests.services.identity.conftest import NEW_PASSWORD, Answer, Company, Identity, configured, signer

RESET = "green Canal 0518 kite"


async def listed(identity: Identity, session: str) -> list[dict[str, object]]:
    status, body = await identity.call("GET", "/v1/signers", auth=await identity.bearer(session))
    assert status == 200, body
    return list(body["signers"])


async def reset(identity: Identity, session: str, index: int = 0, new: str = RESET) -> Answer:
    path = f"/v1/signers/{identity.company.signers[index].signer_id}/password"
    return await identity.call("POST", path, {"new": new}, auth=await identity.bearer(session))


async def test_the_admin_sees_each_signers_id_with_its_state_card_and_login(identity: Identity) -> None:
    # covers: IDN-05, IDN-13
    admin = await identity.admin_session()
    await identity.unconfirmed_user(admin)
    first, second = await listed(identity, admin)
    assert (first["login"], first["name"], first["state"]) == ("8888000004-01", "署名 1", "handed_out")
    assert first["signer_id"] == str(identity.company.signers[0].signer_id)
    assert first["card_printed_on"] == identity.clock.today().isoformat()
    assert (first["must_change"], first["has_password"]) == (False, True)
    assert first["last_login_at"] is not None
    assert (second["state"], second["card_printed_on"], second["last_login_at"]) == ("created", None, None)
    assert (second["has_password"], second["email"]) == (False, "signer2@maker-sample.com")


async def test_deleted_signers_are_not_listed_and_three_digits_come_after_two(identity: Identity) -> None:
    # covers: D-11, IDN-13
    company = identity.company
    company.signers[0] = company.signers[0].model_copy(update={"state": "deleted"})
    company.signers += [signer(100), signer(99)]
    await identity.hear(company.changed())
    lines = await listed(identity, await identity.admin_session())
    assert [line["login"] for line in lines] == ["8888000004-02", "8888000004-99", "8888000004-100"]


async def test_the_admin_sets_a_password_which_the_signer_must_change(identity: Identity) -> None:
    # covers: IDN-05, IDN-11, D-06, D-04
    admin = await identity.admin_session()
    user = await identity.unconfirmed_user(admin)
    assert (await reset(identity, admin))[0] == 204
    assert (await identity.exchange(user))[0] == 401
    assert (await identity.log_in("8888000004-01", NEW_PASSWORD))[0] == 401
    status, opened = await identity.log_in("8888000004-01", RESET)
    assert (status, opened["pending"]) == (201, "change_password")
    assert (await identity.signer_card(admin))[1]["masked"] is True
    mail = await identity.row("SELECT * FROM identity.mails WHERE template = 'M18' ORDER BY created_at DESC LIMIT 1")
    assert mail["recipient"] == "signer1@maker-sample.com"
    assert RESET not in mail["body"]


async def test_a_chamber_may_do_without_the_forced_change(identity: Identity) -> None:
    # covers: D-06
    await identity.hear(configured(2, force_change_after_reset=False))
    admin = await identity.admin_session()
    await identity.unconfirmed_user(admin)
    assert (await reset(identity, admin))[0] == 204
    assert (await identity.log_in("8888000004-01", RESET))[1]["pending"] == "confirm_email"


async def test_an_unfit_password_is_refused_by_the_chambers_policy(identity: Identity) -> None:
    # covers: IDN-03, IDN-05
    await identity.hear(configured(2, password_policy="manual"))
    _, card = await identity.desk_card()
    admin = await identity.session("8888000004", card["password"])
    assert (await identity.change_password(admin, card["password"], "ferry417lamp"))[0] == 204
    status, problem = await reset(identity, admin, new="has spaces 0417")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/new")


async def test_nobody_else_sees_or_sets(identity: Identity) -> None:
    # covers: IDN-02, IDN-11, D-42
    admin = await identity.admin_session()
    user = await identity.unconfirmed_user(admin)
    path = f"/v1/signers/{identity.company.signers[1].signer_id}/password"
    for auth in (await identity.bearer(user), identity.staff("reception", "chamber_admin")):
        assert (await identity.call("GET", "/v1/signers", auth=auth))[0] == 403
        assert (await identity.call("POST", path, {"new": RESET}, auth=auth))[0] == 403
    assert (await identity.call("GET", "/v1/signers"))[0] == 401
    other = Company(number="8888000012", contact="x@other-sample.com", signers=[signer(1)])
    await identity.hear(other.approved())
    identity.company = other
    stranger = await identity.admin_session()
    assert [line["login"] for line in await listed(identity, stranger)] == ["8888000012-01"]
    assert (await identity.call("POST", path, {"new": RESET}, auth=await identity.bearer(stranger)))[0] == 404


async def test_an_admin_whose_session_ended_sets_nothing_with_an_old_token(identity: Identity) -> None:
    # covers: REL-48
    admin = await identity.admin_session()
    token = await identity.bearer(admin)
    assert (await identity.call("DELETE", "/v1/sessions/current", auth=token))[0] == 204
    assert (await identity.call("GET", "/v1/signers", auth=token))[0] == 401
    path = f"/v1/signers/{identity.company.signers[0].signer_id}/password"
    assert (await identity.call("POST", path, {"new": RESET}, auth=token))[0] == 401


async def test_me_ticks_the_checklist_and_shows_the_login_before(identity: Identity) -> None:
    # covers: REG-27, IDN-09
    _, card = await identity.desk_card()
    session = await identity.session("8888000004", card["password"])
    _, me = await identity.call("GET", "/v1/me", auth=await identity.bearer(session))
    assert (me["password_changed"], me["sub_ids"], me["last_login_at"]) == (False, 0, None)
    before = identity.clock.now()
    await identity.change_password(session, card["password"])
    user = await identity.unconfirmed_user(session)
    identity.clock.move(timedelta(hours=1))
    again = await identity.session("8888000004", NEW_PASSWORD)
    _, me = await identity.call("GET", "/v1/me", auth=await identity.bearer(again))
    assert (me["password_changed"], me["signer_cards"]) == (True, {"all": 2, "printed": 1})
    assert me["last_login_at"] == before.isoformat().replace("+00:00", "Z")
    _, me = await identity.call("GET", "/v1/me", auth=await identity.bearer(user))
    assert (me["email_confirmed"], me["sub_ids"], me["signer_cards"]) == (False, None, None)
