"""Passkeys as a second factor (IDN-10)."""

from datetime import timedelta
from typing import Any

import pytest

from services.identity.passkeys import PasskeySite
from tests.services.identity.authenticator import Authenticator
from tests.services.identity.conftest import NEW_PASSWORD, Answer, Identity
from tests.services.identity.desk import PASSWORD, PEOPLE, Desk
from tests.services.identity.test_giving_factor import Phone, factor_optional_in

__all__ = ["factor_optional_in"]
CONSOLE, PORTAL = "http://localhost:8603", "http://localhost:8602"


class Holder(Phone):
    """A certifier with a security key."""

    def __init__(self, desk: Desk, login: str) -> None:
        super().__init__(desk, login)
        self.device = Authenticator(CONSOLE)

    async def add(self, device: Authenticator, name: str = "office PC") -> Answer:
        status, begun = await self.call("POST", "/v1/factor/passkeys/options", {"password": PASSWORD})
        assert status == 200, begun
        return await self.call(
            "POST", "/v1/factor/passkeys", {"name": name, "credential": device.make(begun["options"])}
        )

    async def ask(self) -> dict[str, Any]:
        _, made = await self.identity.log_in(self.login, PASSWORD, staff=True)
        asked: dict[str, Any] = made["factor"]
        return asked

    async def sign(self, asked: dict[str, Any], device: Authenticator | None = None) -> Answer:
        signed = (device or self.device).use(asked["passkey"])
        return await self.answer(asked, signed)

    async def answer(self, asked: dict[str, Any], signed: dict[str, Any]) -> Answer:
        auth = f"Login {asked['begun']}"
        return await self.identity.call("POST", "/v1/staff/sessions/factor", {"passkey": signed}, auth=auth)


@pytest.fixture
async def holder(empty_identity: Identity) -> Holder:
    desk = Desk(empty_identity)
    await desk.add("certifier1", "certifier")
    holder = Holder(desk, "certifier1")
    holder.session = await empty_identity.session("certifier1", PASSWORD, staff=True)
    status, made = await holder.add(holder.device)
    assert status == 200, made
    holder.recovery_codes = made["recovery_codes"]
    return holder


async def test_a_passkey_is_a_second_factor_and_brings_recovery_codes(holder: Holder) -> None:
    # covers: IDN-10
    assert len(holder.recovery_codes) == 10
    assert (await holder.identity.caller(holder.session)).pending is None
    asked = await holder.ask()
    assert asked["app"] is False and len(asked["passkey"]["allowCredentials"]) == 1
    status, made = await holder.sign(asked)
    assert (status, made["given"]) == (201, "passkey")
    _, standing = await holder.call("GET", "/v1/factor")
    [shown] = standing["passkeys"]
    assert shown["name"] == "office PC" and shown["last_used_at"] is not None and standing["passkeys_possible"]


async def test_a_signature_is_of_one_begun_login_and_works_once(holder: Holder) -> None:
    # covers: IDN-10
    one, two = await holder.ask(), await holder.ask()
    signed = holder.device.use(one["passkey"])
    assert (await holder.answer(two, signed))[1]["code"] == "wrong-passkey"
    assert (await holder.answer(one, signed))[0] == 201
    assert (await holder.answer(one, signed))[1]["code"] == "login-over"


async def test_neither_a_copied_key_nor_a_foreign_one_nor_another_site_opens_anything(holder: Holder) -> None:
    # covers: IDN-10
    device = holder.device
    assert (await holder.sign(await holder.ask()))[0] == 201
    copied = Authenticator(CONSOLE, device.key, device.credential_id, count=0)
    elsewhere = Authenticator("http://localhost:8699", device.key, device.credential_id, count=9)
    other_key = Authenticator(CONSOLE, credential_id=device.credential_id, count=9)
    for wrong in (copied, elsewhere, other_key, Authenticator(CONSOLE, count=9)):
        assert (await holder.sign(await holder.ask(), wrong))[0] == 422
    asked = await holder.ask()
    for nonsense in ({}, {"id": "x"}, {"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}, {"id": None}):
        assert (await holder.answer(asked, nonsense))[0] == 422


async def test_what_a_browser_made_for_another_challenge_or_too_late_is_refused(holder: Holder) -> None:
    # covers: IDN-10
    path, body = "/v1/factor/passkeys", {"name": "phone", "credential": {}}
    assert (await holder.call("POST", path, body))[1]["code"] == "setup-over"
    _, begun = await holder.call("POST", f"{path}/options", {"password": PASSWORD})
    made = Authenticator(CONSOLE).make(begun["options"])
    await holder.call("POST", f"{path}/options", {"password": PASSWORD})
    assert (await holder.call("POST", path, body | {"credential": made}))[1]["code"] == "wrong-passkey"
    _, begun = await holder.call("POST", f"{path}/options", {"password": PASSWORD})
    late = {"name": "phone", "credential": Authenticator(CONSOLE).make(begun["options"])}
    holder.identity.clock.move(timedelta(minutes=10))
    assert (await holder.call("POST", path, late))[1]["code"] == "setup-over"
    assert (await holder.call("POST", f"{path}/options", {"password": "wrong 0417 stairs"}))[0] == 422
    assert (await holder.add(holder.device))[1]["code"] == "known-passkey"


async def test_a_lost_key_is_replaced_with_a_recovery_code_and_removed(holder: Holder) -> None:
    # covers: IDN-10
    asked = await holder.ask()
    status, made = await holder.give(holder.recovery_codes[0], asked["begun"])
    assert (status, made["given"]) == (201, "recovery_code")
    holder.session = made["session"]
    [lost] = (await holder.call("GET", "/v1/factor"))[1]["passkeys"]
    removal = f"/v1/factor/passkeys/{lost['passkey_id']}/removal"
    assert (await holder.call("POST", removal, {"password": PASSWORD}))[1]["code"] == "factor-required"
    fresh = Authenticator(CONSOLE)
    status, made = await holder.add(fresh, "new key")
    assert (status, made["recovery_codes"]) == (200, [])
    assert (await holder.call("POST", removal, {"password": PASSWORD}))[0] == 204
    assert (await holder.call("POST", removal, {"password": PASSWORD}))[0] == 404
    assert (await holder.sign(await holder.ask(), fresh))[0] == 201
    assert (await holder.sign(await holder.ask(), holder.device))[0] == 422


async def test_what_is_asked_for_can_be_looked_at_again_without_a_try(holder: Holder) -> None:
    # covers: IDN-10
    asked = await holder.ask()
    auth = f"Login {asked['begun']}"
    for _ in range(7):
        assert await holder.identity.call("GET", "/v1/staff/sessions/factor", auth=auth) == (200, asked)
    assert (await holder.sign(asked))[0] == 201
    assert (await holder.identity.call("GET", "/v1/staff/sessions/factor", auth=auth))[0] == 401


async def test_a_reset_takes_passkeys_too(holder: Holder) -> None:
    # covers: IDN-10
    desk = holder.desk
    await desk.add("admin1", "chamber_admin")
    admin = Phone(desk, "admin1")
    await admin.set_up()
    desk.session = admin.session
    address = f"{PEOPLE}/{await desk.staff_id('certifier1')}"
    assert (await desk.call("GET", address))[1]["second_factor"] is True
    assert (await desk.call("POST", f"{address}/factor/reset"))[0] == 200
    assert await desk.let_the_day_pass() == 1
    status, made = await holder.identity.log_in("certifier1", PASSWORD, staff=True)
    assert (status, made["pending"]) == (201, "set_up_factor")


async def test_nobody_has_more_than_ten(holder: Holder) -> None:
    # covers: IDN-10
    for number in range(2, 11):
        assert (await holder.add(Authenticator(CONSOLE), f"key {number}"))[0] == 200
    status, problem = await holder.call("POST", "/v1/factor/passkeys/options", {"password": PASSWORD})
    assert (status, problem["code"]) == (409, "too-many-passkeys")


@pytest.mark.parametrize(
    ("address", "is_possible"),
    [("http://localhost:8603", True), ("https://console.example", True), ("http://127.0.0.1:1", False)],
)
def test_an_ip_address_has_no_passkeys(address: str, is_possible: bool) -> None:
    # about: IDN-10
    assert PasskeySite(address, "x").is_possible is is_possible


async def test_a_signer_may_have_a_passkey_and_the_companys_admin_voids_a_lost_one(identity: Identity) -> None:
    # covers: IDN-10
    admin = await identity.admin_session()
    session = await identity.unconfirmed_user(admin)
    auth = await identity.bearer(session)
    path, password = "/v1/factor/passkeys", {"password": NEW_PASSWORD}
    assert (await identity.call("POST", f"{path}/options", password, auth=auth))[1]["code"] == "confirm-email"
    await identity.call("POST", "/v1/email-confirmation", {}, auth=auth)
    code = {"code": await identity.mailed_code()}
    assert (await identity.call("POST", "/v1/email-confirmation/code", code, auth=auth))[0] == 204
    auth = await identity.bearer(session)
    assert (await identity.call("POST", "/v1/factor/totp", password, auth=auth))[0] == 403
    device = Authenticator(PORTAL)
    _, begun = await identity.call("POST", f"{path}/options", password, auth=auth)
    body = {"name": "PC", "credential": device.make(begun["options"])}
    status, made = await identity.call("POST", path, body, auth=auth)
    assert (status, len(made["recovery_codes"])) == (200, 10)
    login = f"{identity.company.number}-01"
    _, made = await identity.log_in(login, NEW_PASSWORD)
    asked = made["factor"]
    signed = {"passkey": device.use(asked["passkey"])}
    begun_auth = f"Login {asked['begun']}"
    assert (await identity.call("POST", "/v1/staff/sessions/factor", signed, auth=begun_auth))[0] == 401
    assert (await identity.call("GET", "/v1/sessions/factor", auth=begun_auth))[1] == asked
    assert (await identity.call("POST", "/v1/sessions/factor", signed, auth=begun_auth))[1]["given"] == "passkey"
    await _admin_voids(identity, admin, login)
    assert await identity.session(login, NEW_PASSWORD)


async def _admin_voids(identity: Identity, session: str, login: str) -> None:
    auth, path = await identity.bearer(session), f"/v1/signers/{identity.company.signers[0].signer_id}/factor/reset"
    _, listed = await identity.call("GET", "/v1/signers", auth=auth)
    assert [one["second_factor"] for one in listed["signers"]] == [True, False]
    assert (await identity.call("POST", path, auth=auth))[0] == 204
    assert (await identity.call("POST", path, auth=auth))[1]["code"] == "no-factor"
    mail = await identity.row("SELECT recipient, body FROM identity.mails WHERE template = 'M32b'")
    assert mail["recipient"] == "signer1@maker-sample.com" and identity.company.number in mail["body"]
    acts = await identity.admin.fetch("SELECT act, subject FROM identity.record ORDER BY id")
    assert [(row["act"], row["subject"]) for row in acts] == [
        ("id.factor_set_up", f"id:{login}"),
        ("id.factor_reset", f"id:{login}"),
    ]
