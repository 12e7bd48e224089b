"""`up`, `migrate` and `job`: what needs the servers and the environments of the services."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ops import report, system
from ops.backing import find_backing
from ops.environment import Environments, ports_by
from ops.errors import Failed
from ops.places import CHECKOUT, write_json
from ops.ports import PortBook
from ops.prepare import DEPLOYED, prepare, start_backing
from ops.programs import SERVICE_NAMES, SERVICES
from ops.seed import seed

WATCH_POLL = 1.0


def say(message: str) -> None:
    """Progress, for people only."""
    if sys.stderr.isatty():
        print(f"· {message}", file=sys.stderr, flush=True)


def up(folder: Path, *, detach: bool, issue_first: Callable[[], dict[str, Any]] | None) -> None:
    """Start everything and, unless `detach`, stay until Ctrl-C, which stops it. Raises `Failed`.

    `issue_first` is called once in the installation's life, on its first start: it issues a certificate and returns
    what `report.show` prints of it.
    """
    running = system.running_state(folder)
    if running and running.phase == "running":
        report.show(folder)
        return
    system.come_up(folder, say)
    say("seeding")
    seed(folder, installed_environments(folder))
    if issue_first and not (folder / report.FIRST_CERTIFICATE).exists():
        say("issuing a first certificate")
        write_json(folder / report.FIRST_CERTIFICATE, issue_first())
    report.show(folder)
    if not detach:
        _stay(folder)


def installed_environments(folder: Path) -> Environments:
    """The environments of the installation in `folder`, with the ports that it has now."""
    return Environments(folder, find_backing(folder), ports_by(PortBook(folder / "ports.json").known))


def migrate(folder: Path) -> None:
    """Deploy all services; servers that were down are stopped again. Raises `Failed`."""
    backing = find_backing(folder)
    was_up = system.running_state(folder) is not None
    (folder / "logs").mkdir(exist_ok=True)
    environments = installed_environments(folder)

    (folder / DEPLOYED).unlink(missing_ok=True)

    async def deploy() -> None:
        await start_backing(backing)
        await prepare(backing, environments, folder)

    try:
        asyncio.run(deploy())
    finally:
        if not was_up:
            backing.postgres.stop()
            backing.rabbitmq.stop()
    print("up to date")


def run_job(folder: Path, service: str, arguments: list[str]) -> int:
    """Run a job of a service in the system that is up, or list its jobs; the output is ours. Raises `Failed`.

    `arguments` are the job's name and what it takes; none: the list.
    """
    if service not in SERVICE_NAMES:
        raise Failed(f"no service {service}; there are: {', '.join(SERVICE_NAMES)}")
    system.require_running(folder)
    program = next(program for program in SERVICES if program.name == service)
    command = [sys.executable, "-m", program.module, "job", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, env=installed_environments(folder).of(program), check=False).returncode


def _stay(folder: Path) -> None:
    say("up; Ctrl-C stops it")
    try:
        while system.running_state(folder):
            time.sleep(WATCH_POLL)
    except KeyboardInterrupt:
        system.go_down(folder)
