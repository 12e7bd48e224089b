"""What a seed decides, before anything is started."""

import random

from proof.chaos import broker, drivers, killer
from proof.chaos.attack.pace import Pace


# about: REL-01
def test_a_seed_decides_what_is_killed_when_and_what_is_paid_together() -> None:
    kills = killer.plan(random.Random(7), 300, 4, 10, 2)
    assert kills == killer.plan(random.Random(7), 300, 4, 10, 2) != killer.plan(random.Random(8), 300, 4, 10, 2)
    targets = [kill.target for kill in kills]
    assert [targets.count("broker"), targets.count("service"), targets.count("postgres")] == [4, 10, 2]
    assert kills == sorted(kills, key=lambda kill: kill.after)
    assert kills[-1].after < 300
    assert drivers.plan(random.Random(7), 300) == drivers.plan(random.Random(7), 300)


def test_bundles_hold_every_certificate_of_the_run_and_some_hold_several() -> None:
    bundles = drivers.plan(random.Random(1), 50)
    assert sum(bundle.size for bundle in bundles) == 50
    assert {bundle.chamber for bundle in bundles} == {"8888", "8889"}
    assert max(bundle.size for bundle in bundles) > 1


def test_a_seed_decides_when_a_disk_is_lost_and_who_is_stopped_meanwhile() -> None:
    losses = [broker.plan(seed) for seed in range(1, 21)]
    assert losses == [broker.plan(seed) for seed in range(1, 21)]
    assert {loss.between for loss in losses} == set(broker.BETWEEN)
    assert len({loss.stopped for loss in losses}) > 3


async def test_attackers_rest_when_they_have_used_more_than_their_share() -> None:
    pace = Pace(0.5)
    for _ in range(20):
        until = pace.used() + 0.005
        while pace.used() < until:
            pass
        await pace.rest()
    assert pace.taken() < 0.6
