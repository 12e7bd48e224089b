"""`python -m proof.chaos.attack.attacker SHARE`: the attackers, held to SHARE of one core.

The first line of its input is the scene; each further line begins an attack, `{"name": …, "seconds": …, "seed": …}`,
and is answered by one line, the tally. It ends with its input.
"""

import asyncio
import json
import random
import sys
from typing import Any

from proof.chaos.attack.attacking import Attacker, carry_out
from proof.chaos.attack.attacks import ATTACKS
from proof.chaos.attack.pace import Pace
from proof.chaos.attack.scene import Scene


def attack(scene: Scene, share: float, name: str, seconds: float, seed: int) -> dict[str, Any]:
    """Carry one attack out; what came of it."""
    attacker, pace = Attacker(scene, random.Random(seed)), Pace(share)
    asyncio.run(carry_out(ATTACKS[name], attacker, seconds, pace))
    return attacker.tally.as_json() | {"attackers_share": round(pace.taken(), 3)}


def main(arguments: list[str]) -> None:
    """Attack as often as the input says."""
    share, scene = float(arguments[0]), Scene.from_json(sys.stdin.readline())
    for line in sys.stdin:
        print(json.dumps(attack(scene, share, **json.loads(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
