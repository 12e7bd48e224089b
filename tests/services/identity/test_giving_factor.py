"""Logging in with a second factor, setting it up, losing it (IDN-10)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pyotp
import pytest

from libs.common.service import Running, Service
from services.identity.app import build
from tests.services.identity.conftest import Answer, Identity, configured
from tests.services.identity.desk import PASSWORD, PEOPLE, Desk

STEP = timedelta(seconds=30)


class Phone:
    """A person of the staff with an app: `desk` speaks for the administrator, this one for the person."""

    def __init__(self, desk: Desk, login: str) -> None:
        self.desk, self.identity, self.login = desk, desk.identity, login
        self.secret, self.recovery_codes, self.session = "", list[str](), ""

    @property
    def code(self) -> str:
        """What the app shows now."""
        return pyotp.TOTP(self.secret).at(self.identity.clock.now())

    async def call(self, method: str, path: str, body: object = None) -> Answer:
        return await self.identity.call(method, path, body, auth=await self.identity.bearer(self.session))

    async def set_up(self, session: str = "") -> None:
        """With what is shown on the page, in the session or in a new one."""
        self.session = session or await self.identity.session(self.login, PASSWORD, staff=True)
        assert (await self.call("POST", "/v1/factor/totp", {"password": PASSWORD}))[0] == 204
        status, shown = await self.call("GET", "/v1/factor/totp")
        assert status == 200 and shown["secret"] in shown["address"]
        self.secret = shown["secret"]
        status, made = await self.call("POST", "/v1/factor/totp/code", {"code": self.code})
        assert status == 200, made
        self.recovery_codes = made["recovery_codes"] or self.recovery_codes
        self.identity.clock.move(STEP)

    async def begin(self) -> str:
        """Give the password; no session comes of it."""
        status, begun = await self.identity.log_in(self.login, PASSWORD, staff=True)
        assert (status, begun["session"], begun["pending"]) == (201, None, None)
        return str(begun["factor"]["begun"])

    async def give(self, code: str, begun: str = "") -> Answer:
        auth = f"Login {begun or await self.begin()}"
        return await self.identity.call("POST", "/v1/staff/sessions/factor", {"code": code}, auth=auth)

    async def log_in(self, code: str = "") -> str:
        status, made = await self.give(code or self.code)
        assert status == 201, made
        return str(made["session"])


@pytest.fixture
def factor_optional_in() -> str:
    """Nobody is spared here."""
    return ""


@pytest.fixture
async def desk(empty_identity: Identity) -> Desk:
    """An administrator with an app, logged in with both factors."""
    desk = Desk(empty_identity)
    await desk.add("admin1", "chamber_admin")
    await desk.add("certifier1", "certifier")
    admin = Phone(desk, "admin1")
    await admin.set_up()
    desk.session = admin.session
    return desk


@pytest.fixture
async def phone(desk: Desk) -> Phone:
    """A certifier with an app."""
    phone = Phone(desk, "certifier1")
    await phone.set_up()
    return phone


async def test_the_password_alone_opens_nothing_and_the_code_opens_the_session(phone: Phone) -> None:
    # covers: IDN-10
    begun = await phone.begin()
    assert (await phone.identity.exchange(begun))[0] == 401
    assert (await phone.identity.call("GET", "/v1/me", auth=f"Bearer {begun}"))[0] == 401
    status, made = await phone.give(phone.code, begun)
    assert (status, made["given"], made["pending"]) == (201, "totp", None)
    assert (await phone.identity.caller(made["session"])).pending is None
    _, history = await phone.call("GET", "/v1/login-history")
    assert [line["outcome"] for line in history["logins"]] == ["ok", "ok"]


async def test_a_code_opens_one_session_only_also_when_given_twice_at_the_same_moment(phone: Phone) -> None:
    # covers: IDN-10
    begun = [await phone.begin(), await phone.begin()]
    answers = await asyncio.gather(*(phone.give(phone.code, one) for one in begun))
    assert sorted(status for status, _ in answers) == [201, 422]
    phone.identity.clock.move(STEP)
    assert (await phone.give(pyotp.TOTP(phone.secret).at(phone.identity.clock.now() - STEP)))[0] == 422
    await phone.log_in()


async def test_a_begun_login_ends_with_its_time_its_tries_and_its_use(phone: Phone) -> None:
    # covers: IDN-10
    used = await phone.begin()
    assert (await phone.give(phone.code, used))[0] == 201
    phone.identity.clock.move(STEP)
    assert (await phone.give(phone.code, used))[1]["code"] == "login-over"
    late = await phone.begin()
    phone.identity.clock.move(timedelta(minutes=5))
    assert (await phone.give(phone.code, late))[0] == 401
    tried = await phone.begin()
    refused = [await phone.give("000000", tried) for _ in range(5)]
    assert [status for status, _ in refused] == [422] * 5
    assert "残り4回" in refused[0][1]["errors"][0]["ja"] and "残り" not in refused[4][1]["errors"][0]["ja"]
    assert (await phone.give(phone.code, tried))[1]["code"] == "login-over"
    assert (await phone.identity.call("POST", "/v1/staff/sessions/factor", {"code": "1"}))[0] == 401


async def test_codes_are_guessed_ten_times_an_hour_at_most_however_often_the_password_is_given(phone: Phone) -> None:
    # covers: IDN-10, REL-46
    for _ in range(2):
        begun = await phone.begin()
        assert [(await phone.give("000000", begun))[0] for _ in range(5)] == [422] * 5
    status, problem = await phone.give(phone.code)
    assert (status, problem["code"]) == (429, "too-many-requests")
    phone.identity.clock.move(timedelta(hours=1))
    await phone.log_in()


async def test_another_password_voids_a_begun_login(phone: Phone) -> None:
    # covers: IDN-10
    begun = await phone.begin()
    change = {"current": PASSWORD, "new": "other 0518 kites"}
    assert (await phone.call("POST", "/v1/password", change))[0] == 204
    assert (await phone.give(phone.code, begun))[1]["code"] == "login-over"


async def test_a_required_role_without_a_factor_reaches_the_set_up_only(desk: Desk) -> None:
    # covers: IDN-10
    phone = Phone(desk, "certifier1")
    status, made = await desk.identity.log_in("certifier1", PASSWORD, staff=True)
    assert (status, made["pending"]) == (201, "set_up_factor")
    other = await desk.identity.session("certifier1", PASSWORD, staff=True)
    phone.session = made["session"]
    assert (await desk.identity.caller(phone.session)).pending == "set_up_factor"
    assert (await phone.call("GET", "/v1/me"))[1]["pending"] == "set_up_factor"
    _, standing = await phone.call("GET", "/v1/factor")
    assert (standing["required"], standing["totp"], standing["recovery_codes_left"]) == (True, None, 0)
    await phone.set_up(phone.session)
    assert len(phone.recovery_codes) == 10
    assert (await desk.identity.caller(phone.session)).pending is None
    assert (await desk.identity.exchange(other))[0] == 401


async def test_an_administrator_without_a_factor_touches_no_account(empty_identity: Identity) -> None:
    # covers: IDN-10
    desk = Desk(empty_identity)
    await desk.add("admin1", "chamber_admin")
    desk.session = await empty_identity.session("admin1", PASSWORD, staff=True)
    assert (await desk.call("GET", PEOPLE))[1]["code"] == "set-up-factor"


async def test_a_chamber_chooses_which_other_roles_need_one(desk: Desk) -> None:
    # covers: IDN-10
    await desk.add("examiner1", "examiner")
    session = await desk.identity.session("examiner1", PASSWORD, staff=True)
    assert (await desk.identity.caller(session)).pending is None
    await desk.identity.hear(configured(version=2, second_factor_roles=["examiner"]))
    assert (await desk.identity.caller(session)).pending == "set_up_factor"


async def test_an_operator_needs_one(desk: Desk) -> None:
    # covers: IDN-10
    await desk.add("operator1", chamber="0000")
    body = {"chamber": "0000", "id": "operator1", "password": PASSWORD}
    assert (await desk.identity.call("POST", "/v1/staff/sessions", body))[1]["pending"] == "set_up_factor"


async def test_a_lost_app_is_replaced_with_a_recovery_code_that_works_once(phone: Phone) -> None:
    # covers: IDN-10
    code = phone.recovery_codes[3]
    status, made = await phone.give(f" {code.upper().replace('-', ' ')} ")
    assert (status, made["given"]) == (201, "recovery_code")
    assert (await phone.give(code))[0] == 422
    old = phone.secret
    await phone.set_up(made["session"])
    assert (await phone.give(pyotp.TOTP(old).at(phone.identity.clock.now())))[0] == 422
    await phone.log_in()
    _, standing = await phone.call("GET", "/v1/factor")
    assert (standing["recovery_codes_left"], standing["required"]) == (9, True)


async def test_fresh_recovery_codes_make_the_earlier_ones_worthless(phone: Phone) -> None:
    # covers: IDN-10
    status, made = await phone.call("POST", "/v1/factor/recovery-codes", {"password": PASSWORD})
    assert status == 200 and not {*made["recovery_codes"]} & {*phone.recovery_codes}
    assert (await phone.give(phone.recovery_codes[0]))[0] == 422
    await phone.log_in(made["recovery_codes"][0])


async def test_a_session_alone_changes_no_factor(phone: Phone) -> None:
    # covers: IDN-10
    for path in ("/v1/factor/totp", "/v1/factor/totp/removal", "/v1/factor/recovery-codes"):
        status, problem = await phone.call("POST", path, {"password": "wrong 0417 stairs"})
        assert (status, problem["errors"][0]["pointer"]) == (422, "/password")
    assert (await phone.call("GET", "/v1/factor/totp"))[0] == 404


async def test_a_set_up_ends_after_ten_minutes_and_a_wrong_code_takes_nothing_into_use(desk: Desk) -> None:
    # covers: IDN-10
    phone = Phone(desk, "certifier1")
    phone.session = await desk.identity.session("certifier1", PASSWORD, staff=True)
    await phone.call("POST", "/v1/factor/totp", {"password": PASSWORD})
    assert (await phone.call("POST", "/v1/factor/totp/code", {"code": "000000"}))[0] == 422
    assert (await phone.call("GET", "/v1/factor"))[1]["totp"] is None
    desk.identity.clock.move(timedelta(minutes=10))
    assert (await phone.call("POST", "/v1/factor/totp/code", {"code": "000000"}))[0] == 410


async def test_who_needs_a_factor_cannot_remove_the_last_one_and_others_can(phone: Phone) -> None:
    # covers: IDN-10
    status, problem = await phone.call("POST", "/v1/factor/totp/removal", {"password": PASSWORD})
    assert (status, problem["code"]) == (409, "factor-required")
    await phone.log_in()
    await phone.desk.add("reception1", "reception")
    other = Phone(phone.desk, "reception1")
    await other.set_up()
    assert (await other.call("POST", "/v1/factor/totp/removal", {"password": PASSWORD}))[0] == 204
    assert await other.identity.session("reception1", PASSWORD, staff=True)


async def test_another_administrator_resets_a_factor_and_the_person_is_told(phone: Phone) -> None:
    # covers: IDN-10, IDN-19
    identity, desk = phone.identity, phone.desk
    await desk.change("certifier1", email="certifier1@cci-sample.com")
    await desk.let_the_day_pass()
    address = f"{PEOPLE}/{await desk.staff_id('certifier1')}"
    assert (await desk.call("GET", address))[1]["second_factor"] is True
    status, person = await desk.call("POST", f"{address}/factor/reset")
    assert (status, person["second_factor"], person["waiting"]["asked_by"]) == (200, True, "admin1")
    assert await desk.let_the_day_pass() == 1
    _, person = await desk.call("GET", address)
    assert (person["second_factor"], person["sessions"], person["waiting"]) == (False, 0, None)
    mail = await identity.row("SELECT recipient, body FROM identity.mails WHERE template = 'M32b'")
    assert mail["recipient"] == "certifier1@cci-sample.com" and "admin1" in mail["body"]
    assert (await identity.exchange(phone.session))[0] == 401
    status, made = await identity.log_in("certifier1", PASSWORD, staff=True)
    assert (status, made["pending"]) == (201, "set_up_factor")
    assert (await desk.call("POST", f"{address}/factor/reset"))[1]["code"] == "no-factor"
    _, shown = await desk.call("GET", address)
    assert [line["act"] for line in shown["acts"]] == [
        *("factor_reset", "change_asked", "changed", "change_asked", "factor_set_up")
    ]
    kept = await identity.row("SELECT act, by, subject FROM identity.record WHERE act = 'staff.factor_reset'")
    assert (kept["by"], kept["subject"]) == ("admin1", "staff:certifier1")


async def test_nobody_resets_the_own_factor(phone: Phone) -> None:
    # covers: IDN-10, IDN-21
    own = await phone.desk.staff_id("admin1")
    status, problem = await phone.desk.call("POST", f"{PEOPLE}/{own}/factor/reset")
    assert (status, problem["code"]) == (403, "own-factor")


async def test_neither_secrets_nor_codes_stand_in_the_database(phone: Phone) -> None:
    # covers: IDN-10, REL-45
    identity = phone.identity
    tables = await identity.admin.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'identity'")
    whole = ""
    for table in tables:
        whole += str(await identity.admin.fetch(f"SELECT t::text FROM identity.{table['tablename']} AS t"))
    assert "certifier1" in whole
    for secret in (phone.secret, *phone.recovery_codes, *(code.replace("-", "") for code in phone.recovery_codes)):
        assert secret not in whole and secret.encode().hex() not in whole


async def test_each_step_may_reach_another_process(phone: Phone, run: Callable[[Service], Awaitable[Running]]) -> None:
    # covers: IDN-10
    other = await run(build(clock=phone.identity.clock))
    begun = await phone.begin()
    headers = {"Authorization": f"Login {begun}"}
    body: dict[str, Any] = {"code": phone.code}
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{other.port}") as http,
        http.post("/v1/staff/sessions/factor", json=body, headers=headers) as response,
    ):
        assert response.status == 201
    assert (await phone.give(phone.code))[0] == 422
