"""How many streams of live state one session, ID and company may have, and what becomes of those that are too many."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from libs.common.errors import Unavailable
from libs.common.testing import Keys
from tests.web.common.test_site import site_of
from web.common import seats
from web.common.seats import OF_A_COMPANY, OF_A_SESSION, OF_AN_ID, ListensTooOften, Seat, Seats

SESSION = "8888." + "s" * 43


def seat(session: int, login: int = 1, company: str = "a") -> Seat:
    return Seat([f"session {session}"], frozenset({f"8888/{company}-{login}"}), frozenset({company}))


def test_a_session_that_listens_too_often_loses_its_oldest_stream() -> None:
    taken = Seats()
    own = [seat(1) for _ in range(OF_A_SESSION + 2)]
    for one in own:
        taken.take(one)
    assert [one.has_ended for one in own] == [True, True] + [False] * OF_A_SESSION


def test_an_id_with_many_sessions_is_refused_and_others_are_not() -> None:
    taken = Seats()
    for number in range(OF_AN_ID):
        taken.take(seat(number))
    with pytest.raises(ListensTooOften) as refused:
        taken.take(seat(OF_AN_ID))
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (429, "60")
    taken.take(seat(99, login=2))


def test_a_company_with_many_ids_leaves_room_for_other_companies() -> None:
    taken = Seats()
    first = seat(0, 0)
    taken.take(first)
    for number in range(1, OF_A_COMPANY):
        taken.take(seat(number, number))
    with pytest.raises(ListensTooOften):
        taken.take(seat(OF_A_COMPANY, OF_A_COMPANY))
    taken.take(seat(-1, company="b"))
    taken.leave(first)
    taken.take(seat(OF_A_COMPANY, OF_A_COMPANY))


def test_all_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "IN_ALL", 2)
    taken = Seats()
    for number in range(2):
        taken.take(seat(number, company=str(number)))
    with pytest.raises(Unavailable):
        taken.take(seat(3, company="3"))


def test_the_end_of_a_session_ends_its_streams_alone_even_one_that_is_just_beginning() -> None:
    taken, ended = Seats(), list[int]()
    ours, beginning, other = seat(1), seat(1), seat(2)
    for one in (ours, beginning, other):
        taken.take(one)
    ours.end_by(lambda: ended.append(1))
    other.end_by(lambda: ended.append(2))
    taken.end_of("session 1")
    assert ended == [1]
    beginning.end_by(lambda: ended.append(3))
    assert ended == [1, 3]


@pytest.fixture
async def port(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A site whose services are away, at once."""
    monkeypatch.setattr("web.common.upstreams.PATIENCE_SECONDS", 0.0)
    site = site_of(keys)
    await site.start()
    yield site.port
    await site.stop()


async def test_many_streams_asked_for_at_once_by_one_session_leave_it_with_four(port: int) -> None:
    cookie = {"Cookie": f"__Host-s0=8888000001-01~{SESSION}"}
    alive = 0

    async def listen(browser: aiohttp.ClientSession) -> None:
        nonlocal alive
        async with browser.get(f"http://127.0.0.1:{port}/live", headers=cookie) as answer:
            assert answer.status == 200
            alive += 1
            async for _ in answer.content:
                pass
            alive -= 1

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as browser:
        listening = [asyncio.create_task(listen(browser)) for _ in range(80)]
        async with asyncio.timeout(20):
            while sum(one.done() for one in listening) < 80 - OF_A_SESSION:
                await asyncio.sleep(0.05)
        assert alive == OF_A_SESSION
        for one in listening:
            one.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
