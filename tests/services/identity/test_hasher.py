"""Whose password is compared first when many log in at once (REL-46)."""

import asyncio

import pytest

from libs.common.errors import Unavailable
from services.identity.passwords import KEPT_FOR_KNOWN, WAITING_AT_MOST, Hasher


async def test_strangers_never_fill_every_place_and_the_known_go_before_them() -> None:
    # about: IDN-09, REL-46
    hasher, done = Hasher(threads=1), list[str]()

    async def log_in(name: str, *, is_known: bool) -> None:
        await hasher.matches(None, "guess", is_known=is_known)
        done.append(name)

    crowd = [asyncio.create_task(log_in("stranger", is_known=False)) for _ in range(WAITING_AT_MOST - KEPT_FOR_KNOWN)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await hasher.matches(None, "guess", is_known=False)
    await log_in("owner", is_known=True)
    assert done.index("owner") <= 1, "at most the one whose turn it was came before"
    for task in crowd:
        task.cancel()
    await asyncio.gather(*crowd, return_exceptions=True)
    await asyncio.wait_for(log_in("another stranger", is_known=False), 5)
    await hasher.close()
