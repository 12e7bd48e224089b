"""One attack after the other, each beside a quiet time of the same length of work."""

import asyncio
import json
import random
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from ops.bringup import say
from ops.errors import Failed
from ops.places import CHECKOUT
from proof.chaos.attack.attacking import Attack
from proof.chaos.attack.honest import Honest
from proof.chaos.attack.memory import Memory, Processes
from proof.chaos.attack.reporting import Course, felt_row
from proof.chaos.attack.scene import Scene

ENDING_SECONDS = 45.0
"""How long an attack may take over its time: what it asked last may still be on its way."""
HEAD_START_SECONDS = 0.3
LONGEST_LINE = 1024 * 1024


@dataclass(frozen=True)
class Size:
    """`seconds` of each attack, `quiet` seconds before it; the attackers' `share` of one core."""

    seconds: float = 12.0
    quiet: float = 6.0
    share: float = 0.5


async def run_attacks(
    honest: Honest, scene: Scene, attacks: Iterable[Attack], size: Size, seed: int, pids: Processes
) -> Course:
    """Run these attacks. Raises `Failed` when the attackers' own process does not end well."""
    course, rng, memory = Course(), random.Random(seed), Memory(pids)
    await honest.work(size.quiet / 2)  # whatever is slow only once
    async with _attackers(scene, size.share) as attackers:
        for attack in attacks:
            say(f"attack: {attack.name}")
            course.quiet.add(await honest.work(size.quiet))
            memory.begin()
            watching = asyncio.create_task(memory.watch())
            carrying_out = asyncio.create_task(attackers.attack(attack.name, size.seconds, rng.getrandbits(32)))
            await asyncio.sleep(HEAD_START_SECONDS)
            felt = await honest.work(size.seconds - HEAD_START_SECONDS)
            tally = await carrying_out
            watching.cancel()
            course.attacked.add(felt)
            known = {"attack": attack.name, "did": attack.does, **tally}
            course.rows.append(known | {"honest": felt_row(felt), "growth_mib": memory.growth()})
    return course


@dataclass(frozen=True)
class _Attackers:
    process: asyncio.subprocess.Process

    async def attack(self, name: str, seconds: float, seed: int) -> dict[str, Any]:
        """Carry one attack out; the tally. Raises `Failed`."""
        told, telling = self.process.stdout, self.process.stdin
        assert told is not None and telling is not None
        telling.write(json.dumps({"name": name, "seconds": seconds, "seed": seed}).encode() + b"\n")
        try:
            line = await asyncio.wait_for(told.readline(), seconds + ENDING_SECONDS)
        except TimeoutError:
            raise Failed(f"the attackers of {name} did not end in time") from None
        if not line:
            raise Failed(f"the attackers of {name} broke down; what they said of it stands above")
        tally: dict[str, Any] = json.loads(line)
        return tally


@asynccontextmanager
async def _attackers(scene: Scene, share: float) -> AsyncIterator[_Attackers]:
    """Their process, as long as the context lives."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "proof.chaos.attack.attacker", str(share)),
        cwd=CHECKOUT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LONGEST_LINE,
    )
    assert process.stdin is not None
    try:
        process.stdin.write(scene.as_json().encode() + b"\n")
        yield _Attackers(process)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
