"""Who exists cannot be told from how long an answer takes: the work is the same, and it is counted."""

import time
from collections import Counter

import pytest

from services.identity.passwords import Hasher
from tests.services.identity.conftest import Identity

ROUNDS = 6
EXISTS, UNKNOWN = "8888000004", "8888999999"


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many passwords were compared, really: the work is done, and counted."""
    counted, verify = Counter[str](), Hasher._verify

    def counting(self: Hasher, password_hash: str, password: str) -> bool:
        counted["argon2"] += 1
        counted[password_hash.rpartition("$")[0].rpartition("$")[0]] += 1
        return verify(self, password_hash, password)

    monkeypatch.setattr(Hasher, "_verify", counting)
    return counted


async def test_a_login_of_nobody_is_as_much_work_as_a_wrong_password(
    identity: Identity, compared: Counter[str]
) -> None:
    # covers: REL-47, REL-45
    await identity.admin_session()
    compared.clear()
    work: dict[str, list[float]] = {EXISTS: [], UNKNOWN: []}
    for number in range(ROUNDS):
        for login, times in work.items():
            before, began = compared["argon2"], time.process_time()  # the hasher's threads included
            status, _ = await identity.log_in(login, "certainly-wrong-1", address=f"192.0.2.{number}")
            times.append(time.process_time() - began)
            assert (status, compared["argon2"] - before) == (401, 1)
    parameters = {name for name in compared if name != "argon2"}
    assert parameters == {"$argon2id$v=19$m=19456,t=2,p=1"}
    assert 0.5 < min(work[UNKNOWN]) / min(work[EXISTS]) < 2
    tries = await identity.admin.fetch("SELECT cardinality(tries) AS n FROM identity.throttles")
    # By ID and address, by address, and by ID on all devices that it never logged in on: alike for both.
    assert {row["n"] for row in tries} == {1, 2, ROUNDS}
