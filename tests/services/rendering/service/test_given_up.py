"""A printing that was given up is a task for those who can do something about it, until it is printed."""

import json
from typing import Any

import pytest

from libs.common.auth import Caller
from services.rendering.domain.attempts import MAX_ATTEMPTS
from tests.services.rendering.rendering_system import (
    RenderingSystem,
    admin_id,
    reception,
    registration_submitted,
    user_id,
)
from tests.services.rendering.service.test_papers import SECRET, cards_body


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


async def test_a_form_with_a_character_that_no_typeface_has_is_said_to_be_given_up_with_the_place(
    system: RenderingSystem, company: dict[str, Any]
) -> None:
    # covers: REG-07
    typed = company | {"contact": company["contact"] | {"name": "𠮷田 花子"}}
    event = registration_submitted(["business_profile", "pledge_applicant"], typed)
    await system.hear(event)
    await system.work()
    [failed] = await system.said("document.render-failed.v1")
    assert (failed["document_kind"], failed["owner_id"]) == ("business_profile", str(event.request_id))
    [problem] = failed["problems"]
    assert problem["field"] == "/contact/name"
    assert "「連絡担当者」の1文字目「𠮷」（U+20BB7）は印刷できません" in problem["ja"]
    assert "'𠮷' (U+20BB7) at position 1 cannot be printed" in problem["en"]
    [task] = await tasks(system, reception())
    assert problem["ja"] in task["reason_ja"] and problem["en"] in task["reason_en"]
    assert [said["document_kind"] for said in await system.said("document.rendered.v1")] == ["pledge_applicant"]


async def test_a_card_that_cannot_be_made_is_told_to_who_wants_it_and_waits_at_the_desk_until_it_is_printed(
    system: RenderingSystem, signature: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    # covers: REG-11, D-03
    admin, good = admin_id(user_id()), cards_body(signature)
    bad = {"registration": good["registration"] | {"admin_name": "𠮷田 花子"}}
    status, answer, _ = await system.call("POST", "/v1/cards", admin, json=bad)
    told = json.loads(answer)
    assert (status, told["code"]) == (409, "card-not-made")
    assert "「連絡担当者」の1文字目「𠮷」" in told["detail_ja"] and "商工会議所には通知済みです" in told["detail_ja"]
    assert "The chamber has been told" in told["detail"]
    [task] = await tasks(system, reception())
    assert (task["kind"], task["subject"]) == ("card-given-up", "8888000004")
    assert "𠮷" in task["reason_ja"] and task["link"] == "/register?q=8888000004"
    assert SECRET not in answer.decode() + json.dumps(task) + "".join(capfd.readouterr())
    assert (await system.call("POST", "/v1/cards", admin, json={"registration": good["registration"]}))[0] == 200
    assert await tasks(system, reception()) == []
