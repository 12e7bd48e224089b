"""A whole system under attack: nothing is forged, and an honest user goes on working."""

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from libs.common.testing import Backing, Keys, broker_url, fresh_database, virtual_host
from ops.environment import page_url_of, url_of
from ops.programs import SERVICE_NAMES
from proof.chaos.attack.attacks import ATTACKS
from proof.chaos.attack.pace import Pace
from proof.chaos.attack.preparing import Sites, prepare
from proof.chaos.attack.reporting import MOST_GROWTH_MIB, Course
from proof.chaos.attack.running import Size, run_attacks
from services.rendering.pool import RenderPool
from tests.journeys.installation import Installation
from tests.journeys.whole_system import WholeSystem, system_of

SIZE = Size(seconds=1.0, quiet=0.2)


@pytest_asyncio.fixture(scope="module")
async def target(
    backing: Backing, template: str, keys: Keys, render_pool: RenderPool, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[WholeSystem]:
    """A system of its own: what is left of it is of use to nobody."""
    async with fresh_database(backing, template) as postgres, virtual_host(backing) as amqp:
        installation = Installation(tmp_path_factory.mktemp("attacked"), postgres, amqp, keys)
        async with system_of(installation, render_pool) as system:
            yield system


def service_urls(system: WholeSystem) -> dict[str, str]:
    return {name: url_of(system.installation.ports[name]) for name in SERVICE_NAMES}


@pytest_asyncio.fixture(scope="module")
async def course(target: WholeSystem) -> Course:
    """Every attack once, for a moment."""
    ports, amqp = target.installation.ports, target.installation.amqp
    brokers = {name: broker_url(amqp, name) for name in SERVICE_NAMES}
    sites = Sites(page_url_of(ports["portal"]), page_url_of(ports["console"]), brokers, service_urls(target))
    honest, scene = await prepare(target.places, sites, target.logins)
    # What a service's login may say and do at the broker is the keeper's, who does not run here (tests/ops/keeper).
    attacks = [attack for name, attack in ATTACKS.items() if name not in ("events", "broker-logins")]
    async with honest.web:
        return await run_attacks(honest, scene, attacks, SIZE, 1, lambda: {"system": [os.getpid()]})


def rows(course: Course) -> dict[str, dict[str, Any]]:
    return {row["attack"]: row for row in course.rows}


def test_no_attack_gets_what_nobody_should_get(course: Course) -> None:
    # covers: REL-30, REL-42, REL-52, REL-55
    assert {name: row["examples"] for name, row in rows(course).items() if row["examples"]} == {}
    assert {name for name, row in rows(course).items() if row["tries"] == 0} == set()
    assert {"400", "403"} & set(rows(course)["webhooks"]["answers"])
    assert set(rows(course)["origins"]["answers"]) <= {"400", "403", "429"}


def test_an_honest_user_goes_on_working_under_every_attack(course: Course) -> None:
    # covers: REL-46
    assert course.attacked.refused == []
    assert {name for name, row in rows(course).items() if row["honest"]["login"]["acts"] == 0} == set()


def test_no_attack_makes_the_system_swell(course: Course) -> None:
    # covers: REL-42
    assert {
        name: row["growth_mib"] for name, row in rows(course).items() if row["growth_mib"]["system"] > MOST_GROWTH_MIB
    } == {}


async def test_attackers_keep_to_their_share_of_a_core() -> None:
    pace = Pace(0.5)
    for _ in range(20):
        until = pace.used() + 0.005
        while pace.used() < until:
            pass
        await pace.rest()
    assert 0.3 < pace.taken() < 0.6
