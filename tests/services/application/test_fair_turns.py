"""What one company asks for in masses keeps no other from anything, and nothing is judged by what has changed since."""

import asyncio
from typing import Any

import pytest

from libs.common.clock import FixedClock
from services.application.handlers import submission
from services.application.handlers.judging import ChangedMeanwhile, judge
from tests import files
from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import DECLARED, Company, chamber

CHECKS = 30
OTHER = Company(number="8888000005")


def large(system: ApplicationSystem) -> dict[str, Any]:
    """A draft that the rules take a while to read."""
    draft = system.draft()
    line = draft["goods"][0]
    draft["goods"] = [line | {"description": f"ROLLER BEARING {number}"} for number in range(400)]
    return draft


async def test_many_checks_of_one_company_let_another_one_be_checked_next(system: ApplicationSystem) -> None:
    # about: REL-41
    await system.open(OTHER)
    own, others = await system.begun(), await system.begun(OTHER.signer)
    ended: list[str] = []

    async def check(who: Company, application_id: str, body: Any) -> int:
        answer = await system.call(who.signer, "POST", f"/applications/{application_id}/check", body)
        ended.append(who.number)
        return answer.status

    heavy = {"draft": large(system)}
    many = [asyncio.create_task(check(system.company, own, heavy)) for _ in range(CHECKS)]
    async with asyncio.timeout(30):
        while not ended:
            await asyncio.sleep(0.01)
    already = len(ended)
    assert await check(OTHER, others, None) == 200
    assert await system.seen(others, OTHER.signer)
    # One was being judged, and a few were refused or on their way; without turns it would have been the last.
    assert len(ended) - already < CHECKS // 2
    statuses = await asyncio.gather(*many)
    # 503 to those whose turn did not come within the time that anybody waits: the machine may be busy.
    assert set(statuses) <= {200, 429, 503}
    assert 200 in statuses


async def judged(system: ApplicationSystem, application_id: str) -> tuple[Any, dict[str, Any]]:
    about: dict[str, Any] = {"caller": system.company.signer, "application_id": application_id, "version": 1}
    async with system.db.transaction("8888") as tx:
        basis = await submission.what_to_submit(tx, system.clock, **about)
    return await judge(basis, system.company.signer), about


async def test_what_was_judged_is_submitted_when_nothing_has_changed(system: ApplicationSystem) -> None:
    application_id = await system.begun()
    found, about = await judged(system, application_id)
    async with system.db.transaction("8888") as tx:
        await submission.submit(tx, system.clock, **about, judged=found, declaration_version=DECLARED)
    assert (await system.seen(application_id))["state"] == "submitted"


@pytest.mark.parametrize("what", ["a file", "the chamber's settings", "the day"])
async def test_what_changed_after_it_was_judged_is_judged_again(system: ApplicationSystem, what: str) -> None:
    application_id = await system.begun()
    found, about = await judged(system, application_id)
    await _change(system, application_id, what)
    with pytest.raises(ChangedMeanwhile):
        async with system.db.transaction("8888") as tx:
            await submission.submit(tx, system.clock, **about, judged=found, declaration_version=DECLARED)
    assert (await system.seen(application_id))["state"] == "draft"
    await system.submit(application_id)


async def _change(system: ApplicationSystem, application_id: str, what: str) -> None:
    if what == "a file":
        path, headers = f"/applications/{application_id}/files?kind=evidence", {"X-Filename": "a.pdf"}
        await system.done(system.company.signer, "POST", path, files.pdf(), **headers)
    elif what == "the day":
        clock: FixedClock = system.clock
        clock.instant = clock.instant.replace(day=clock.instant.day + 1)
    else:
        await system.hear(chamber(version=2, rule_severities={"B6-01": "warning"}))


async def test_a_submission_that_comes_again_is_answered_as_the_first_time_though_it_is_submitted(
    system: ApplicationSystem,
) -> None:
    # about: D-46
    application_id = await system.begun()
    path, key = f"/applications/{application_id}/submission", {"Idempotency-Key": "once"}
    first = await system.done(system.company.signer, "POST", path, {"version": 1}, **key)
    again = await system.done(system.company.signer, "POST", path, {"version": 1}, **key)
    assert first == again
    refused = await system.call(system.company.signer, "POST", path, {"version": 1})
    assert refused.status == 409
