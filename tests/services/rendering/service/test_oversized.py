"""An oversized document ends alone, with a plain word about it, and nobody waits for it (REL-41)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import asyncpg
import pytest

from libs.common.auth import Caller
from libs.contracts.application import CertificateNumbered
from libs.contracts.values import CertificateDocument, Certification
from services.rendering.domain.attempts import MAX_ATTEMPTS
from services.rendering.pool import Limits, RenderPool
from tests.services.rendering.rendering_system import RenderingSystem, numbered, submitted

Make = Callable[..., CertificateDocument]
RENDERED, PRECHECKED = "certificate.rendered.v1", "document.prechecked.v1"
NORMAL, AT_LEAST_BEFORE = 50, 10
CPU_SECONDS = 3
WAITS_FOR_ORDERS = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'rendering.orders'::regclass"


@pytest.fixture
async def limited(system: RenderingSystem) -> AsyncIterator[RenderingSystem]:
    """The same system with two workers of little patience."""
    pool = RenderPool(2, Limits(cpu_seconds=CPU_SECONDS))
    await pool.start()
    system.printing.runner.pool = pool
    yield system
    await pool.stop()


async def said_in_order(system: RenderingSystem) -> list[str]:
    """What was said of renderings, first first."""
    async with system.service.db.transaction() as tx:
        rows = await tx.fetch("SELECT name FROM outbox WHERE name = ANY($1) ORDER BY id", [RENDERED, PRECHECKED])
    return [row["name"] for row in rows]


# covers: REL-41, REL-40, REL-34, D-16
async def test_fifty_certificates_are_made_beside_an_oversized_document_that_ends_at_its_limit(
    limited: RenderingSystem, document_of: Make, certification: Certification, user: Caller
) -> None:
    oversized = submitted(document_of(5000))
    orders = [numbered(document_of(20), certification, user, serial) for serial in range(1, NORMAL + 1)]
    await limited.hear(oversized)
    await limited.attempted(MAX_ATTEMPTS - 1)
    eating = asyncio.create_task(limited.printing.print_some())
    while await limited.jobs() != [("waiting", MAX_ATTEMPTS)]:
        await asyncio.sleep(0.01)
    # Few at first: the oversized one ends after seconds of the processor, and hearing of fifty costs some, too.
    for some in (orders[: 2 * AT_LEAST_BEFORE], orders[2 * AT_LEAST_BEFORE :]):
        await limited.hear(*some)
        await limited.work()
    await eating
    [failed] = await limited.said(PRECHECKED)
    assert [problem["field"] for problem in failed["problems"]] == ["/goods"]
    said = await said_in_order(limited)
    assert said.count(RENDERED) == NORMAL
    assert said.index(PRECHECKED) >= AT_LEAST_BEFORE
    assert sorted(await limited.jobs()) == [("done", 1)] * NORMAL + [("failed", MAX_ATTEMPTS)]


# covers: REL-41
async def test_one_worker_is_left_to_certificates_however_many_trials_are_due(
    system: RenderingSystem, document_of: Make, order: CertificateNumbered, postgres: str
) -> None:
    system.clock.move(timedelta(seconds=1))
    await system.hear(order)
    system.clock.move(timedelta(seconds=-1))
    await system.hear(submitted(document_of(1)), submitted(document_of(2)))
    barrier = await asyncpg.connect(postgres)
    await barrier.execute("BEGIN; LOCK TABLE rendering.orders IN SHARE MODE")
    trying = asyncio.create_task(system.printing.print_some())
    async with asyncio.timeout(20):
        while not await barrier.fetchval(WAITS_FOR_ORDERS):
            await asyncio.sleep(0.02)
        assert await system.work() == 0, "the other trial waits, although a worker is idle"
    system.clock.move(timedelta(seconds=1))
    assert await system.work() == 1
    assert len(await system.said(RENDERED)) == 1
    await barrier.close()
    assert await trying == await system.work() == 1
    assert len(await system.said(PRECHECKED)) == 2
