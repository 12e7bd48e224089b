"""What an attack is, and who carries it out."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from proof.chaos.attack.pace import Pace
from proof.chaos.attack.scene import Scene
from proof.chaos.attack.tally import Tally


@dataclass
class Attacker:
    """Who attacks: what is known, the seed's choices, what came of it."""

    scene: Scene
    rng: random.Random
    tally: Tally = field(default_factory=Tally)


Step = Callable[[Attacker], Awaitable[None]]


@dataclass(frozen=True)
class Attack:
    """`step` is one try; `at_once` of them run side by side, again and again. `does` tells readers what it is."""

    name: str
    does: str
    step: Step
    at_once: int = 1


async def carry_out(one: Attack, attacker: Attacker, seconds: float, pace: Pace) -> None:
    """Try again and again, until the time is over. Raises what a try raises, unless that is a lost connection."""

    async def keep_trying() -> None:
        while True:
            await pace.rest()
            try:
                await one.step(attacker)
            except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
                attacker.tally.happened(type(error).__name__)
            except asyncio.CancelledError:
                attacker.tally.happened("open at the end")
                raise

    workers = [asyncio.create_task(keep_trying()) for _ in range(one.at_once)]
    broken, _ = await asyncio.wait(workers, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    for worker in broken:
        worker.result()
