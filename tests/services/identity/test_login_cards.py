"""Passwords on cards: made at the first output, readable that day in Japan, then destroyed."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag

from services.identity.handlers.sweeping import destroy_card_passwords
from services.identity.vault import Vault
from tests.services.identity.conftest import CARD_KEY, NEW_PASSWORD, Identity

LAST_SECOND = datetime(2026, 11, 16, 14, 59, 59, tzinfo=UTC)
"""23:59:59 in Japan."""


async def test_the_desk_shows_the_first_password_all_day_and_masks_it_at_midnight_in_japan(identity: Identity) -> None:
    # covers: D-03, D-05, REG-10, REL-51
    status, first = await identity.desk_card()
    assert (status, first["masked"], first["issue_no"], first["first_output_on"]) == (200, False, 1, "2026-11-16")
    identity.clock.instant = LAST_SECOND
    assert (await identity.desk_card())[1] == first
    identity.clock.move(timedelta(seconds=1))
    _, masked = await identity.desk_card()
    assert (masked["password"], masked["masked"]) == ("************", True)
    assert masked["first_output_on"] == "2026-11-16"
    assert (await identity.log_in("8888000004", first["password"]))[0] == 201


async def test_the_signer_card_is_masked_from_the_second_day_on(identity: Identity) -> None:
    # covers: REG-11, REG-23, D-03, REL-51
    admin = await identity.admin_session()
    status, first = await identity.signer_card(admin)
    assert (status, first["login"], first["masked"]) == (200, "8888000004-01", False)
    assert (await identity.signer_card(admin))[1] == first
    identity.clock.instant = LAST_SECOND + timedelta(seconds=1)
    admin = await identity.session("8888000004", NEW_PASSWORD)
    assert (await identity.signer_card(admin))[1]["password"] == "************"
    _, other = await identity.signer_card(admin, index=1)
    assert (other["masked"], other["first_output_on"]) == (False, "2026-11-17")


async def test_after_the_sweep_nobody_can_read_yesterdays_passwords(identity: Identity) -> None:
    # covers: D-04, REL-51
    _, card = await identity.desk_card()
    row = await identity.row(
        "SELECT login_id, sealed, sealed_key, day FROM identity.card_passwords JOIN identity.card_day_keys USING (day)"
    )
    vault, day = Vault(bytes.fromhex(CARD_KEY)), row["day"]
    assert vault.open(row["sealed_key"], "8888", day, row["login_id"], row["sealed"]) == card["password"]

    assert await destroy_card_passwords(identity.service.db, identity.clock) == 0
    identity.clock.instant = LAST_SECOND + timedelta(seconds=1)
    await destroy_card_passwords(identity.service.db, identity.clock)

    for table in ("card_passwords", "card_day_keys"):
        assert await identity.admin.fetchval(f"SELECT count(*) FROM identity.{table}") == 0
    with pytest.raises(InvalidTag):
        vault.open(vault.new_day_key("8888", day), "8888", day, row["login_id"], row["sealed"])


async def test_changing_the_password_on_the_first_day_masks_the_card_at_once(identity: Identity) -> None:
    # covers: D-04, D-06, IDN-03, REL-51
    _, card = await identity.desk_card()
    session = await identity.session("8888000004", card["password"])
    assert (await identity.caller(session)).pending == "change_password"
    status, problem = await identity.signer_card(session)
    assert (status, problem["code"]) == (403, "change-password")
    identity.clock.move(timedelta(minutes=1))
    assert (await identity.change_password(session, card["password"]))[0] == 204
    assert (await identity.caller(session)).pending is None
    _, again = await identity.desk_card()
    assert (again["password"], again["password_changed"]) == ("************", True)
    assert (await identity.log_in("8888000004", card["password"]))[0] == 401
    assert await identity.admin.fetchval("SELECT count(*) FROM identity.card_passwords") == 0


async def test_a_password_set_before_the_first_card_stays_and_the_card_shows_none(identity: Identity) -> None:
    # covers: D-03, D-04, D-06, REG-11, REG-23
    admin = await identity.admin_session()
    set_by_admin = {"new": "green Canal 0518 kite"}
    for signer in identity.company.signers:
        path = f"/v1/signers/{signer.signer_id}/password"
        assert (await identity.call("POST", path, set_by_admin, auth=await identity.bearer(admin)))[0] == 204
    own = await identity.session("8888000004-01", set_by_admin["new"])
    assert (await identity.change_password(own, set_by_admin["new"]))[0] == 204

    for index in (0, 1):
        status, card = await identity.signer_card(admin, index)
        assert (status, card["password"], card["masked"]) == (200, "************", True)
        assert (card["password_changed"], card["first_output_on"]) == (True, "2026-11-16")
    assert (await identity.caller(own)).pending == "confirm_email"
    assert (await identity.log_in("8888000004-01", NEW_PASSWORD))[0] == 201
    assert (await identity.log_in("8888000004-02", set_by_admin["new"]))[0] == 201

    identity.clock.move(timedelta(days=1))
    admin = await identity.session("8888000004", NEW_PASSWORD)
    for index in (0, 1):
        _, later = await identity.signer_card(admin, index)
        assert (later["masked"], later["password_changed"], later["issue_no"]) == (True, True, 1)
    assert await identity.admin.fetchval("SELECT count(*) FROM identity.cards WHERE issue_no > 1") == 0
    listed = await identity.call("GET", "/v1/signers", auth=await identity.bearer(admin))
    assert [line["state"] for line in listed[1]["signers"]] == ["handed_out", "handed_out"]


async def test_reissue_makes_a_new_password_and_ends_the_admins_sessions(identity: Identity) -> None:
    # covers: D-05, D-06, REG-14
    admin = await identity.admin_session()
    identity.clock.move(timedelta(days=3))
    admin = await identity.session("8888000004", NEW_PASSWORD)
    status, card = await identity.desk_card(reissue=True)
    assert (status, card["masked"], card["issue_no"], card["first_output_on"]) == (200, False, 2, "2026-11-19")
    assert (await identity.exchange(admin))[0] == 401
    assert (await identity.log_in("8888000004", NEW_PASSWORD))[0] == 401
    assert (await identity.caller(await identity.session("8888000004", card["password"]))).pending == "change_password"
    assert await identity.admin.fetchval("SELECT count(*) FROM identity.mails WHERE template = 'M12'") == 1


async def test_who_holds_a_reissued_card_is_not_yet_the_company(identity: Identity) -> None:
    # covers: IDN-11, IDN-21
    await identity.unconfirmed_user(await identity.admin_session())
    _, card = await identity.desk_card(reissue=True)
    session = await identity.session("8888000004", card["password"])
    assert (await identity.change_password(session, card["password"], "green Kite 0518 canal"))[0] == 204
    assert (await identity.caller(session)).pending == "confirm_email"
    auth = await identity.bearer(session)
    body = {"new": "shining Anchor 7710 rope"}
    path = f"/v1/signers/{identity.company.signers[0].signer_id}/password"
    assert (await identity.call("POST", path, body, auth=auth))[0] == 403
    status, problem = await identity.call("POST", "/v1/email-confirmation", {"email": "desk@cci-sample.com"}, auth=auth)
    assert (status, problem["code"]) == (422, "other-address")
    status, sent = await identity.call("POST", "/v1/email-confirmation", {}, auth=auth)
    assert (status, sent["email"]) == (202, "contact@maker-sample.com")
    recipients = await identity.admin.fetch("SELECT recipient FROM identity.mails WHERE template = 'M13'")
    assert [row["recipient"] for row in recipients] == ["contact@maker-sample.com"]
    code = {"code": await identity.mailed_code()}
    assert (await identity.call("POST", "/v1/email-confirmation/code", code, auth=auth))[0] == 204
    assert (await identity.caller(session)).pending is None
    assert (await identity.call("POST", path, body, auth=await identity.bearer(session)))[0] == 204
    rows = await identity.admin.fetch("SELECT act, by, subject FROM identity.record ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("id.card_reissued", "desk1", "id:8888000004"),
        ("id.confirmed", "8888000004", "id:8888000004"),
    ]


async def test_the_first_card_asks_for_no_code(identity: Identity) -> None:
    # covers: REG-27
    assert (await identity.caller(await identity.admin_session())).pending is None


async def test_a_reissue_that_is_sent_again_voids_no_second_card(identity: Identity) -> None:
    # covers: D-05, D-46, REL-45
    await identity.desk_card()
    body = {"registration_id": str(identity.company.registration_id), "reissue": True}
    path, auth = "/v1/staff/cards/registration", identity.staff("reception")
    status, card = await identity.call("POST", path, body, auth=auth, Idempotency_Key="k")
    again, problem = await identity.call("POST", path, body, auth=auth, Idempotency_Key="k")
    assert (status, again, problem["code"]) == (200, 409, "idempotency-answer-not-kept")
    _, same = await identity.call("POST", path, body | {"reissue": False}, auth=auth, Idempotency_Key="another")
    assert (same["issue_no"], same["password"]) == (2, card["password"])
    kept = await identity.admin.fetch("SELECT k::text AS row FROM identity.idempotency_keys k")
    assert len(kept) == 2 and not any(card["password"] in row["row"] for row in kept)


async def test_the_portal_prints_the_registration_card_masked_only(identity: Identity) -> None:
    # covers: REG-22, D-05
    admin = await identity.admin_session()
    status, card = await identity.call("POST", "/v1/cards/registration", auth=await identity.bearer(admin))
    assert (status, card["password"], card["masked"], card["issue_no"]) == (200, "************", True, 1)


async def test_only_the_right_people_print_cards(identity: Identity) -> None:
    # covers: IDN-02, IDN-11, D-07
    admin = await identity.admin_session()
    body = {"signer_id": str(identity.company.signers[0].signer_id)}
    assert (await identity.call("POST", "/v1/cards/signer", body))[0] == 401
    assert (await identity.call("POST", "/v1/cards/signer", body, auth=identity.staff("reception")))[0] == 403
    desk = {"registration_id": str(identity.company.registration_id)}
    path = "/v1/staff/cards/registration"
    assert (await identity.call("POST", path, desk, auth=await identity.bearer(admin)))[0] == 403
    assert (await identity.call("POST", path, desk, auth=identity.staff("examiner")))[0] == 403
    stranger = {"signer_id": str(identity.company.registration_id)}
    status, problem = await identity.call("POST", "/v1/cards/signer", stranger, auth=await identity.bearer(admin))
    assert (status, problem["code"]) == (404, "id-not-ready")
    assert problem["detail_ja"]


async def test_an_admin_never_prints_another_companys_cards(identity: Identity) -> None:
    # covers: IDN-02, REL-53
    from tests.services.identity.conftest import Company, signer

    other = Company(number="8888000012", signers=[signer(1)])
    await identity.hear(other.approved())
    admin = await identity.admin_session()
    body = {"signer_id": str(other.signers[0].signer_id)}
    assert (await identity.call("POST", "/v1/cards/signer", body, auth=await identity.bearer(admin)))[0] == 404
