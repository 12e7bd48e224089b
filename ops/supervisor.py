"""The process behind `./shomei up`: starts everything in order, keeps it alive, and ends it all on SIGTERM.

It runs detached, as `python -m ops.supervisor`, and speaks through `.shomei/state.json` only.
"""

import asyncio
import fcntl
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from ops.backing import Pair, find_backing
from ops.environment import Environments, Ports, addresses, ports_by, url_of
from ops.errors import Failed
from ops.keepers import BackingKeeper, ProgramKeeper
from ops.places import open_state_folder
from ops.ports import PortBook
from ops.prepare import prepare, start_backing
from ops.processes import Identity, identity_of
from ops.programs import PROGRAMS, Program
from ops.state import Phase, ProgramState, State, write_state

log = structlog.get_logger()


@dataclass(frozen=True)
class Launch:
    """One program to keep running: its command, its whole environment, the address where it will listen.

    `inner_url` is where it says what it misses; None for what has no inner port.
    """

    name: str
    command: list[str]
    environment: Mapping[str, str]
    url: str
    inner_url: str | None = None


@dataclass(frozen=True)
class Plan:
    """What to run, and the addresses that people open."""

    urls: Mapping[str, str]
    launches: list[Launch]


async def deploy(folder: Path, backing: Pair) -> Plan:
    """The real plan: choose ports, make keys, migrate. Raises `Failed`."""
    ports = ports_by(PortBook(folder / "ports.json").choose)
    environments = Environments(folder, backing, ports)
    await prepare(backing, environments, folder)
    return Plan(addresses(ports), [_launch(program, ports, environments) for program in PROGRAMS])


def _launch(program: Program, ports: Ports, environments: Environments) -> Launch:
    inner, url = ports.more[program.name].get("INNER_PORT"), url_of(ports.main[program.name])
    command = [sys.executable, *program.command]
    return Launch(program.name, command, environments.of(program), url, url_of(inner) if inner else None)


class Supervisor:
    """One running system, whose state is in `folder`. `make_plan` is called when PostgreSQL and RabbitMQ answer."""

    def __init__(self, folder: Path, backing: Pair, make_plan: Callable[[], Awaitable[Plan]]) -> None:
        own = identity_of(os.getpid())
        assert own is not None
        self._folder, self._backing, self._make_plan = folder, backing, make_plan
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        self._servers = (backing.postgres, backing.rabbitmq)
        self.state = State("backing", own, backing={server.name: server.origin for server in self._servers})
        self._keepers: list[ProgramKeeper] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self, end: asyncio.Event) -> None:
        """Bring everything up, keep it so until `end` is set, take it down. Raises `Failed` when it cannot come up."""
        coming_up, ending = asyncio.create_task(self._come_up()), asyncio.create_task(end.wait())
        try:
            await asyncio.wait([coming_up, ending], return_when=asyncio.FIRST_COMPLETED)
            if coming_up.done():
                await coming_up
            await ending
        except Failed as error:
            self.state.message = str(error)
            raise
        finally:
            await _end([coming_up, ending])
            await self._take_down()

    async def _come_up(self) -> None:
        self._enter("backing")
        await start_backing(self._backing)
        self._enter("preparing")
        plan = await self._make_plan()
        self.state.urls = plan.urls
        self.state.programs = {
            launch.name: ProgramState(launch.url, inner_url=launch.inner_url) for launch in plan.launches
        }
        self._keepers = [self._keeper(launch) for launch in plan.launches]
        runs = [keeper.run() for keeper in self._keepers] + [BackingKeeper(server).run() for server in self._servers]
        self._tasks = [asyncio.create_task(run) for run in runs]
        self._enter("running")

    def _keeper(self, launch: Launch) -> ProgramKeeper:
        log_file = self._folder / "logs" / f"{launch.name}.log"
        return ProgramKeeper(launch.name, launch.command, launch.environment, log_file, self._changed)

    async def _take_down(self) -> None:
        self._enter("stopping")
        await asyncio.gather(*(keeper.stop() for keeper in self._keepers))
        await _end(self._tasks)
        await asyncio.gather(*(asyncio.to_thread(server.stop) for server in self._servers))
        self._enter("failed" if self.state.message else "stopped")

    def _enter(self, phase: Phase) -> None:
        log.info("system." + phase, message=self.state.message)
        self.state.phase = phase
        write_state(self._folder, self.state)

    def _changed(self, name: str, process: Identity | None) -> None:
        program = self.state.programs[name]
        program.process = process
        program.starts += process is not None
        write_state(self._folder, self.state)


async def _end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _supervise(folder: Path) -> None:
    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    backing = find_backing(folder)
    await Supervisor(folder, backing, lambda: deploy(folder, backing)).run(end)


def main() -> int:
    """One supervisor for each state folder: a second one ends at once with 1."""
    folder = open_state_folder()
    with (folder / "supervisor.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.error("supervisor.already-running", folder=str(folder))
            return 1
        try:
            asyncio.run(_supervise(folder))
        except Failed as error:
            return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
