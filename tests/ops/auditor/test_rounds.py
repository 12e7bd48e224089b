"""What is only on its way is left alone; what stands is told once, counted, and forgotten when it is mended."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from libs.common.clock import FixedClock
from libs.common.db import Database
from ops.auditor.rounds import Auditor
from tests.ops.auditor.world import ONE

BROKEN = "UPDATE application.applications SET state = 'paid' WHERE application_id = $1"
MENDED = "UPDATE application.applications SET state = 'issued' WHERE application_id = $1"
UNSENT = "UPDATE payment.outbox SET published_at = NULL"
SENT = "UPDATE payment.outbox SET published_at = now()"


@dataclass
class Watch:
    """An auditor with a clock that is moved by hand, and the owner of the database."""

    auditor: Auditor
    clock: FixedClock
    owner: asyncpg.Connection

    async def look(self, minutes: float) -> tuple[bool, list[str]]:
        """After so many minutes: whether something found may still pass, and the kinds that the alarms name."""
        self.clock.move(timedelta(minutes=minutes))
        with capture_logs() as logs:
            is_open = await self.auditor.go_round()
        return is_open, sorted({one["kind"] for one in logs if one["event"] == "audit.finding"})


@pytest.fixture
async def watch(open_world: str, auditors_url: str) -> AsyncIterator[Watch]:
    db, clock = Database(auditors_url, size=2), FixedClock(datetime(2026, 11, 30, 3, tzinfo=UTC))
    await db.open()
    owner = await asyncpg.connect(open_world)
    yield Watch(Auditor(auditors_url, db, clock, 3600), clock, owner)
    await owner.execute(MENDED, ONE)
    await owner.execute(SENT)
    await owner.execute("DELETE FROM auditor.findings")
    await owner.close()
    await db.close()


def counted(kind: str) -> float | None:
    return REGISTRY.get_sample_value("shomei_audit_findings", {"kind": kind})


async def test_in_a_consistent_world_there_is_no_alarm_and_the_next_look_has_time(watch: Watch) -> None:
    assert await watch.look(0) == (False, [])
    assert counted("lost") == counted("stuck") == 0
    assert REGISTRY.get_sample_value("shomei_audit_last_round_seconds") == watch.clock.now().timestamp()


async def test_what_stands_in_every_look_is_told_once_and_counted_until_it_is_mended(watch: Watch) -> None:
    # covers: REL-58
    await watch.owner.execute(BROKEN, ONE)
    assert await watch.look(0) == (True, [])
    found = await watch.look(5)
    assert "wrong" in found[1]
    assert counted("wrong") >= 1  # type: ignore[operator]
    assert (await watch.look(5))[1] == []
    await watch.owner.execute(MENDED, ONE)
    assert await watch.look(5) == (False, [])
    assert counted("wrong") == 0


async def test_what_has_arrived_by_the_next_look_is_never_told(watch: Watch) -> None:
    await watch.owner.execute(BROKEN, ONE)
    assert await watch.look(0) == (True, [])
    await watch.owner.execute(MENDED, ONE)
    assert await watch.look(5) == (False, [])
    await watch.owner.execute(BROKEN, ONE)
    assert await watch.look(5) == (True, [])


async def test_what_waits_has_an_hour_before_it_is_told(watch: Watch) -> None:
    await watch.owner.execute(UNSENT)
    assert await watch.look(0) == (True, [])
    assert await watch.look(50) == (True, [])
    assert await watch.look(11) == (False, ["stuck"])
