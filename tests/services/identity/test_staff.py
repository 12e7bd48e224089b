"""Staff and operators are made by a job."""

import json
from pathlib import Path

import pytest

from services.identity.handlers.staff import add_staff
from services.identity.jobs import add_staff as job
from services.identity.passwords import Hasher
from tests.services.identity.conftest import Identity


async def run_job(identity: Identity, *arguments: str) -> None:
    hasher = Hasher()
    await job(list(arguments), identity.service.db, identity.clock, hasher)
    await hasher.close()


async def test_adding_staff_twice_changes_nothing(empty_identity: Identity, tmp_path: Path) -> None:
    # covers: IDN-10
    (tmp_path / "password").write_text("maple 0417 stairs\n")
    arguments = ["--chamber", "8888", "--id", "examiner1", "--name", "審査 太郎", "--roles", "examiner,certifier"]
    arguments += ["--password-file", str(tmp_path / "password")]
    for _ in range(2):
        await run_job(empty_identity, *arguments)
    said = [json.loads(text) for text in await empty_identity.said("staff.changed.v1")]
    assert [(one["login"], one["name"], one["roles"], one["active"]) for one in said] == [
        ("examiner1", "審査 太郎", ["examiner", "certifier"], True)
    ]
    session = await empty_identity.session("examiner1", "maple 0417 stairs", staff=True)
    caller = await empty_identity.caller(session)
    assert (caller.kind, sorted(caller.roles), caller.pending) == ("staff", ["certifier", "examiner"], None)
    assert (await empty_identity.log_in("examiner1", "maple 0417 stairs"))[0] == 401


async def test_other_roles_are_said_again_and_end_sessions(empty_identity: Identity, tmp_path: Path) -> None:
    # covers: IDN-10
    (tmp_path / "password").write_text("maple 0417 stairs")
    arguments = ["--chamber", "8888", "--id", "desk1", "--name", "受付", "--password-file", str(tmp_path / "password")]
    await run_job(empty_identity, *arguments, "--roles", "reception")
    session = await empty_identity.session("desk1", "maple 0417 stairs", staff=True)
    await run_job(empty_identity, *arguments, "--roles", "accounting")
    said = [json.loads(text) for text in await empty_identity.said("staff.changed.v1")]
    assert [(one["version"], one["roles"]) for one in said] == [(1, ["reception"]), (2, ["accounting"])]
    assert (await empty_identity.exchange(session))[0] == 401


async def test_an_operator_belongs_to_no_chamber(empty_identity: Identity) -> None:
    # covers: IDN-10, D-02
    hasher = Hasher()
    identity = empty_identity
    assert await add_staff(
        identity.service.db,
        identity.clock,
        hasher,
        chamber="0000",
        login="operator1",
        name="運用",
        roles=["operator"],
        password="maple 0417 stairs",
    )
    await hasher.close()
    body = {"chamber": "0000", "id": "operator1", "password": "maple 0417 stairs"}
    status, opened = await identity.call("POST", "/v1/staff/sessions", body)
    assert (status, opened["kind"]) == (201, "operator")
    assert await identity.said("staff.changed.v1") == []


async def test_wrong_arguments_are_named(empty_identity: Identity, tmp_path: Path) -> None:
    # covers: IDN-10
    (tmp_path / "password").write_text("maple 0417 stairs")
    right = ["--chamber", "8888", "--id", "desk1", "--name", "受付", "--roles", "reception"]
    right += ["--password-file", str(tmp_path / "password")]
    for wrong in ("--id Examiner1", "--id 8888000004", "--roles king", "--roles ,", "--chamber 0000", "--chamber 88"):
        with pytest.raises(SystemExit, match=r"A staff ID has|Roles are|4 digits"):
            await run_job(empty_identity, *right, *wrong.split())
    assert await empty_identity.admin.fetchval("SELECT count(*) FROM identity.logins") == 0
