"""`chaos kill`: certificates are issued while processes are killed; then the auditor compares (REL-01, REL-58)."""

import asyncio
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ops.auditor import Asked, Report, unrest
from ops.auditor.installation import audit_installation, database_of
from ops.bringup import say
from proof.chaos import drivers, killer
from proof.demo.web import Places

QUIET_SECONDS = 300.0
POLL = 1.0


@dataclass(frozen=True)
class Course:
    """What a run consists of; all else follows from the seed."""

    seed: int
    certificates: int = 300
    brokers: int = 4
    services: int = 10
    databases: int = 2


async def run(folder: Path, course: Course) -> dict[str, Any]:
    """Run the course against the system that is up in `folder`; returns what `chaos kill --json` prints."""
    rng, began = random.Random(course.seed), time.monotonic()
    bundles = drivers.plan(rng, course.certificates)
    kills = killer.plan(rng, course.certificates, course.brokers, course.services, course.databases)
    progress, killing, registered = drivers.Progress(), killer.Killer(folder), asyncio.Event()
    work = asyncio.create_task(drivers.issue_all(Places.known(), bundles, progress, registered))
    await asyncio.wait([work, asyncio.create_task(registered.wait())], return_when=asyncio.FIRST_COMPLETED)
    if not work.done():
        await killing.follow(kills, lambda: progress.issued, work.done)
    await work
    say("waiting until all is quiet")
    asked = list(progress.asked.values())
    await _until_quiet(database_of(folder), asked)
    report = await audit_installation(folder, asked)
    report.findings.extend([*killing.damage.findings, *progress.complaints])
    return _result(course, report, killing.damage, time.monotonic() - began)


async def _until_quiet(url: str, asked: list[Asked]) -> None:
    """Wait until nothing moves any more. What still does after five minutes is the auditor's to report."""
    deadline = time.monotonic() + QUIET_SECONDS
    while await unrest(url, asked) and time.monotonic() < deadline:
        await asyncio.sleep(POLL)


def _result(course: Course, report: Report, damage: killer.Damage, seconds: float) -> dict[str, Any]:
    return {
        "seed": course.seed,
        "issued": report.issued,
        "kills": {target: len(times) for target, times in damage.recovery_s.items()},
        "lost": report.count("lost"),
        "doubled": report.count("doubled"),
        "gaps": report.count("gap"),
        "stuck": report.count("stuck"),
        "recovery_s": damage.recovery_s,
        "seconds": round(seconds, 1),
        "findings": [asdict(finding) for finding in report.findings],
    }
