"""kill -9, by a schedule that a seed decides, and how long the system takes to recover from each."""

import asyncio
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ops.auditor import Finding
from ops.backing import Pair, find_backing
from ops.bringup import say
from ops.processes import send, wait_until_gone
from ops.programs import GATEWAY, SERVICE_NAMES
from ops.state import read_state
from ops.system import is_whole

Target = Literal["broker", "service", "postgres"]
MAY_DIE = (*SERVICE_NAMES, GATEWAY.name)
# The last kill falls well before the last certificate, so that each meets work in progress.
UNTIL = 0.9
LONGEST_HESITATION = 1.5
RECOVERY_SECONDS = 120.0
POLL = 0.1


@dataclass(frozen=True)
class Kill:
    """One kill: due when `after` certificates are issued, `hesitation` seconds later."""

    target: Target
    name: str
    after: int
    hesitation: float


def plan(rng: random.Random, certificates: int, brokers: int, services: int, databases: int) -> list[Kill]:
    """So many kills of each kind at random moments of the run, in order; services are drawn with replacement."""
    victims: list[tuple[Target, str]] = [
        *(("broker", "rabbitmq") for _ in range(brokers)),
        *(("postgres", "postgres") for _ in range(databases)),
        *(("service", rng.choice(MAY_DIE)) for _ in range(services)),
    ]
    kills = [
        Kill(target, name, int(rng.random() * UNTIL * certificates), rng.random() * LONGEST_HESITATION)
        for target, name in victims
    ]
    return sorted(kills, key=lambda kill: kill.after)


@dataclass
class Damage:
    """The recoveries in seconds by what was killed, and those that did not end."""

    recovery_s: dict[Target, list[float]] = field(default_factory=lambda: {"broker": [], "service": [], "postgres": []})
    findings: list[Finding] = field(default_factory=list)


class Killer:
    """Kills processes of the system in `folder`; the supervisor there starts them again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._backing: Pair = find_backing(folder)
        self.damage = Damage()

    async def follow(self, kills: list[Kill], issued: Callable[[], int], is_over: Callable[[], bool]) -> None:
        """Carry the kills out one after the other, each after the recovery from the one before."""
        for kill in kills:
            while issued() < kill.after and not is_over():
                await asyncio.sleep(POLL)
            await asyncio.sleep(kill.hesitation)
            await self._kill_and_wait(kill)

    async def _kill_and_wait(self, kill: Kill) -> None:
        say(f"kill -9 {kill.name}")
        began = time.monotonic()
        await asyncio.to_thread(self._kill, kill)
        while not await asyncio.to_thread(self._is_recovered):
            if time.monotonic() - began > RECOVERY_SECONDS:
                where = f"{kill.name} after {kill.after} certificates"
                self.damage.findings.append(Finding("stuck", "not ready again after a kill", where))
                break
            await asyncio.sleep(POLL)
        self.damage.recovery_s[kill.target].append(round(time.monotonic() - began, 2))

    def _kill(self, kill: Kill) -> None:
        if kill.target == "broker":
            self._backing.rabbitmq.kill()
        elif kill.target == "postgres":
            self._backing.postgres.kill()
        else:
            self._kill_program(kill.name)

    def _kill_program(self, name: str) -> None:
        """Kill that process alone: what it leaves behind has to end by itself."""
        state = read_state(self._folder)
        process = state.programs[name].process if state else None
        if process is not None:
            send(process, signal.SIGKILL)
            wait_until_gone([process], RECOVERY_SECONDS)

    def _is_recovered(self) -> bool:
        state = read_state(self._folder)
        return (
            state is not None
            and self._backing.postgres.is_ready()
            and self._backing.rabbitmq.is_ready()
            and all(is_whole(program) for program in state.programs.values())
        )
