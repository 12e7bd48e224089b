"""How long a session lives, and who can end it."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import aiohttp
import pytest
from joserfc.jwk import OKPKey

from libs.common.auth import LEEWAY_SECONDS, TokenVerifier
from libs.common.errors import Unauthorized
from libs.common.service import Running, Service
from services.identity.app import build
from tests.services.identity.conftest import CARD_KEY, NEW_PASSWORD, Identity


async def test_a_session_ends_after_240_idle_minutes(identity: Identity) -> None:
    # covers: IDN-07, REL-48
    _, card = await identity.desk_card()
    session = await identity.session("8888000004", card["password"])
    identity.clock.move(timedelta(minutes=239, seconds=59))
    assert (await identity.exchange(session))[0] == 200
    identity.clock.move(timedelta(minutes=239, seconds=59))
    assert (await identity.exchange(session))[0] == 200
    identity.clock.move(timedelta(minutes=240, seconds=1))
    status, problem = await identity.exchange(session)
    assert (status, problem["code"]) == (401, "session-over")


async def test_a_session_ends_after_twelve_hours_of_use(identity: Identity) -> None:
    # covers: REL-48
    _, card = await identity.desk_card()
    session = await identity.session("8888000004", card["password"])
    for _ in range(5):
        identity.clock.move(timedelta(hours=2))
        assert (await identity.exchange(session))[0] == 200
    identity.clock.move(timedelta(hours=1, minutes=59, seconds=59))
    assert (await identity.exchange(session))[0] == 200
    identity.clock.move(timedelta(seconds=2))
    assert (await identity.exchange(session))[0] == 401


async def test_use_is_written_at_most_once_a_minute(identity: Identity) -> None:
    # covers: REL-48
    _, card = await identity.desk_card()
    session = await identity.session("8888000004", card["password"])
    entered = identity.clock.now()
    identity.clock.move(timedelta(seconds=59))
    await identity.exchange(session)
    assert await identity.admin.fetchval("SELECT used_at FROM identity.sessions") == entered
    identity.clock.move(timedelta(seconds=1))
    await identity.exchange(session)
    assert await identity.admin.fetchval("SELECT used_at FROM identity.sessions") == identity.clock.now()


async def test_the_token_says_who_and_ends_after_five_minutes(identity: Identity) -> None:
    # covers: D-08
    admin = await identity.admin_session()
    _, card = await identity.signer_card(admin)
    session = await identity.session("8888000004-01", card["password"])
    caller = await identity.caller(session)
    assert (caller.kind, caller.login, caller.chamber) == ("user", "8888000004-01", "8888")
    assert caller.signer_id == identity.company.signers[0].signer_id
    assert caller.registration_id == identity.company.registration_id
    assert caller.pending == "change_password"
    _, body = await identity.exchange(session)
    assert body["expires_in"] == 300
    verifier, over = TokenVerifier(identity.keys.public), identity.clock.now() + timedelta(seconds=300)
    with pytest.raises(Unauthorized):
        verifier.verify(body["token"], over + timedelta(seconds=LEEWAY_SECONDS))
    # A service whose clock is some seconds ahead still takes it.
    verifier.verify(body["token"], over + timedelta(seconds=LEEWAY_SECONDS - 1))


async def test_the_key_of_tokens_is_changed_while_both_are_in_use(
    identity: Identity, environment: Callable[..., None], run: Callable[[Service], Awaitable[Running]]
) -> None:
    # covers: REL-48
    session = await identity.admin_session()
    by_old = await identity.bearer(session)
    key = OKPKey.generate_key("Ed25519")
    public, private = (key.as_pem(private=is_private).decode() for is_private in (False, True))
    environment(
        "identity", TOKEN_PRIVATE_KEY=private, TOKEN_PUBLIC_KEY=identity.keys.public + public, CARD_KEY=CARD_KEY
    )
    other = await run(build(clock=identity.clock))
    async with aiohttp.ClientSession(f"http://127.0.0.1:{other.port}") as http:
        async with http.post("/v1/sessions/exchange", headers={"Authorization": f"Session {session}"}) as response:
            by_new = f"Bearer {(await response.json())['token']}"
        for token in (by_old, by_new):
            async with http.get("/v1/me", headers={"Authorization": token}) as response:
                assert response.status == 200
    # A process that does not have the new key yet refuses its tokens: the public keys come first.
    assert (await identity.call("GET", "/v1/me", auth=by_new))[0] == 401
    assert (await identity.call("GET", "/v1/me", auth=by_old))[0] == 200


async def test_only_a_digest_of_the_session_is_stored_and_each_login_gets_another(identity: Identity) -> None:
    # covers: REL-48, D-42
    _, card = await identity.desk_card()
    one = await identity.session("8888000004", card["password"])
    two = await identity.session("8888000004", card["password"])
    assert one != two
    assert all(token.startswith("8888.") and len(token) == 48 for token in (one, two))
    stored = await identity.admin.fetch("SELECT token_sha256 FROM identity.sessions")
    assert {row["token_sha256"] for row in stored} == {hashlib.sha256(t.encode()).digest() for t in (one, two)}


async def test_what_is_no_session_is_refused(empty_identity: Identity) -> None:
    # covers: REL-48
    for bad in ("", "8888", "8888.", f"8888.{'A' * 43}", f"9999.{'A' * 43}", "x" * 5000):
        assert (await empty_identity.exchange(bad))[0] == 401


async def test_a_session_of_one_chamber_is_none_of_another(identity: Identity) -> None:
    # covers: D-42, REL-21
    _, card = await identity.desk_card()
    session = await identity.session("8888000004", card["password"])
    assert (await identity.exchange(session.replace("8888.", "8889.")))[0] == 401


async def test_a_password_change_ends_all_other_sessions_at_once(identity: Identity) -> None:
    # covers: IDN-14, REL-48
    here = await identity.admin_session()
    there = await identity.session("8888000004", NEW_PASSWORD)
    stale = await identity.bearer(there)
    assert (await identity.change_password(here, NEW_PASSWORD, "green Canal 0518 kite"))[0] == 204
    assert (await identity.exchange(there))[0] == 401
    assert (await identity.exchange(here))[0] == 200
    assert (await identity.call("GET", "/v1/me", auth=stale))[0] == 401
    mail = await identity.row(
        "SELECT subject, body FROM identity.mails WHERE template = 'M18' ORDER BY created_at DESC LIMIT 1"
    )
    assert mail["subject"] == "パスワードが変更されました"
    assert "2026-11-16 10:00" in mail["body"]


async def test_wrong_present_passwords_are_refused_and_throttled(identity: Identity) -> None:
    # covers: IDN-14, REL-46
    session = await identity.admin_session()
    status, problem = await identity.change_password(session, "wrong", "green Canal 0518 kite")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/current")
    status, problem = await identity.change_password(session, NEW_PASSWORD, NEW_PASSWORD)
    assert (status, problem["code"]) == (422, "password-same")
    for _ in range(8):
        await identity.change_password(session, "wrong", "green Canal 0518 kite")
    assert (await identity.change_password(session, NEW_PASSWORD, "green Canal 0518 kite"))[0] == 429


async def test_sessions_are_listed_and_ended_by_their_owner(identity: Identity) -> None:
    # covers: IDN-09
    here = await identity.admin_session()
    there = await identity.session("8888000004", NEW_PASSWORD, address="203.0.113.9")
    _, listed = await identity.call("GET", "/v1/sessions", auth=await identity.bearer(here))
    assert sorted((line["address"], line["current"]) for line in listed["sessions"]) == [
        ("192.0.2.1", True),
        ("203.0.113.9", False),
    ]
    other = next(line["session_id"] for line in listed["sessions"] if not line["current"])
    bearer = await identity.bearer(here)
    assert (await identity.call("DELETE", f"/v1/sessions/{other}", auth=bearer))[0] == 204
    assert (await identity.exchange(there))[0] == 401
    assert (await identity.call("DELETE", f"/v1/sessions/{other}", auth=bearer))[0] == 404
    assert (await identity.call("DELETE", "/v1/sessions/current", auth=bearer))[0] == 204
    assert (await identity.exchange(here))[0] == 401


async def test_the_exchange_says_when_the_session_ends(identity: Identity) -> None:
    # covers: IDN-07
    _, card = await identity.desk_card()
    session = await identity.session("8888000004", card["password"])
    started = identity.clock.now()
    identity.clock.move(timedelta(minutes=30))
    _, body = await identity.exchange(session)
    ends = {name: datetime.fromisoformat(body[name]) for name in ("idle_ends_at", "ends_at")}
    assert ends["ends_at"] == started + timedelta(hours=12)
    assert ends["idle_ends_at"] == identity.clock.now() + timedelta(minutes=240)
    for _ in range(3):
        identity.clock.move(timedelta(minutes=200))
        _, body = await identity.exchange(session)
    assert body["idle_ends_at"] == body["ends_at"]


async def test_what_a_page_asks_by_itself_keeps_no_session_alive(identity: Identity) -> None:
    # covers: IDN-07
    _, card = await identity.desk_card()
    session = await identity.session("8888000004", card["password"])
    started = identity.clock.now()
    for _ in range(3):
        identity.clock.move(timedelta(minutes=79))
        path = "/v1/sessions/exchange?touch=false"
        status, body = await identity.call("POST", path, auth=f"Session {session}")
        assert status == 200
        assert datetime.fromisoformat(body["idle_ends_at"]) == started + timedelta(minutes=240)
    identity.clock.move(timedelta(minutes=3, seconds=1))
    assert (await identity.exchange(session))[0] == 401


async def test_a_device_is_told_by_its_program_address_and_times(identity: Identity) -> None:
    # covers: IDN-09
    _, card = await identity.desk_card()
    body = {"chamber": "8888", "id": "8888000004", "password": card["password"]}
    headers = {"X_Forwarded_For": "203.0.113.9", "User_Agent": "Firefox of the office"}
    _, opened = await identity.call("POST", "/v1/sessions", body, **headers)
    bearer = await identity.bearer(opened["session"])
    _, sessions = await identity.call("GET", "/v1/sessions", auth=bearer)
    _, history = await identity.call("GET", "/v1/login-history", auth=bearer)
    line, now = sessions["sessions"][0], identity.clock.now().isoformat().replace("+00:00", "Z")
    assert (line["agent"], line["address"]) == ("Firefox of the office", "203.0.113.9")
    assert (line["created_at"], line["used_at"]) == (now, now)
    assert history["logins"][0] == {
        "at": now, "outcome": "ok", "address": "203.0.113.9", "agent": "Firefox of the office",
    }  # fmt: skip


async def test_every_end_of_a_session_is_told_by_its_id_to_those_who_keep_tokens(identity: Identity) -> None:
    # covers: D-10, REL-48
    _, card = await identity.desk_card()
    first = await identity.session("8888000004", card["password"])
    other = await identity.session("8888000004", card["password"])
    _, exchanged = await identity.exchange(other)
    async with identity.http.get("/v1/ended-sessions") as ends:
        assert json.loads(await ends.content.readline()) == {}
        await identity.change_password(first, card["password"])
        async with asyncio.timeout(1):
            assert json.loads(await ends.content.readline()) == {"session_id": exchanged["session_id"]}
        _, kept = await identity.exchange(first)
        await identity.call("DELETE", "/v1/sessions/current", auth=await identity.bearer(first))
        async with asyncio.timeout(1):
            assert json.loads(await ends.content.readline()) == {"session_id": kept["session_id"]}
