"""A signer confirms another e-mail address than was registered: everybody knows it, and nobody was kept in the dark."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from libs.common.events import Event
from libs.contracts.identity import UserIdActivated, UserIdCreated
from tests.services.registration.conftest import Office

NEW = "hanako@elsewhere-test.example"


async def registered(office: Office) -> Any:
    """A registration whose signers have their user IDs."""
    registration_id = (await office.approved())["registration"]["registration_id"]
    for serial, signer_id in enumerate(office.signers, start=1):
        await office.hear(
            UserIdCreated(
                chamber="8888",
                version=1,
                registration_id=UUID(registration_id),
                signer_id=UUID(signer_id),
                login=f"8888000001-{serial:02}",
            )
        )
    return await as_the_desk_sees(office, registration_id)


async def as_the_desk_sees(office: Office, registration_id: str) -> Any:
    path = f"/v1/staff/registrations/{registration_id}"
    return (await office.call("GET", path, token=office.staff("reception"))).json


def confirmed(office: Office, signer_id: str, email: str, minutes: int = 0, version: int = 3) -> Event:
    at = office.clock.now() + timedelta(minutes=minutes)
    return UserIdActivated(chamber="8888", version=version, signer_id=UUID(signer_id), email=email, at=at)


async def snapshots(office: Office) -> list[dict[str, Any]]:
    return [said for name, said in await office.events() if name == "registration.changed.v1"]


async def test_another_address_is_registered_said_to_all_and_mailed_to_both_sides(office: Office) -> None:
    # covers: D-34, D-37, IDN-04
    before = await registered(office)
    first, second = before["signers"]
    await office.hear(confirmed(office, first["signer_id"], NEW))
    after = await as_the_desk_sees(office, before["registration_id"])
    assert [signer["email"] for signer in after["signers"]] == [NEW, second["email"]]
    assert after["version"] == before["version"] + 1
    [said] = await snapshots(office)
    assert (said["version"], said["changed"]) == (after["version"], ["signers"])
    assert [signer["email"] for signer in said["signers"]] == [NEW, second["email"]]
    mails = await office.mails("M34")
    assert {mail["recipient"] for mail in mails} == {first["email"], before["company"]["contact"]["email"]}
    for mail in mails:
        assert mail["subject"] == "署名者のメールアドレスが変更されました"
        assert all(text in mail["body"] for text in (first["email"], NEW, "8888000001-01", "会議所 太郎", "at once"))


async def test_the_registered_address_confirmed_changes_nothing_and_mails_nobody(office: Office) -> None:
    # covers: D-34
    before = await registered(office)
    await office.hear(confirmed(office, before["signers"][0]["signer_id"], before["signers"][0]["email"]))
    assert await as_the_desk_sees(office, before["registration_id"]) == before
    assert await snapshots(office) == []
    assert await office.mails("M34") == []


async def test_of_two_confirmations_the_later_one_counts_in_whatever_order_they_come(office: Office) -> None:
    # covers: D-37
    before = await registered(office)
    signer_id = before["signers"][0]["signer_id"]
    await office.hear(confirmed(office, signer_id, NEW, minutes=2, version=4))
    await office.hear(confirmed(office, signer_id, "earlier@nissho-test.example", minutes=1))
    after = await as_the_desk_sees(office, before["registration_id"])
    assert after["signers"][0]["email"] == NEW
    assert len(await snapshots(office)) == 1
