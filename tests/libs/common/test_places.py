"""Places are fair: whatever one company asks for, others are served as if it had asked for one thing."""

import asyncio

import pytest

from libs.common.errors import Unavailable
from libs.common.places import FairPlaces, TooManyOfYours


class Work:
    """Pieces of work that end when they are told to; `begun` is the order in which they began."""

    def __init__(self, places: FairPlaces) -> None:
        self._places, self.begun, self._ends = places, list[str](), dict[str, asyncio.Event]()
        self._doing: list[asyncio.Task[None]] = []

    def ask(self, who: str, name: str, *, is_urgent: bool = False) -> asyncio.Task[None]:
        async def do() -> None:
            async with self._places.place(who, is_urgent=is_urgent):
                self.begun.append(name)
                await self._ends.setdefault(name, asyncio.Event()).wait()

        self._doing.append(asyncio.create_task(do()))
        return self._doing[-1]

    async def end(self, name: str) -> None:
        self._ends.setdefault(name, asyncio.Event()).set()
        await settled()

    async def stop(self) -> None:
        for task in self._doing:
            task.cancel()
        await asyncio.gather(*self._doing, return_exceptions=True)


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_company_that_asks_for_fifty_at_once_lets_another_one_be_the_next() -> None:
    work = Work(FairPlaces("test", 1, waiting_of_one=100))
    for number in range(50):
        work.ask("a", f"a{number}")
    await settled()
    work.ask("b", "b0")
    work.ask("c", "c0")
    await settled()
    for name in ("a0", "b0", "c0", "a1"):
        await work.end(name)
    assert work.begun == ["a0", "b0", "c0", "a1", "a2"]
    await work.stop()


async def test_of_several_places_one_company_has_one_however_many_are_free() -> None:
    work = Work(FairPlaces("test", 3))
    for name in ("a0", "a1", "a2"):
        work.ask("a", name)
    await settled()
    assert work.begun == ["a0"]
    work.ask("b", "b0")
    await settled()
    assert work.begun == ["a0", "b0"]
    await work.stop()


async def test_what_is_urgent_goes_before_what_is_not() -> None:
    work = Work(FairPlaces("test", 1))
    work.ask("a", "a0")
    await settled()
    work.ask("b", "b0")
    work.ask("desk", "card", is_urgent=True)
    await settled()
    await work.end("a0")
    assert work.begun == ["a0", "card"]
    await work.stop()


async def test_more_than_may_wait_of_one_company_is_refused_at_once_and_of_another_one_is_not() -> None:
    work = Work(FairPlaces("test", 1, waiting_of_one=2))
    tasks = [work.ask("a", f"a{number}") for number in range(4)]
    await settled()
    with pytest.raises(TooManyOfYours) as refused:
        await tasks[3]
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (429, "5")
    other = work.ask("b", "b0")
    await settled()
    assert not other.done()
    await work.stop()


async def test_nobody_waits_longer_than_is_said_and_who_gave_up_takes_no_place() -> None:
    work = Work(FairPlaces("test", 1, seconds=0.05))
    work.ask("a", "a0")
    await settled()
    late = work.ask("b", "b0")
    with pytest.raises(Unavailable):
        await late
    await work.end("a0")
    work.ask("c", "c0")
    await settled()
    assert work.begun == ["a0", "c0"]
    await work.stop()


async def test_who_goes_away_leaves_the_place_to_the_next() -> None:
    work = Work(FairPlaces("test", 1))
    first, second = work.ask("a", "a0"), work.ask("b", "b0")
    await settled()
    work.ask("c", "c0")
    await settled()
    second.cancel()
    first.cancel()
    await settled()
    assert work.begun == ["a0", "c0"]
    await work.stop()


async def test_a_place_that_is_given_to_somebody_who_goes_in_that_moment_is_not_lost() -> None:
    work = Work(FairPlaces("test", 1))
    first, second = work.ask("a", "a0"), work.ask("b", "b0")
    await settled()
    first.cancel()
    await asyncio.sleep(0)
    second.cancel()  # its turn has just been set, and it has not run since
    await settled()
    work.ask("c", "c0")
    await settled()
    assert work.begun[-1] == "c0"
    await work.stop()
