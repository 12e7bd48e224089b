"""Guessing from anywhere slows down unknown devices alone; the owner is told of new ones (IDN-09, REL-46, M19)."""

import asyncio
from datetime import timedelta
from typing import Any

from services.identity.handlers.known_devices import PER_DEVICE, PER_ID
from tests.services.identity.conftest import NEW_PASSWORD, Identity

LOGIN = "8888000004"
AT_ONCE = 4
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def device_of(identity: Identity, **more: Any) -> str:
    status, body = await identity.log_in(LOGIN, NEW_PASSWORD, **more)
    assert status == 201, body
    return str(body["device"])


async def guess_from_everywhere(identity: Identity, times: int, login: str = LOGIN) -> list[int]:
    """Tries from so many networks, a few at the same moment."""
    statuses: list[int] = []
    for first in range(0, times, AT_ONCE):
        addresses = [f"2001:db8:0:{n:x}::1" for n in range(first, min(first + AT_ONCE, times))]
        tries = [identity.log_in(login, "guess", address=address) for address in addresses]
        statuses += [status for status, _ in await asyncio.gather(*tries)]
    return statuses


async def mails(identity: Identity, template: str) -> list[str]:
    rows = await identity.admin.fetch("SELECT body FROM identity.mails WHERE template = $1 ORDER BY id", template)
    return [row["body"] for row in rows]


async def test_two_hundred_addresses_get_twenty_guesses_and_the_owners_device_logs_in_at_once(
    identity: Identity,
) -> None:
    # covers: IDN-09, REL-46
    await identity.admin_session()
    device = await device_of(identity)
    statuses = await guess_from_everywhere(identity, 40)
    assert (statuses.count(401), statuses.count(429)) == (PER_ID.tries, 40 - PER_ID.tries)
    assert await guess_from_everywhere(identity, 160) == [429] * 160
    unknown, _ = await identity.log_in(LOGIN, NEW_PASSWORD, address="198.51.100.7")
    known, _ = await identity.log_in(LOGIN, NEW_PASSWORD, address="198.51.100.7", device=device)
    assert (unknown, known) == (429, 201)
    identity.clock.move(PER_ID.window)
    assert (await identity.log_in(LOGIN, NEW_PASSWORD, address="198.51.100.7"))[0] == 201


async def test_the_owner_is_told_once_a_day_that_logins_are_slowed_down(identity: Identity) -> None:
    # covers: IDN-09
    await identity.admin_session()
    await guess_from_everywhere(identity, 30)
    await guess_from_everywhere(identity, 10)
    [told] = await mails(identity, "M19b")
    assert LOGIN in told
    assert "いつも" in told or "これまで使用している端末" in told
    identity.clock.move(timedelta(days=1))
    await guess_from_everywhere(identity, 30)
    assert len(await mails(identity, "M19b")) == 2


async def test_unknown_ids_are_slowed_down_alike(identity: Identity) -> None:
    # covers: REL-46, REL-47
    statuses = await guess_from_everywhere(identity, 25, "8888999999")
    assert (statuses.count(401), statuses.count(429)) == (20, 5)


async def test_a_known_device_is_no_way_to_guess_without_end(identity: Identity) -> None:
    # covers: REL-46
    await identity.admin_session()
    device = await device_of(identity)
    tries = [identity.log_in(LOGIN, "guess", device=device, address=f"192.0.2.{n}") for n in range(14)]
    statuses = [status for status, _ in await asyncio.gather(*tries)]
    assert (statuses.count(401), statuses.count(429)) == (PER_DEVICE.tries, 4)


async def test_the_secret_of_a_device_is_good_for_its_own_id_alone_and_changes_with_each_login(
    identity: Identity,
) -> None:
    # covers: IDN-09
    session = await identity.admin_session()
    first = await device_of(identity)
    second = await device_of(identity, device=first)
    await identity.unconfirmed_user(session)
    signer = f"{LOGIN}-01"
    assert first != second
    await guess_from_everywhere(identity, 20)
    for device in (first, "8888." + "x" * 43, "nonsense", ""):
        assert (await identity.log_in(LOGIN, NEW_PASSWORD, device=device))[0] == 429
    await guess_from_everywhere(identity, 20, signer)
    assert (await identity.log_in(signer, NEW_PASSWORD, device=second))[0] == 429
    assert (await identity.log_in(LOGIN, NEW_PASSWORD, device=second))[0] == 201


async def test_changing_the_password_forgets_all_devices_but_the_one_that_changes_it(identity: Identity) -> None:
    # covers: IDN-09, REL-48
    await identity.admin_session()
    elsewhere = await device_of(identity, address="198.51.100.7")
    _, here = await identity.log_in(LOGIN, NEW_PASSWORD)
    assert (await identity.change_password(here["session"], NEW_PASSWORD, "green Kite 0518 canal"))[0] == 204
    await guess_from_everywhere(identity, 20)
    assert (await identity.log_in(LOGIN, "green Kite 0518 canal", device=elsewhere))[0] == 429
    assert (await identity.log_in(LOGIN, "green Kite 0518 canal", device=here["device"]))[0] == 201


async def test_ending_another_session_forgets_its_device_and_logging_out_does_not(identity: Identity) -> None:
    # covers: IDN-09
    await identity.admin_session()
    _, other = await identity.log_in(LOGIN, NEW_PASSWORD)
    _, own = await identity.log_in(LOGIN, NEW_PASSWORD)
    auth = await identity.bearer(own["session"])
    session_id = (await identity.caller(other["session"])).session_id
    assert (await identity.call("DELETE", f"/v1/sessions/{session_id}", auth=auth))[0] == 204
    assert (await identity.call("DELETE", "/v1/sessions/current", auth=auth))[0] == 204
    await guess_from_everywhere(identity, 20)
    assert (await identity.log_in(LOGIN, NEW_PASSWORD, device=other["device"]))[0] == 429
    assert (await identity.log_in(LOGIN, NEW_PASSWORD, device=own["device"]))[0] == 201


async def test_a_device_is_forgotten_after_half_a_year_without_a_login(identity: Identity) -> None:
    # covers: IDN-09
    await identity.admin_session()
    device = await device_of(identity)
    identity.clock.move(timedelta(days=179))
    device = await device_of(identity, device=device)
    identity.clock.move(timedelta(days=180))
    await guess_from_everywhere(identity, 20)
    assert (await identity.log_in(LOGIN, NEW_PASSWORD, device=device))[0] == 429


async def test_the_owner_is_told_of_a_login_on_a_new_device_with_time_and_what_to_do(identity: Identity) -> None:
    # covers: IDN-09
    await identity.admin_session()
    assert await mails(identity, "M19") == [], "the first login of an ID is no news"
    device = await device_of(identity, agent=FIREFOX, address="203.0.113.9")
    [told] = await mails(identity, "M19")
    assert all(part in told for part in ("Firefox / Windows", "203.0.113.9", "2026-11-16 10:00", "パスワードを変更"))
    assert "change your password" in told
    assert "http" not in told
    await device_of(identity, agent=FIREFOX, address="203.0.113.10", device=device)
    await device_of(identity, agent=FIREFOX, address="203.0.113.9")
    assert len(await mails(identity, "M19")) == 1, "known by its secret, or by program and address"
