"""The life of an e-mail code."""

import json
from datetime import timedelta

from tests.services.identity.conftest import Answer, Identity


async def send(identity: Identity, session: str, **body: str) -> Answer:
    return await identity.call("POST", "/v1/email-confirmation", body, auth=await identity.bearer(session))


async def enter(identity: Identity, session: str, code: str) -> Answer:
    body = {"code": code}
    return await identity.call("POST", "/v1/email-confirmation/code", body, auth=await identity.bearer(session))


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_the_right_code_activates_the_id_once(identity: Identity) -> None:
    # covers: IDN-04, REL-50
    session = await identity.unconfirmed_user(await identity.admin_session())
    assert (await identity.caller(session)).pending == "confirm_email"
    status, sent = await send(identity, session)
    assert (status, sent["email"]) == (202, "signer1@maker-sample.com")
    mail = await identity.row("SELECT subject, recipient, sender FROM identity.mails WHERE template = 'M13'")
    assert mail["subject"] == "貿易関係証明発給用メールアドレス認証 確認コードのお知らせ"
    assert (mail["recipient"], mail["sender"]) == ("signer1@maker-sample.com", "見本商工会議所")
    code = await identity.mailed_code()
    assert (await enter(identity, session, code))[0] == 204
    assert (await identity.caller(session)).pending is None
    said = json.loads((await identity.said("user-id.activated.v1"))[0])
    assert (said["signer_id"], said["email"]) == (
        str(identity.company.signers[0].signer_id),
        "signer1@maker-sample.com",
    )
    status, problem = await enter(identity, session, code)
    assert (status, problem["code"]) == (409, "already-confirmed")
    assert len(await identity.said("user-id.activated.v1")) == 1


async def test_a_code_is_good_for_ten_minutes(identity: Identity) -> None:
    # covers: REL-50
    session = await identity.unconfirmed_user(await identity.admin_session())
    await send(identity, session)
    code = await identity.mailed_code()
    identity.clock.move(timedelta(minutes=10, seconds=1))
    status, problem = await enter(identity, session, code)
    assert (status, problem["code"]) == (410, "code-over")
    await send(identity, session)
    identity.clock.move(timedelta(minutes=9, seconds=59))
    assert (await enter(identity, session, await identity.mailed_code()))[0] == 204


async def test_the_sixth_try_is_refused_even_when_right(identity: Identity) -> None:
    # covers: REL-50
    session = await identity.unconfirmed_user(await identity.admin_session())
    await send(identity, session)
    code = await identity.mailed_code()
    statuses = [(await enter(identity, session, other(code)))[0] for _ in range(5)]
    assert statuses == [422] * 5
    assert (await enter(identity, session, code))[0] == 410
    assert (await identity.caller(session)).pending == "confirm_email"


async def test_a_code_belongs_to_its_id_and_to_its_session(identity: Identity) -> None:
    # covers: REL-50
    admin = await identity.admin_session()
    mine = await identity.unconfirmed_user(admin)
    theirs = await identity.unconfirmed_user(admin, index=1)
    await send(identity, theirs)
    foreign = await identity.mailed_code()
    assert (await enter(identity, mine, foreign))[0] == 410
    await send(identity, mine)
    code = await identity.mailed_code()
    if code != foreign:
        assert (await enter(identity, mine, foreign))[0] == 422
    elsewhere = await identity.session("8888000004-01", "blue Ferry 0417 lamp")
    assert (await enter(identity, elsewhere, code))[0] == 410
    assert (await enter(identity, mine, code))[0] == 204


async def test_a_new_code_voids_the_one_before_and_may_go_elsewhere(identity: Identity) -> None:
    # covers: IDN-04, REL-50
    session = await identity.unconfirmed_user(await identity.admin_session())
    await send(identity, session)
    first = await identity.mailed_code()
    status, sent = await send(identity, session, email="other@maker-sample.com")
    assert (status, sent["email"]) == (202, "other@maker-sample.com")
    second = await identity.mailed_code()
    if first != second:
        assert (await enter(identity, session, first))[0] == 422
    assert (await enter(identity, session, second))[0] == 204
    assert json.loads((await identity.said("user-id.activated.v1"))[0])["email"] == "other@maker-sample.com"
    _, me = await identity.call("GET", "/v1/me", auth=await identity.bearer(session))
    assert me["email"] == "other@maker-sample.com"


async def test_codes_are_sent_six_times_an_hour(identity: Identity) -> None:
    # covers: REL-46, REL-50
    session = await identity.unconfirmed_user(await identity.admin_session())
    assert [(await send(identity, session))[0] for _ in range(7)] == [202] * 6 + [429]


async def test_before_the_password_is_changed_no_code_is_sent(identity: Identity) -> None:
    # covers: D-06, IDN-04
    admin = await identity.admin_session()
    _, card = await identity.signer_card(admin)
    session = await identity.session(card["login"], card["password"])
    status, problem = await send(identity, session)
    assert (status, problem["code"]) == (403, "change-password")
    # An admin ID confirms its address only after its card was issued again.
    assert (await send(identity, admin))[1]["code"] == "already-confirmed"


async def test_who_waits_for_a_code_learns_that_its_mail_was_refused(identity: Identity) -> None:
    # covers: D-36, IDN-04
    session = await identity.unconfirmed_user(await identity.admin_session())

    async def sent() -> Answer:
        return await identity.call("GET", "/v1/email-confirmation", auth=await identity.bearer(session))

    assert (await sent())[0] == 404
    await send(identity, session)
    status, code = await sent()
    assert (status, code["email"], code["refused"]) == (200, "signer1@maker-sample.com", False)
    await identity.row("UPDATE identity.mails SET refused_at = now() WHERE template = 'M13' RETURNING id")
    assert (await sent())[1]["refused"]
    await send(identity, session, email="taro@elsewhere.example")
    status, code = await sent()
    assert (code["email"], code["refused"]) == ("taro@elsewhere.example", False)
    identity.clock.move(timedelta(minutes=10, seconds=1))
    assert (await sent())[0] == 404
