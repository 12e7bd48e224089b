"""Live changes of applications: who hears of what."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from libs.common.auth import Caller
from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import ACCOUNTANT, EXAMINER, Company, staff


@asynccontextmanager
async def watching(system: ApplicationSystem, who: Caller) -> AsyncIterator[aiohttp.ClientResponse]:
    """The stream of changes, from behind its first heart-beat."""
    path = "/v1/staff/changes" if who.kind == "staff" else "/v1/changes"
    token = {"Authorization": f"Bearer {system.keys.token(who, system.clock.now())}"}
    async with system.http.get(f"http://127.0.0.1:{system.running.port}{path}", headers=token) as response:
        assert response.status == 200 and await next_line(response) == {}
        yield response


async def next_line(response: aiohttp.ClientResponse) -> Any:
    """The next line that is not a refresh: the service may have been at work for a moment only."""
    while True:
        line = json.loads(await asyncio.wait_for(response.content.readline(), 10))
        if line != {"refresh": True}:
            return line


async def test_the_company_hears_of_each_saved_change(system: ApplicationSystem) -> None:
    # covers: D-47
    async with watching(system, system.company.signer) as changes:
        application_id = await system.approved()
        await system.hear(system.payable(application_id))
        heard = [await next_line(changes) for _ in range(7)]
    states = ["draft", "submitted", "under_examination", "examined", "examined", "approved", "approved"]
    assert [change["state"] for change in heard] == states
    assert heard[1] == {
        "chamber": "8888",
        "registration_id": str(system.company.registration_id),
        "application_id": application_id,
        "state": "submitted",
        "version": 2,
        "sub_id": None,
    }


async def test_nobody_hears_of_what_he_may_not_see(system: ApplicationSystem) -> None:
    # covers: APP-13, REL-53
    rival, elsewhere = Company(number="8888000005"), staff("examiner1", "examiner", chamber="8889")
    await system.open(rival)
    clerk = system.company.clerk
    async with (
        watching(system, clerk) as own,
        watching(system, EXAMINER) as cases,
        watching(system, elsewhere) as abroad,
    ):
        async with watching(system, rival.signer) as theirs:
            mine = await system.submitted()
            rivals, clerks = await system.begun(rival.signer), await system.submitted(clerk)
            assert (await next_line(theirs))["application_id"] == rivals
        heard = [(await next_line(own))["state"] for _ in range(2)]
        assert heard == ["draft", "submitted"]
        assert [(await next_line(cases))["application_id"] for _ in range(2)] == [mine, clerks]
        await system.open(elsewhere_company := Company(chamber="8889", number="8889000001"))
        made = await system.submitted(elsewhere_company.signer)
        assert (await next_line(abroad))["application_id"] == made


async def test_changes_are_for_those_who_may_read(system: ApplicationSystem) -> None:
    # covers: REL-53
    assert (await system.call(None, "GET", "/changes")).status == 401
    assert (await system.call(ACCOUNTANT, "GET", "/changes")).status == 403
    assert (await system.call(system.company.signer, "GET", "/staff/changes")).status == 403
