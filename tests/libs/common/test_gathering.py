"""Messages that arrive side by side: handled in one transaction, as if each had been alone."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from libs.common.consumers import Handling
from libs.common.db import Transaction
from libs.common.intake import TURNS, Gathering
from libs.common.service import Service
from tests.libs.common.bells import BellRung, bells
from tests.libs.common.conftest import Heard
from tests.libs.common.test_consumers import envelope

COUNT = 12


@pytest.fixture
async def gathering(hearer: Service) -> AsyncIterator[Gathering]:
    await hearer.db.open()
    yield Gathering(Handling(hearer.db, hearer.consumers.bind(hearer.provided), hearer.clock))
    await hearer.db.close()


def arriving(gathering: Gathering) -> list[asyncio.Task[None]]:
    """The first ones find nobody at work and have a turn each; all others wait meanwhile."""
    return [asyncio.create_task(gathering.handle(envelope(str(number)))) for number in range(COUNT)]


async def transactions(service: Service) -> int:
    """In how many transactions the bells were counted."""
    async with service.db.transaction() as tx:
        return int(await tx.fetchval("SELECT count(DISTINCT xmin::text) FROM mails"))


async def test_what_arrives_while_others_are_handled_shares_one_transaction(
    gathering: Gathering, hearer: Service
) -> None:
    # covers: REL-02
    await asyncio.gather(*arriving(gathering))
    assert sorted(await bells(hearer.db), key=int) == [str(number) for number in range(COUNT)]
    assert await transactions(hearer) == TURNS + 1


async def test_one_that_fails_takes_nothing_from_those_that_came_with_it(
    gathering: Gathering, hearer: Service, heard: Heard
) -> None:
    # covers: REL-05, REL-06
    async def one_fails(_: Transaction, event: BellRung) -> None:
        if event.note == "7":
            raise RuntimeError(event.note)

    heard.effect = one_fails
    await asyncio.gather(*arriving(gathering))
    assert sorted(await bells(hearer.db), key=int) == [str(number) for number in range(COUNT) if number != 7]
    async with hearer.db.transaction() as tx:
        assert [tuple(row) for row in await tx.fetch("SELECT state, attempts FROM retries")] == [("waiting", 1)]


async def test_when_a_turn_is_cut_off_none_of_its_messages_counts_as_handled(
    gathering: Gathering, hearer: Service, heard: Heard
) -> None:
    # covers: REL-01, REL-03
    reached, cut = asyncio.Event(), str(COUNT - 1)

    async def last_one_hangs(_: Transaction, event: BellRung) -> None:
        if event.note == cut:
            reached.set()
            await asyncio.Event().wait()

    heard.effect = last_one_hangs
    tasks = arriving(gathering)
    await reached.wait()
    tasks[TURNS].cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [outcome is None for outcome in outcomes] == [True] * TURNS + [False] * (COUNT - TURNS)
    assert len(await bells(hearer.db)) == TURNS
