"""Warnings at the chamber's desk: nobody passes a case on without saying why they may stand (decision 21)."""

from typing import Any

from libs.contracts.registration import ChamberSettings
from tests.services.application.application_system import Answer, ApplicationSystem
from tests.services.application.people import CERTIFIER, DECLARED, EXAMINER, chamber

REASON = "買主の書面で、荷印の変更を確認済み。"


async def warned(system: ApplicationSystem) -> str:
    """Submitted with marks that the invoice has otherwise, and under examination."""
    source = system.sample["source_invoice"] | {"marks": "H.M.B. / BREMEN"}
    application_id = await system.begun(source_invoice=source)
    await system.submit(application_id)
    await system.acts(EXAMINER, application_id, "claim")
    return application_id


async def examine(system: ApplicationSystem, application_id: str, reason: str = REASON) -> Answer:
    """審査完了, accepting what the case shows now."""
    accepted = (await system.case(application_id))["warnings_sha256"]
    return await system.act(EXAMINER, application_id, "examination", {"accepted": accepted, "reason": reason})


async def test_a_case_with_warnings_is_not_passed_on_before_they_are_accepted_for_a_reason(
    system: ApplicationSystem,
) -> None:
    # covers: APP-15, APP-16, I-01
    application_id = await warned(system)
    refused = await system.act(EXAMINER, application_id, "examination")
    assert (refused.status, refused.body["code"]) == (409, "warnings-not-accepted")
    assert [(error["pointer"], error["code"]) for error in refused.body["errors"]] == [("/certificate/marks", "I-01")]
    assert refused.body["warnings_sha256"] == (await system.case(application_id))["warnings_sha256"]
    without = await examine(system, application_id, reason=" ")
    assert (without.status, without.body["errors"][0]["pointer"]) == (422, "/reason")
    assert (await examine(system, application_id)).status == 200


async def test_what_was_accepted_by_whom_and_why_is_read_at_certification_and_in_the_history(
    system: ApplicationSystem,
) -> None:
    # covers: APP-08, APP-15
    application_id = await warned(system)
    await examine(system, application_id)
    [row] = (await system.done(CERTIFIER, "GET", "/staff/applications?state=examined"))["applications"]
    assert (row["accepted"]["count"], row["accepted"]["reason"]) == (1, REASON)
    assert "BREMEN" in row["accepted"]["findings"][0]["ja"]
    last = (await system.case(application_id))["history"][-1]
    assert (last["act"], last["by"], last["why"]) == ("examine", "examiner1", REASON)
    assert [one["rule_id"] for one in last["accepted"]] == ["I-01"]
    told = (await system.seen(application_id))["history"][-1]
    assert (told["act"], told["why"], told["accepted"]) == ("examine", "", None), "staff said it to one another"


async def test_a_clean_case_needs_no_word_and_says_that_nothing_was_accepted(system: ApplicationSystem) -> None:
    # covers: APP-15
    application_id = await system.submitted()
    await system.acts(EXAMINER, application_id, "claim", "examination")
    case = await system.case(application_id)
    assert (case["warnings_sha256"], case["accepted"]) == (None, {"count": 0, "reason": "", "findings": []})


async def test_nobody_accepts_what_he_has_not_seen(system: ApplicationSystem) -> None:
    # covers: APP-15, APP-16
    application_id = await warned(system)
    seen = (await system.case(application_id))["warnings_sha256"]
    await system.submit(await _another_one_like(system, application_id))
    body = {"accepted": seen, "reason": REASON}
    refused = await system.act(EXAMINER, application_id, "examination", body)
    assert refused.status == 409 and {error["code"] for error in refused.body["errors"]} == {"DUP-01", "I-01"}
    assert (await examine(system, application_id)).status == 200


async def test_a_warning_that_comes_up_after_the_examination_goes_back_to_the_examiner(
    system: ApplicationSystem,
) -> None:
    # covers: APP-16, D-17
    application_id = await warned(system)
    await examine(system, application_id)
    await system.prechecked(application_id)
    await system.submit(await _another_one_like(system, application_id))
    refused = await system.act(CERTIFIER, application_id, "certification")
    assert (refused.status, refused.body["code"]) == (409, "warnings-not-accepted")
    assert [error["code"] for error in refused.body["errors"]] == ["DUP-01"]
    await system.act(CERTIFIER, application_id, "sending-back", {"message": "重複の申請を確認してください。"})
    assert (await examine(system, application_id)).status == 200
    await system.acts(CERTIFIER, application_id, "certification")


async def test_the_desk_sees_the_severity_of_now_and_a_chamber_may_want_no_word(system: ApplicationSystem) -> None:
    # covers: APP-16
    application_id = await warned(system)
    for version, severity, status in ((2, "error", 422), (3, "note", 200)):
        await system.hear(chamber(version=version, **_severity("I-01", severity)))
        assert [one["severity"] for one in (await system.case(application_id))["findings"]] == [severity]
        assert (await system.act(EXAMINER, application_id, "examination")).status == status


def _severity(rule_id: str, severity: str) -> dict[str, Any]:
    return {"rule_severities": ChamberSettings().rule_severities | {rule_id: severity}}


async def _another_one_like(system: ApplicationSystem, application_id: str) -> str:
    """The company's next application with the same invoice for the same consignee."""
    draft = (await system.seen(application_id))["draft"]
    body = {"draft": draft, "declaration_version": DECLARED}
    return str((await system.done(system.company.signer, "POST", "/applications", body))["application_id"])
