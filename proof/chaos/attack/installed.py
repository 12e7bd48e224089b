"""`chaos attack` against a system of its own: who its processes are, and what it must still hold at the end."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp

from ops.auditor.installation import audit_twice
from ops.bringup import installed_environments
from ops.environment import url_of
from ops.processes import family
from ops.programs import PROGRAMS, SERVICES
from ops.state import read_state
from proof.chaos.attack.attacking import Attack
from proof.chaos.attack.honest import Honest
from proof.chaos.attack.preparing import Sites, prepare
from proof.chaos.attack.running import Size, run_attacks
from proof.chaos.attack.scene import Scene
from proof.demo import known_logins
from proof.demo.web import Places

OPEN_STATE = "approved"


async def run(folder: Path, attacks: list[Attack], size: Size, seed: int) -> dict[str, Any]:
    """Attack the system that is up in `folder`; returns what `chaos attack --json` prints. Raises `Failed`."""
    honest, scene = await prepare(Places.known(), sites_of(folder), known_logins())
    async with honest.web:
        course = await run_attacks(honest, scene, attacks, size, seed, lambda: pids_of(folder))
        findings = await _still_unpaid(honest, scene)
    report = await asyncio.to_thread(lambda: asyncio.run(audit_twice(folder)))
    findings += [f"{one.kind}: {one.what}: {one.where}" for one in report.findings]
    return course.result(seed, findings)


def sites_of(folder: Path) -> Sites:
    """The addresses of pages and services of the system that is up in `folder`, and the services' broker logins."""
    state = read_state(folder)
    assert state is not None
    environments = installed_environments(folder)
    brokers = {service.name: environments.of(service)["SHOMEI_AMQP_URL"] for service in SERVICES}
    inner = {service.name: url_of(int(environments.of(service)["SHOMEI_PORT"])) for service in SERVICES}
    return Sites(state.urls["portal"], state.urls["console"], brokers, inner)


def pids_of(folder: Path) -> Mapping[str, list[int]]:
    """The processes of each program, those that it started too."""
    state = read_state(folder)
    running = {program.name: state.programs[program.name].process for program in PROGRAMS} if state else {}
    return {name: [one.pid for one in family(process)] for name, process in running.items() if process}


async def _still_unpaid(honest: Honest, scene: Scene) -> list[str]:
    url = f"{scene.api}/applications/{scene.approved}"
    try:
        async with honest.web.get(url, headers={"Authorization": f"Bearer {honest.session}"}) as answer:
            state = (await answer.json())["state"]
    except (aiohttp.ClientError, KeyError, TimeoutError) as error:
        return [f"the unpaid case could not be looked at: {error!r}"]
    return [] if state == OPEN_STATE else [f"the unpaid case is {state}"]
