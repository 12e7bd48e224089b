"""Changes of the invoice that are not in the certificate are asked about once (転記, APP-02)."""

import copy
from typing import Any

from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import DECLARED

OTHER = "EVER GIVEN"


def whole(system: ApplicationSystem) -> dict[str, Any]:
    """The sample with an invoice that says all that the certificate says."""
    draft = copy.deepcopy(system.draft())
    boxes = draft["certificate"]
    draft["source_invoice"] |= {name: boxes[name] for name in ("transport", "marks", "general_name")}
    draft["source_invoice"]["lines"] = copy.deepcopy(draft["goods"])
    return draft


async def begun(system: ApplicationSystem, draft: dict[str, Any]) -> str:
    body = {"draft": draft, "declaration_version": DECLARED}
    made = await system.done(system.company.signer, "POST", "/applications", body)
    return str(made["application_id"])


async def changed(system: ApplicationSystem, application_id: str, is_transcribed: bool = False, **invoice: Any) -> Any:
    """Save with other values in the invoice; what is asked about afterwards, by pointer."""
    seen = await system.seen(application_id)
    draft = seen["draft"]
    draft["source_invoice"] |= invoice
    body = {"version": seen["version"], "draft": draft, "is_transcribed": is_transcribed}
    await system.done(system.company.signer, "PUT", f"/applications/{application_id}", body)
    return [one["pointer"] for one in (await system.seen(application_id))["transcription_due"]]


async def test_what_the_certificate_says_like_its_invoice_is_not_asked_about(system: ApplicationSystem) -> None:
    application_id = await begun(system, whole(system))
    assert (await system.seen(application_id))["transcription_due"] == []
    assert await changed(system, application_id, numbers=["OTHER-1"], date="2026-11-02") == []


async def test_each_changed_place_is_asked_about_until_somebody_decides(system: ApplicationSystem) -> None:
    # covers: APP-02
    draft = whole(system)
    application_id = await begun(system, draft)
    lines = copy.deepcopy(draft["source_invoice"]["lines"])
    lines[0]["quantity"] = "777"
    new = {"transport": draft["source_invoice"]["transport"].replace("ONE HARBOUR", OTHER), "lines": lines}
    assert await changed(system, application_id, **new) == ["/certificate/transport", "/goods/0/quantity"]
    [ship, quantity] = (await system.seen(application_id))["transcription_due"]
    assert ship["words"] == [[OTHER, "ONE HARBOUR"]] and quantity["invoice"] == "777"
    assert await changed(system, application_id, is_transcribed=True) == []
    assert await changed(system, application_id) == []
    assert await changed(system, application_id, marks="N/M") == [
        "/certificate/transport",
        "/certificate/marks",
        "/goods/0/quantity",
    ]


async def test_an_unchanged_copy_asks_nothing_and_a_changed_one_does(system: ApplicationSystem) -> None:
    # covers: APP-06, APP-02
    draft = whole(system)
    draft["source_invoice"]["marks"] = "NO. 1-20"
    original, signer = await begun(system, draft), system.company.signer
    assert await changed(system, original, is_transcribed=True) == []
    await system.done(signer, "POST", f"/applications/{original}/submission", {"version": 2})
    copied = (await system.done(signer, "POST", f"/applications/{original}/copy"))["application_id"]
    assert await changed(system, copied, numbers=["NEXT-1"], date="2026-11-10") == []
    moved = draft["source_invoice"]["transport"].replace("ONE HARBOUR", OTHER)
    assert "/certificate/transport" in await changed(system, copied, transport=moved)


async def test_a_copy_of_a_draft_with_an_open_question_asks_it(system: ApplicationSystem) -> None:
    draft = whole(system)
    draft["source_invoice"]["marks"] = "NO. 1-20"
    application_id = await begun(system, draft)
    copied = await system.done(system.company.signer, "POST", f"/applications/{application_id}/copy")
    due = (await system.seen(copied["application_id"]))["transcription_due"]
    assert [one["pointer"] for one in due] == ["/certificate/marks"]


async def test_nothing_is_asked_once_it_is_submitted_and_warnings_still_say_it(system: ApplicationSystem) -> None:
    draft = whole(system)
    draft["source_invoice"]["marks"] = "NO. 1-20"
    application_id = await begun(system, draft)
    await system.done(system.company.signer, "POST", f"/applications/{application_id}/submission", {"version": 1})
    seen = await system.seen(application_id)
    assert seen["transcription_due"] == []
    assert [one["pointer"] for one in seen["findings"] if one["rule_id"] == "I-01"] == ["/certificate/marks"]


async def test_no_more_than_two_hundred_places_are_named(system: ApplicationSystem) -> None:
    draft = whole(system)
    line = draft["goods"][0]
    draft["goods"] = [line] * 300
    draft["source_invoice"]["lines"] = [line | {"quantity": "9"}] * 300
    application_id = await begun(system, draft)
    assert len((await system.seen(application_id))["transcription_due"]) == 200
