"""A printing that was given up is a task for those who can do something about it, until it is printed."""

import json
from typing import Any

from libs.common.auth import Caller
from services.rendering.domain.attempts import MAX_ATTEMPTS
from tests.services.rendering.rendering_system import RenderingSystem, reception, registration_submitted, user_id


async def tasks(system: RenderingSystem, caller: Caller, state: str = "open") -> list[dict[str, Any]]:
    status, body, _ = await system.call("GET", f"/v1/staff/rendering/tasks?state={state}", caller)
    assert status == 200
    found: list[dict[str, Any]] = json.loads(body)["tasks"]
    return found


async def test_a_form_that_was_given_up_waits_at_the_desk_until_it_is_printed_again(
    system: RenderingSystem, company: dict[str, Any]
) -> None:
    # covers: REG-07, REL-21
    event = registration_submitted(["pledge_applicant"], company)
    await system.hear(event)
    await system.attempted(MAX_ATTEMPTS)
    await system.work()
    [task] = await tasks(system, reception())
    assert (task["kind"], task["link"]) == ("form-given-up", f"/registrations/{event.request_id}")
    assert event.request_no in task["reason_ja"] and "誓約書" in task["reason_ja"] and "Pledge" in task["reason_en"]
    elsewhere = reception().model_copy(update={"chamber": "8889"})
    examiner = reception().model_copy(update={"roles": frozenset({"examiner"})})
    assert await tasks(system, elsewhere) == await tasks(system, examiner) == []
    again = task["act_path"]
    assert (await system.call("POST", again, elsewhere))[0] == 404
    assert (await system.call("POST", again, examiner))[0] == (await system.call("POST", again, user_id()))[0] == 403
    assert await system.jobs() == [("failed", MAX_ATTEMPTS + 1)]
    assert (await system.call("POST", again, reception()))[0] == 204
    await system.work()
    assert len(await system.said("document.rendered.v1")) == 1
    assert await tasks(system, reception()) == []
    [closed] = await tasks(system, reception(), "closed")
    assert (closed["closed_by"], closed["why_en"]) == ("system", "It was printed")
    assert (await system.call("POST", again, reception()))[0] == 404
