"""What is done about second factors at the host: an app given to try out, a reset where nobody else can."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.services.identity.conftest import Identity
from tests.services.identity.desk import PASSWORD, Desk
from tests.services.identity.test_giving_factor import Phone


async def test_an_installation_to_try_out_may_give_somebody_an_app(empty_identity: Identity, tmp_path: Path) -> None:
    # about: IDN-10
    identity, secret = empty_identity, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    job = identity.service.jobs.all["set-staff"].function
    facts = {"chamber": "8888", "id": "certifier2", "name": "認証", "roles": ["certifier"], "password": PASSWORD}
    file = tmp_path / "staff.json"
    file.write_text(json.dumps([facts | {"totp_secret": secret}]))
    for _ in range(2):
        await job(**identity.service.provided.fill(job, {"arguments"}), arguments=[str(file)])
    given = Phone(Desk(identity), "certifier2")
    given.secret = secret
    await given.log_in()
    file.write_text(json.dumps([facts | {"totp_secret": "too short"}]))
    with pytest.raises(ValidationError, match="base32"):
        await job(**identity.service.provided.fill(job, {"arguments"}), arguments=[str(file)])


async def test_an_operator_and_a_lone_administrator_are_helped_at_the_host_by_somebody_else(
    empty_identity: Identity,
) -> None:
    # about: IDN-10
    desk = Desk(empty_identity)
    await desk.add("admin1", "chamber_admin")
    await desk.add("certifier1", "certifier")
    for login in ("admin1", "certifier1"):
        await Phone(desk, login).set_up()
    job = empty_identity.service.jobs.all["reset-factor"].function

    async def reset(login: str, by: str, chamber: str = "8888") -> None:
        given = ["--chamber", chamber, "--id", login, "--by", by]
        await job(**empty_identity.service.provided.fill(job, {"arguments"}), arguments=given)

    with pytest.raises(SystemExit, match="Another administrator"):
        await reset("certifier1", "host")
    with pytest.raises(SystemExit, match="own factor"):
        await reset("admin1", "admin1")
    with pytest.raises(SystemExit, match="no such member"):
        await reset("operator9", "host", "0000")
    await reset("admin1", "host")
    assert await empty_identity.session("admin1", PASSWORD, staff=True)
    kept = await empty_identity.row("SELECT by FROM identity.record WHERE act = 'staff.factor_reset'")
    assert kept["by"] == "host"
