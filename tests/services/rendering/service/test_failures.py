"""What stands between a numbered certificate and its ORIGINAL: kills, repeats, delays."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta

import asyncpg
import pytest

from libs.common.auth import Caller
from libs.contracts.application import CertificateNumbered
from libs.contracts.values import CertificateDocument, Certification
from services.rendering.domain.attempts import LEASE, MAX_ATTEMPTS
from services.rendering.jobs import render_again
from services.rendering.pool import Limits, RenderPool
from tests.services.rendering.conftest import SEAL
from tests.services.rendering.rendering_system import (
    RenderingSystem,
    chamber_configured,
    numbered,
    signature_recorded,
)

RENDERED, FAILED, PRINTED = "certificate.rendered.v1", "certificate.render-failed.v1", "certificate.printed.v1"
LAST_DAY = date(2026, 11, 30)
WAITS_FOR_ARTEFACTS = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'rendering.artefacts'::regclass"

Make = Callable[..., CertificateDocument]


# covers: REL-01, DOC-06
async def test_what_was_rendered_but_not_stored_is_rendered_again_and_said_once(
    system: RenderingSystem, order: CertificateNumbered, postgres: str
) -> None:
    await system.hear(order)
    barrier = await asyncpg.connect(postgres)
    await barrier.execute("BEGIN; LOCK TABLE rendering.artefacts IN ACCESS EXCLUSIVE MODE")
    working = asyncio.create_task(system.printing.print_some())
    async with asyncio.timeout(20):
        while not await barrier.fetchval(WAITS_FOR_ARTEFACTS):
            await asyncio.sleep(0.02)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await barrier.execute("ROLLBACK")
    await barrier.close()
    assert await system.count("artefacts") == 0
    assert await system.jobs() == [("waiting", 1)]
    assert await system.work() == 0, "the claim of the dead worker still holds"

    system.clock.move(LEASE + timedelta(seconds=1))
    assert await system.work() == 1
    assert len(await system.said(RENDERED)) == 1
    assert await system.count("artefacts") == await system.count("renderings") == 1


# covers: DOC-06
async def test_two_workers_that_hold_the_same_certificate_store_one_pdf(
    system: RenderingSystem, order: CertificateNumbered
) -> None:
    await system.hear(order)
    slow = asyncio.create_task(system.printing.print_some())
    while await system.jobs() != [("waiting", 1)]:
        await asyncio.sleep(0)
    system.clock.move(LEASE + timedelta(seconds=1))
    assert all(await asyncio.gather(slow, system.printing.print_some()))
    assert len(await system.said(RENDERED)) == 1
    assert await system.count("artefacts") == 1


# covers: D-21, D-37
async def test_a_certificate_waits_for_an_image_that_is_on_its_way_without_losing_an_attempt(
    system: RenderingSystem,
    order: CertificateNumbered,
    signature: bytes,
) -> None:
    seal = SEAL.replace(b"</svg>", b"<!-- the new one --></svg>")
    sha256 = hashlib.sha256(seal).hexdigest()
    later = order.model_copy(update={"certification": order.certification.model_copy(update={"seal_sha256": sha256})})
    await system.hear(later)
    for _ in range(MAX_ATTEMPTS + 2):
        assert await system.work() == 1
        assert await system.jobs() == [("waiting", 0)]
        system.clock.move(timedelta(minutes=1))
    await system.hear(chamber_configured(seal, version=2), signature_recorded(signature))
    assert await system.work() == 1
    assert len(await system.said(RENDERED)) == 1


@pytest.fixture
async def hopeless(system: RenderingSystem) -> AsyncIterator[RenderingSystem]:
    """The same system with workers that are killed during every rendering."""
    pool = RenderPool(1, Limits(wall_seconds=0.001))
    await pool.start()
    system.printing.runner.pool = pool
    yield system
    await pool.stop()


# covers: REL-40, REL-06
async def test_a_certificate_that_ends_its_worker_three_times_is_given_up_and_said_to_be(
    hopeless: RenderingSystem, order: CertificateNumbered
) -> None:
    await hopeless.hear(order)
    for _ in range(MAX_ATTEMPTS + 2):
        await hopeless.work()
        hopeless.clock.move(timedelta(minutes=1))
    assert await hopeless.jobs() == [("failed", MAX_ATTEMPTS)]
    [failed] = await hopeless.said(FAILED)
    assert failed["certificate_id"] == str(order.certificate_id)
    assert "seconds" in failed["reason"]
    assert await hopeless.said(RENDERED) == []
    async with hopeless.service.db.transaction(order.chamber) as tx:
        [task] = await tx.fetch("SELECT kind, subject, facts FROM staff_tasks WHERE closed_at IS NULL")
    assert (task["kind"], task["subject"]) == ("certificate-given-up", str(order.certificate_id))
    assert order.certificate_no in task["facts"] and "seconds" in task["facts"]


REFUSE_MARKED = """
CREATE FUNCTION rendering.refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN RAISE disk_full USING MESSAGE = 'no space left'; END$$;
CREATE TRIGGER refuse_marked BEFORE INSERT ON rendering.renderings FOR EACH ROW
    WHEN (NEW.certificate_id = ANY('{%s}'::uuid[])) EXECUTE FUNCTION rendering.refuse()
"""


# covers: REL-37, DOC-06
async def test_certificates_that_cannot_be_stored_are_reported_and_leave_nothing_half_done(
    system: RenderingSystem, document_of: Make, certification: Certification, user: Caller, postgres: str
) -> None:
    orders = [numbered(document_of(1), certification, user, serial) for serial in range(1, 13)]
    marked, others = orders[:10], orders[10:]
    admin = await asyncpg.connect(postgres)
    await admin.execute(REFUSE_MARKED % ",".join(str(one.certificate_id) for one in marked))
    await system.hear(*orders)
    await system.attempted(MAX_ATTEMPTS - 1)
    await system.work()
    said = {one["certificate_id"]: one["reason"] for one in await system.said(FAILED)}
    assert set(said) == {str(one.certificate_id) for one in marked}
    assert all("no space left" in reason for reason in said.values())
    assert await system.count("certificates") == 12, "what is intended stands there"
    assert await system.count("artefacts") == await system.count("renderings") == len(others)
    for one in marked:
        assert (await system.print_original(user, one.certificate_id))[0] == 409
    await admin.execute("DROP TRIGGER refuse_marked ON rendering.renderings")
    await admin.close()
    await render_again(["certificate"], system.service.db, system.clock)
    await system.work()
    rendered = [one["certificate_id"] for one in await system.said(RENDERED)]
    assert sorted(rendered) == sorted(str(one.certificate_id) for one in orders)
    assert await system.count("artefacts") == await system.count("renderings") == 12


FLICKER = """
CREATE FUNCTION rendering.flicker() RETURNS boolean LANGUAGE plpgsql AS
    $$BEGIN RAISE serialization_failure USING MESSAGE = 'not now'; END$$;
CREATE POLICY flicker ON rendering.orders AS RESTRICTIVE USING (rendering.flicker())
"""


# covers: REL-20, REL-37
async def test_a_database_that_fails_between_claim_and_rendering_costs_no_attempt(
    system: RenderingSystem, order: CertificateNumbered, postgres: str
) -> None:
    await system.hear(order)
    admin = await asyncpg.connect(postgres)
    await admin.execute(FLICKER)
    for _ in range(MAX_ATTEMPTS + 2):
        assert await system.work() == 1
        assert await system.jobs() == [("waiting", 0)]
        system.clock.move(timedelta(minutes=1))
    await admin.execute("DROP POLICY flicker ON rendering.orders")
    await admin.close()
    await system.work()
    assert await system.jobs() == [("done", 1)]


# covers: REL-06
async def test_a_certificate_that_ended_three_services_is_not_touched_again(
    system: RenderingSystem, order: CertificateNumbered
) -> None:
    await system.hear(order)
    await system.attempted(MAX_ATTEMPTS)
    await system.work()
    assert len(await system.said(FAILED)) == 1
    assert await system.said(RENDERED) == []


# covers: REL-06
async def test_an_order_that_nobody_can_read_any_more_keeps_no_other_waiting(
    system: RenderingSystem, document_of: Make, certification: Certification, user: Caller
) -> None:
    unreadable, other = (numbered(document_of(1), certification, user, serial) for serial in (1, 2))
    await system.hear(unreadable)
    await system.attempted(MAX_ATTEMPTS)
    async with system.service.db.transaction("8888") as tx:
        await tx.execute("DELETE FROM orders")
    working = asyncio.create_task(system.printing.run())
    async with asyncio.timeout(20):
        while await system.jobs() != [("waiting", MAX_ATTEMPTS + 1)]:
            await asyncio.sleep(0.02)
        await system.hear(other)
        while not await system.said(RENDERED):
            assert not working.done(), "a service that ends by it would be started again, and end again"
            await asyncio.sleep(0.02)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


# covers: D-18, D-41
async def test_a_document_that_is_not_the_certified_one_is_parked(
    system: RenderingSystem, order: CertificateNumbered
) -> None:
    await system.hear(order.model_copy(update={"content_sha256": "0" * 64}))
    assert await system.jobs() == []
    async with system.service.db.transaction() as tx:
        assert await tx.fetchval("SELECT state FROM retries") == "parked"


LISTENING = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'shomei_rendering'
    AND application_name = '' AND query LIKE '%AS waiting FROM jobs%'
"""


# covers: REL-27
async def test_a_service_whose_calls_are_cut_off_listens_again(system: RenderingSystem, postgres: str) -> None:
    admin, working = await asyncpg.connect(postgres), asyncio.create_task(system.printing.run())
    async with asyncio.timeout(20):
        while not (pid := await admin.fetchval(LISTENING)):
            await asyncio.sleep(0.02)
        await admin.execute("SELECT pg_terminate_backend($1)", pid)
        while await admin.fetchval(LISTENING) in (None, pid):
            await asyncio.sleep(0.02)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await admin.close()
