"""A monstrous document ends alone, with a plain word about it, and nobody waits for it (REL-41)."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from libs.common.auth import Caller
from libs.contracts.values import CertificateDocument, Certification
from services.rendering.attempts import MAX_ATTEMPTS
from services.rendering.workers import Limits, RenderPool
from tests.services.rendering.house import House, numbered, submitted

Make = Callable[..., CertificateDocument]
RENDERED, PRECHECKED = "certificate.rendered.v1", "document.prechecked.v1"
NORMAL, AT_LEAST_BEFORE = 50, 10
CPU_SECONDS = 3


@pytest.fixture
async def limited(house: House) -> AsyncIterator[House]:
    """The same house with two workers of little patience."""
    pool = RenderPool(2, Limits(cpu_seconds=CPU_SECONDS))
    await pool.start()
    house.printing._pool = pool
    yield house
    await pool.stop()


async def said_in_order(house: House) -> list[str]:
    """What was said of renderings, first first."""
    async with house.service.db.transaction() as tx:
        rows = await tx.fetch("SELECT name FROM outbox WHERE name = ANY($1) ORDER BY id", [RENDERED, PRECHECKED])
    return [row["name"] for row in rows]


# covers: REL-41, REL-40, REL-34, D-16
async def test_fifty_certificates_are_made_beside_a_monster_that_ends_at_its_limit(
    limited: House, document_of: Make, certification: Certification, user: Caller
) -> None:
    monster = submitted(document_of(5000))
    orders = [numbered(document_of(20), certification, user, serial) for serial in range(1, NORMAL + 1)]
    await limited.hear(monster)
    await limited.attempted(MAX_ATTEMPTS - 1)
    eating = asyncio.create_task(limited.printing.print_some())
    while await limited.jobs() != [("waiting", MAX_ATTEMPTS)]:
        await asyncio.sleep(0)
    await limited.hear(*orders)
    await limited.work()
    await eating
    [failed] = await limited.said(PRECHECKED)
    assert [problem["field"] for problem in failed["problems"]] == ["/goods"]
    said = await said_in_order(limited)
    assert said.count(RENDERED) == NORMAL
    assert said.index(PRECHECKED) >= AT_LEAST_BEFORE
    assert sorted(await limited.jobs()) == [("done", 1)] * NORMAL + [("failed", MAX_ATTEMPTS)]
