"""Thousands of requests of two chambers over two connections, many of them given up in the middle."""

import asyncio
import random

from libs.common.db import Database
from libs.common.testing import service_url

REQUESTS = 10_000
AT_ONCE = 16
GIVEN_UP = 0.2
CHAMBERS = ("8888", "8889", None)
ADD = "INSERT INTO counters (chamber, series, year, last) VALUES ($1, 'receipt', 2026, 1)"


async def test_no_request_sees_the_rows_of_another_chamber_though_many_are_given_up(postgres: str) -> None:
    # covers: REL-22
    db, rng = Database(service_url(postgres, "application"), size=2, acquire_seconds=30), random.Random(22)
    await db.open()
    for chamber in ("8888", "8889"):
        async with db.transaction(chamber) as tx:
            await tx.execute(ADD, chamber)
    work = iter([(rng.choice(CHAMBERS), rng.random() < GIVEN_UP, rng.randint(0, 6)) for _ in range(REQUESTS)])
    wrong, given_up = list[tuple[object, ...]](), 0

    async def look(chamber: str | None) -> None:
        async with db.transaction(chamber) as tx:
            seen = await tx.fetch("SELECT current_setting('shomei.chamber', true) AS setting, chamber FROM counters")
        if [tuple(row) for row in seen] != ([(chamber, chamber)] if chamber else []):
            wrong.append((chamber, *map(tuple, seen)))

    async def ask() -> None:
        nonlocal given_up
        for chamber, is_given_up, steps in work:
            request = asyncio.create_task(look(chamber))
            for _ in range(steps if is_given_up else 0):
                await asyncio.sleep(0)
            if is_given_up:
                request.cancel()
            await asyncio.wait([request])
            given_up += request.cancelled()
            assert request.cancelled() or request.exception() is None

    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    await db.close()
    assert wrong == []
    assert given_up > REQUESTS * GIVEN_UP / 2
