"""From outbox to inbox over a real broker."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

from libs.common.db import Database
from libs.common.outbox import emit
from libs.common.service import Running, Service
from tests.libs.common.bells import BellRung, bells

Run = Callable[[Service], Awaitable[Running]]


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
    """Wait for something that other tasks bring about."""
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.02)


async def ring(db: Database, *notes: str) -> None:
    bell = uuid4()
    for number, note in enumerate(notes, start=1):
        async with db.transaction() as tx:
            await emit(tx, BellRung(chamber="8888", version=number, bell=bell, note=note))


async def test_what_is_said_is_heard_once_and_in_order(speaker: Service, hearer: Service, run: Run) -> None:
    # covers: REL-03, REL-27
    await run(hearer)
    await run(speaker)
    await ring(speaker.db, *map(str, range(50)))

    async def all_heard() -> bool:
        return len(await bells(hearer.db)) == 50

    await until(all_heard)
    assert await bells(hearer.db) == [str(n) for n in range(50)]
