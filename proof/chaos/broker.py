"""`chaos broker`: the broker loses its disk, again and again, while certificates are issued (REL-14).

Each seed decides when, and what happens before the services are back: nothing, the deploy step, or queues that an
administrator brings in from a file of definitions. A service is stopped meanwhile, so that events wait in its queue.
"""

import asyncio
import random
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import aiohttp

from libs.common.topology import DEAD, EXCHANGE, dead_name, queue_arguments, queue_name
from libs.contracts.conversation import CONVERSATION
from ops.auditor import Asked, Finding, Report, unrest
from ops.auditor.installation import audit_installation, database_of
from ops.backing import RabbitMQ, find_backing
from ops.bringup import installed_environments, say
from ops.environment import VIRTUAL_HOST
from ops.errors import Misconfigured
from ops.prepare import migrate
from ops.processes import send
from ops.programs import KEEPER, SERVICE_NAMES
from ops.state import read_state
from ops.system import is_whole
from proof.chaos import drivers
from proof.demo.web import Places

Between = Literal["nothing", "deploy", "definitions"]
BETWEEN: tuple[Between, ...] = ("nothing", "deploy", "definitions")
RECOVERY_SECONDS = 120.0
QUIET_SECONDS = 120.0
POLL = 0.2
WAITING_SECONDS = 1.0
"""What is said meanwhile waits in the queue of whoever is stopped."""


@runtime_checkable
class OnDisk(RabbitMQ, Protocol):
    """A broker whose disk can be lost."""

    def lose_disk(self) -> None:
        """Kill it and erase what it stored."""


@dataclass(frozen=True)
class Loss:
    """One loss: `hesitation` seconds after the work began; `stopped` takes nothing from its queue meanwhile."""

    seed: int
    hesitation: float
    between: Between
    stopped: str


def plan(seed: int) -> Loss:
    """What this seed decides."""
    rng = random.Random(seed)
    return Loss(seed, rng.uniform(0.5, 6.0), BETWEEN[seed % len(BETWEEN)], rng.choice(SERVICE_NAMES))


@dataclass
class Course:
    """What came of all losses."""

    progress: drivers.Progress
    recovery_s: list[float]
    findings: list[Finding]


async def run(folder: Path, first_seed: int, losses: int, certificates: int) -> dict[str, Any]:
    """Lose the disk so often, each time with so many certificates under way; what `chaos broker --json` prints.

    Raises `Misconfigured` for a broker that is not ours to erase, `Failed`.
    """
    course = Course(drivers.Progress(), [], [])
    began, rabbitmq = time.monotonic(), find_backing(folder).rabbitmq
    if not isinstance(rabbitmq, OnDisk):
        raise Misconfigured("chaos broker erases a broker's disk, so it wants a private RabbitMQ of its own")
    async with aiohttp.ClientSession() as session:
        people = await drivers.registered(Places.known(), session, course.progress)
        for loss in map(plan, range(first_seed, first_seed + losses)):
            say(f"seed {loss.seed}: the disk is lost, {loss.stopped} stopped, between: {loss.between}")
            bundles = drivers.plan(random.Random(loss.seed), certificates, f"S{loss.seed}-")
            work = asyncio.create_task(people.issue(bundles))
            await _lose(folder, rabbitmq, loss, course)
            await work
            await _until_quiet(folder, course)
    asked = list(course.progress.asked.values())
    report = await audit_installation(folder, asked)
    report.findings.extend([*course.findings, *course.progress.complaints])
    return _result(first_seed, losses, report, course, time.monotonic() - began)


async def _lose(folder: Path, rabbitmq: OnDisk, loss: Loss, course: Course) -> None:
    await asyncio.sleep(loss.hesitation)
    state = read_state(folder)
    # Without the keeper, whoever else declares the queues is the first: what it makes is healthy, and empty.
    names = (loss.stopped,) if loss.between == "nothing" else (loss.stopped, KEEPER.name)
    stopped = [process for name in names if state and (process := state.programs[name].process)]
    for process in stopped:
        send(process, signal.SIGSTOP)
    await asyncio.sleep(WAITING_SECONDS)
    began = time.monotonic()
    try:
        await asyncio.to_thread(rabbitmq.lose_disk)
        await _meanwhile(folder, rabbitmq, loss.between)
    finally:
        for process in stopped:
            send(process, signal.SIGCONT)
    while not await asyncio.to_thread(_is_recovered, folder, rabbitmq):
        if time.monotonic() - began > RECOVERY_SECONDS:
            course.findings.append(Finding("stuck", "not ready again after the loss of the disk", f"seed {loss.seed}"))
            break
        await asyncio.sleep(POLL)
    course.recovery_s.append(round(time.monotonic() - began, 1))


async def _meanwhile(folder: Path, rabbitmq: OnDisk, between: Between) -> None:
    """Wait until a broker answers again (the supervisor starts it), then do what the seed says."""
    async with asyncio.timeout(RECOVERY_SECONDS):
        while not await asyncio.to_thread(rabbitmq.is_ready):
            await asyncio.sleep(POLL)
    if between == "deploy":
        await migrate(installed_environments(folder), folder / "logs")
    if between == "definitions":
        await _import_queues(str(rabbitmq.management_url))


async def _import_queues(management_url: str) -> None:
    """All queues and bindings, as an administrator has them in a file: healthy, and empty."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{management_url}/api/definitions", json=_definitions()) as answer,
    ):
        answer.raise_for_status()


def _definitions() -> dict[str, Any]:
    place = {"vhost": VIRTUAL_HOST}
    durable = place | {"durable": True, "auto_delete": False}
    kinds = {EXCHANGE: "topic", DEAD: "direct"}
    exchanges = [
        durable | {"name": name, "type": kind, "internal": False, "arguments": {}} for name, kind in kinds.items()
    ]
    queues, bindings = [], []
    to_queue = place | {"destination_type": "queue", "arguments": {}}
    for service, names in CONVERSATION.heard.items():
        queues.append(durable | {"name": queue_name(service), "arguments": queue_arguments(service)})
        queues.append(durable | {"name": dead_name(service), "arguments": {"x-queue-type": "quorum"}})
        heard = to_queue | {"source": EXCHANGE, "destination": queue_name(service)}
        bindings += [heard | {"routing_key": name} for name in names]
        bindings.append(to_queue | {"source": DEAD, "destination": dead_name(service), "routing_key": service})
    return {"vhosts": [{"name": VIRTUAL_HOST}], "exchanges": exchanges, "queues": queues, "bindings": bindings}


def _is_recovered(folder: Path, rabbitmq: OnDisk) -> bool:
    state = read_state(folder)
    return state is not None and rabbitmq.is_ready() and all(is_whole(program) for program in state.programs.values())


async def _until_quiet(folder: Path, course: Course) -> None:
    """Until nothing moves any more. What still does after two minutes is the auditor's to report."""
    url, asked = database_of(folder), list[Asked](course.progress.asked.values())
    deadline = time.monotonic() + QUIET_SECONDS
    while await unrest(url, asked) and time.monotonic() < deadline:
        await asyncio.sleep(1.0)


def _result(first_seed: int, losses: int, report: Report, course: Course, seconds: float) -> dict[str, Any]:
    return {
        "seeds": [first_seed, first_seed + losses - 1],
        "losses": len(course.recovery_s),
        "issued": report.issued,
        "lost": report.count("lost"),
        "doubled": report.count("doubled"),
        "gaps": report.count("gap"),
        "stuck": report.count("stuck"),
        "recovery_s": course.recovery_s,
        "seconds": round(seconds, 1),
        "findings": [asdict(finding) for finding in report.findings],
    }
