"""Ten real kills: every service runs in a process of its own, and ends at its points as by `kill -9`."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from libs.common.testing import Backing, Keys, fresh_database, virtual_host
from ops.environment import url_of
from ops.places import CHECKOUT
from ops.programs import SERVICE_NAMES
from proof.demo.web import until
from services.rendering.pool import RenderPool
from tests.journeys.installation import Installation
from tests.journeys.killed_service import KILLED
from tests.journeys.points import Kind
from tests.journeys.story import STATES, live_through
from tests.journeys.whole_system import LONGER_THAN_A_LEASE, WholeSystem, outsider, system_of

JOURNEY_SECONDS = 100
# Where each service is killed, one process after the other: the kind of point and a part of its name.
KILLS: dict[str, tuple[tuple[Kind, str], ...]] = {
    "registration": (("after commit", "INSERT INTO submissions"), ("before publish", "registration.approved.v1")),
    "identity": (("before commit", "INSERT INTO logins"), ("after publish", "user-id.activated.v1")),
    "application": (("after commit", "INSERT INTO certificates"), ("before ack", "certificate.rendered.v1")),
    "payment": (("after commit", "INSERT INTO payments"), ("before publish", "payment.settled.v1")),
    "rendering": (("after commit", "INSERT INTO renderings"),),
    "reference": (("before commit", "INSERT INTO published"),),
}


class Processes:
    """The services as processes; one that is killed is started again, to be killed at its next point."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self.killed: list[tuple[str, Kind, str]] = []

    async def keep(self, name: str) -> None:
        """Run one service through all its kills, and then on."""
        for kind, what in KILLS[name]:
            assert await self._live(name, kind, what) == KILLED, name
            self.killed.append((name, kind, what))
            self._installation.clock.move(LONGER_THAN_A_LEASE)
        await self._live(name, "statement", "")

    async def _live(self, name: str, kind: Kind, what: str) -> int:
        settings = self._installation.settings_of(name)
        environment = os.environ | {f"SHOMEI_{field.upper()}": value for field, value in settings.items()}
        arguments = (name, kind, what, str(self._installation.clock.file))
        with (self._installation.folder / f"{name}.log").open("ab") as log:
            process = self._running[name] = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.journeys.killed_service", *arguments),
                cwd=CHECKOUT,
                env=environment,
                stdout=log,
                stderr=log,
            )
        return await process.wait()

    async def end(self) -> None:
        """SIGTERM for all."""
        for process in self._running.values():
            if process.returncode is None:
                process.terminate()
                await process.wait()


@asynccontextmanager
async def as_processes(system: WholeSystem) -> AsyncIterator[Processes]:
    """From now on every service of the system is a process of its own, on the same port."""
    for name in SERVICE_NAMES:
        await system.stop(name)
    processes = Processes(system.installation)
    keepers = [asyncio.create_task(processes.keep(name)) for name in SERVICE_NAMES]
    try:
        await _until_ready(system.installation)
        yield processes
    finally:
        for keeper in keepers:
            keeper.cancel()
        await processes.end()


async def _until_ready(installation: Installation) -> None:
    async with aiohttp.ClientSession() as session:

        async def are_ready() -> bool:
            try:
                for name in SERVICE_NAMES:
                    inner = url_of(installation.ports[f"{name}.inner"])
                    async with session.get(f"{inner}/dependencies") as answer:
                        if answer.status != 200:
                            return False
            except aiohttp.ClientError:
                return False
            return True

        await until(are_ready, "every service")


async def test_ten_killed_processes_change_nothing(
    backing: Backing, template: str, keys: Keys, render_pool: RenderPool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # covers: REL-10
    async with fresh_database(backing, template) as postgres, virtual_host(backing) as amqp:
        installation = Installation(tmp_path_factory.mktemp("killed"), postgres, amqp, keys)
        async with (
            system_of(installation, render_pool) as system,
            outsider(system) as web,
            as_processes(system) as processes,
        ):
            async with asyncio.timeout(JOURNEY_SECONDS):
                story = await live_through(system, web)
            report = await system.audit((story.asked,))
            expected = {(name, *kill) for name, kills in KILLS.items() for kill in kills}
            assert len(expected) == len(processes.killed) == 10
            assert set(processes.killed) == expected
            assert report.findings == []
            assert report.issued == 1
            assert story.issued.states == STATES
            assert [one["sha256"] for one in story.facts["artefacts"]] == [story.issued.sha256]
