"""Live changes of requests: who hears of what."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import pytest

from libs.common.changes import REFRESH, Changes
from services.registration.store.telling import CHANNEL
from tests.services.registration.conftest import BEHIND, Office, agent

OWN, DESK = "/v1/registration-request/changes", "/v1/staff/registration-changes"


@pytest.fixture
async def live(office: Office) -> AsyncIterator[Office]:
    """The service, listening to its database."""
    changes = office.service.provided.get(Changes)
    with changes.watch(CHANNEL, lambda _: True) as watch:
        listening = asyncio.create_task(changes.run())
        while REFRESH not in await watch.take(1):
            pass
    yield office
    await changes.end()
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening


@asynccontextmanager
async def watching(office: Office, path: str, authorization: str) -> AsyncIterator[aiohttp.ClientResponse]:
    """The stream of changes, from behind its first heart-beat."""
    async with office.http.get(path, headers={"Authorization": authorization}) as response:
        assert response.status == 200 and await next_line(response) == {}
        yield response


async def next_line(response: aiohttp.ClientResponse) -> Any:
    return json.loads(await asyncio.wait_for(response.content.readline(), 10))


async def test_the_applicant_hears_what_the_desk_does_with_the_own_request(live: Office) -> None:
    # covers: D-47, REG-18
    request_id, link = await live.submitted()
    async with watching(live, OWN, f"Link {link}") as changes:
        await live.submitted(email="other@maker-test.example")
        await live.tick_all(request_id)
        assert (await live.desk("/return", request_id, {"message": "直してください"})).status == 200
        heard = [await next_line(changes) for _ in range(2)]
    assert [(change["request_id"], change["state"]) for change in heard] == [
        (request_id, "checking"),
        (request_id, "entering"),
    ]


async def submit_elsewhere(office: Office) -> str:
    """An agent submits a request at the other chamber; its id."""
    link = await office.invited("agent@yokohama-test.example", "8889")
    await office.ok("POST", "/v1/registration-request/consents", {"documents": BEHIND}, link=link)
    await office.ok("PUT", "/v1/registration-request/company", agent(), link=link)
    view = await office.ok("POST", "/v1/registration-request/submission", link=link)
    return str(view["request_id"])


async def test_the_desk_hears_of_its_own_chambers_requests_once_they_are_submitted(live: Office) -> None:
    # covers: D-47, D-42
    here, there = (f"Bearer {live.staff('reception', chamber=chamber)}" for chamber in ("8888", "8889"))
    async with watching(live, DESK, here) as own, watching(live, DESK, there) as other:
        own_id, _ = await live.submitted()
        other_id = await submit_elsewhere(live)
        heard, elsewhere = await next_line(own), await next_line(other)
    assert (heard["request_id"], heard["state"], heard["request_no"]) == (own_id, "submitted", "R26-0000001")
    assert (elsewhere["request_id"], elsewhere["chamber"]) == (other_id, "8889")


async def test_changes_are_for_the_desk_and_the_bearer_of_the_link(live: Office) -> None:
    # covers: REL-53
    assert (await live.call("GET", OWN)).status == 401
    assert (await live.call("GET", OWN, link=f"8888.{'x' * 43}")).status == 401
    assert (await live.call("GET", DESK)).status == 401
    assert (await live.call("GET", DESK, token=live.staff("examiner"))).status == 403
