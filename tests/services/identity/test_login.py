"""Logging in: the same answer to all who may not, and guessing costs time."""

import asyncio
import time
from datetime import timedelta

from services.identity.passwords import Hasher
from tests.services.identity.conftest import NEW_PASSWORD, Identity


async def answer(identity: Identity, chamber: str, login: str, password: str, address: str) -> tuple[object, ...]:
    headers = {"X-Request-Id": "same", "X-Forwarded-For": address}
    body = {"chamber": chamber, "id": login, "password": password}
    async with identity.http.post("/v1/sessions", json=body, headers=headers) as response:
        kept = {name: value for name, value in response.headers.items() if name != "Date"}
        return response.status, await response.text(), kept


async def test_the_answer_does_not_say_who_exists(identity: Identity) -> None:
    # covers: IDN-09, REL-47
    await identity.admin_session()
    wrong = "certainly-wrong-1"
    answers = [
        await answer(identity, "8888", "8888000004", wrong, "192.0.2.1"),  # in use
        await answer(identity, "8888", "8888000004-01", wrong, "192.0.2.2"),  # no password yet
        await answer(identity, "8888", "8888999999", wrong, "192.0.2.3"),  # no such ID
        await answer(identity, "7777", "8888000004", wrong, "192.0.2.4"),  # no such chamber
    ]
    identity.company.state = "ended"
    await identity.hear(identity.company.changed())
    answers.append(await answer(identity, "8888", "8888000004", NEW_PASSWORD, "192.0.2.5"))  # closed
    assert answers[0][0] == 401
    assert all(one == answers[0] for one in answers)


async def test_a_login_with_an_unknown_id_takes_as_long_as_one_with_a_wrong_password() -> None:
    # about: REL-45, REL-47
    hasher = Hasher()
    stored = await hasher.hash("ferry 0417")

    async def shortest(password_hash: str | None) -> float:
        times = []
        for _ in range(4):
            started = time.process_time()  # the hasher's threads included; what other processes do counts not
            assert not await hasher.matches(password_hash, "wrong")
            times.append(time.process_time() - started)
        return min(times)

    somebody, nobody = await shortest(stored), await shortest(None)
    await hasher.close()
    assert 0.5 < nobody / somebody < 2


async def test_ten_guesses_in_five_minutes_from_one_address_also_side_by_side(identity: Identity) -> None:
    # covers: IDN-09, REL-46
    _, card = await identity.desk_card()
    guesses = await asyncio.gather(*(identity.log_in("8888000004", f"guess number {n}") for n in range(14)))
    assert sorted(status for status, _ in guesses) == [401] * 10 + [429] * 4
    assert (await identity.log_in("8888000004", card["password"]))[0] == 429
    async with identity.http.post(
        "/v1/sessions",
        json={"chamber": "8888", "id": "8888000004", "password": "x"},
        headers={"X-Forwarded-For": "192.0.2.1"},
    ) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "300")
    # Strangers lock nobody out: the owner comes from elsewhere.
    assert (await identity.log_in("8888000004", card["password"], address="198.51.100.7"))[0] == 201
    identity.clock.move(timedelta(minutes=5))
    assert (await identity.log_in("8888000004", card["password"]))[0] == 201


async def test_guesses_at_unknown_ids_are_throttled_alike(identity: Identity) -> None:
    # covers: REL-46, REL-47
    statuses = [(await identity.log_in("8888999999", "guess"))[0] for _ in range(11)]
    assert statuses == [401] * 10 + [429]


async def test_one_address_may_not_try_many_ids(identity: Identity) -> None:
    # covers: REL-46
    await identity.admin.execute(
        "INSERT INTO identity.throttles (bucket, tries, last_at) SELECT $1, array_fill($2::timestamptz, '{59}'), $2",
        _address_bucket("203.0.113.9"),
        identity.clock.now(),
    )
    assert (await identity.log_in("8888999001", "guess", address="203.0.113.9"))[0] == 401
    assert (await identity.log_in("8888999002", "guess", address="203.0.113.9"))[0] == 429


def _address_bucket(address: str) -> bytes:
    from services.identity.origin import Origin

    return Origin(address, "").bucket()


async def test_right_logins_are_no_guesses(identity: Identity) -> None:
    # covers: REL-46
    await identity.admin_session()
    for _ in range(3):
        assert (await identity.log_in("8888000004", "wrong"))[0] == 401
        assert (await identity.log_in("8888000004", NEW_PASSWORD))[0] == 201
    tries = await identity.admin.fetch("SELECT cardinality(tries) AS n FROM identity.throttles")
    assert [row["n"] for row in tries] == [3, 3]  # of the address, and of the ID on unknown devices


async def test_the_owner_sees_who_tried(identity: Identity) -> None:
    # covers: IDN-09
    await identity.admin_session()
    await identity.log_in("8888000004", "wrong", address="203.0.113.9")
    session = await identity.session("8888000004", NEW_PASSWORD)
    _, history = await identity.call("GET", "/v1/login-history", auth=await identity.bearer(session))
    assert [(line["outcome"], line["address"]) for line in history["logins"]] == [
        ("ok", "192.0.2.1"),
        ("refused", "203.0.113.9"),
        ("ok", "192.0.2.1"),
    ]


async def test_logins_are_read_as_meant_and_bodies_exactly(identity: Identity) -> None:
    # covers: IDN-01
    _, card = await identity.desk_card()
    assert (await identity.log_in(" ８８８８０００００４ ", card["password"]))[0] == 201
    body = {"chamber": "8888", "id": "8888000004", "password": card["password"], "remember": True}
    status, problem = await identity.call("POST", "/v1/sessions", body)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/remember")
    for chamber in ("８８８８", " 8888", "\u200b8888\u3000"):
        meant = {"chamber": chamber, "id": "8888000004", "password": card["password"]}
        assert (await identity.call("POST", "/v1/sessions", meant))[0] == 201
    status, problem = await identity.call("POST", "/v1/sessions", {"chamber": "88 88", "id": "x"})
    assert (status, {error["pointer"] for error in problem["errors"]}) == (422, {"/chamber", "/password"})


async def test_companies_and_staff_log_in_at_separate_addresses(identity: Identity) -> None:
    # covers: IDN-10
    _, card = await identity.desk_card()
    assert (await identity.log_in("8888000004", card["password"], staff=True))[0] == 401


async def test_an_old_hash_is_renewed_at_login(identity: Identity) -> None:
    # covers: REL-45
    from argon2 import PasswordHasher

    await identity.admin_session()
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(NEW_PASSWORD)
    await identity.admin.execute("UPDATE identity.logins SET password_hash = $1 WHERE kind = 'admin'", weak)
    assert (await identity.log_in("8888000004", NEW_PASSWORD))[0] == 201
    renewed = await identity.admin.fetchval("SELECT password_hash FROM identity.logins WHERE kind = 'admin'")
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await identity.log_in("8888000004", NEW_PASSWORD))[0] == 201
