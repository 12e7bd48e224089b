"""From draft to approved: who, when, with which guards, and what is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from libs.common.errors import Conflict, Forbidden, IllegalTransition, Invalid
from libs.contracts.application import ApplicationApproved, ApplicationSubmitted
from libs.contracts.values import content_sha256
from services.application.domain import examination
from services.application.domain.states import Act, State
from services.application.domain.values import Application, Decision, Move, Precheck
from services.application.findings import Finding
from tests.services.application.domain.conftest import Stages

WRONG = Finding("B2-02", "error", "/certificate/consignee", "誤り", "wrong", "right")
DOUBTFUL = replace(WRONG, severity="warning")


def test_a_submission_freezes_the_document_and_tells_rendering(stages: Stages) -> None:
    # about: APP-08, D-16, D-41
    decision = stages.submission(stages.draft)
    after = decision.application
    assert (after.state, after.revision, after.version, after.receipt_no) == (State.SUBMITTED, 1, 1, "A26-0000001")
    assert decision.move == Move(Act.SUBMIT, State.DRAFT, State.SUBMITTED, "8888000004-01", stages.at)
    [event] = decision.events
    assert isinstance(event, ApplicationSubmitted)
    assert event.document == stages.document and event.content_sha256 == content_sha256(stages.document)
    assert (event.version, event.revision, event.receipt_no, event.chamber) == (1, 1, "A26-0000001", "8888")


def test_errors_block_a_submission_and_warnings_do_not(stages: Stages) -> None:
    # about: APP-16
    by, at = stages.people.signer, stages.at
    with pytest.raises(Invalid) as refused:
        examination.submit(stages.draft, by, at, document=stages.document, receipt_no="A", findings=[DOUBTFUL, WRONG])
    [error] = refused.value.errors
    assert (error.pointer, error.code, error.proposal) == ("/certificate/consignee", "B2-02", "right")
    examination.submit(stages.draft, by, at, document=stages.document, receipt_no="A", findings=[DOUBTFUL])


def test_a_returned_case_keeps_its_receipt_number_and_needs_a_new_precheck(stages: Stages) -> None:
    # about: APP-09, D-44, D-16
    claimed = stages.claimed()
    returned = examination.return_(
        replace(claimed, precheck=Precheck(claimed.content_sha256 or "", ok=True)),
        stages.people.examiner,
        stages.at,
        message="荷印を直してください",
        fields=["/certificate/marks"],
    )
    assert returned.application.state == State.RETURNED
    assert returned.move.why == "荷印を直してください\n/certificate/marks"
    again = examination.submit(
        returned.application,
        stages.people.signer,
        stages.at,
        document=stages.document,
        receipt_no="A26-0000002",
        findings=[],
    ).application
    assert (again.state, again.receipt_no, again.revision) == (State.SUBMITTED, "A26-0000001", 2)
    assert again.precheck is None and again.examiner is None


def test_a_clerk_may_ask_the_signer_who_confirms_or_declines(stages: Stages) -> None:
    # about: D-14
    draft = replace(stages.draft, sub_id=stages.people.clerk.sub_id)
    waiting = examination.ask_signer(draft, stages.people.clerk, stages.at, findings=[]).application
    assert waiting.state == State.AWAITING_SIGNER
    confirmed = examination.submit(
        waiting,
        stages.people.signer,
        stages.at,
        document=stages.document,
        receipt_no="A26-0000001",
        findings=[],
        act=Act.CONFIRM,
    )
    assert confirmed.application.state == State.SUBMITTED
    declined = examination.decline(waiting, stages.people.signer, stages.at, message="no")
    assert declined.application.state == State.DRAFT


@pytest.mark.parametrize("change", [{"signer_id": UUID(int=77)}, {"registration_id": UUID(int=77)}])
def test_another_signer_may_not_touch_it(change: dict[str, Any], stages: Stages) -> None:
    # about: APP-08
    stranger = replace(stages.people.signer, **change)
    with pytest.raises(Forbidden):
        examination.delete(stages.draft, stranger, stages.at)
    assert examination.delete(stages.draft, stages.people.signer, stages.at).application.state == State.DELETED


def test_a_sub_id_has_only_what_it_made_itself_and_its_signer_has_that_too(stages: Stages) -> None:
    # about: APP-08, D-14
    clerk = stages.people.clerk
    with pytest.raises(Forbidden):
        examination.delete(stages.draft, clerk, stages.at)
    own = replace(stages.draft, sub_id=clerk.sub_id)
    for by in (clerk, stages.people.signer):
        assert examination.delete(own, by, stages.at).application.state == State.DELETED


def test_applicants_do_not_examine_and_examiners_do_not_submit(stages: Stages) -> None:
    # about: APP-08
    with pytest.raises(Forbidden):
        examination.claim(stages.submitted(), stages.people.signer, stages.at)
    with pytest.raises(Forbidden):
        examination.withdraw(stages.submitted(), stages.people.examiner, stages.at, why="")


def test_claim_and_release_put_the_case_with_one_examiner_and_back(stages: Stages) -> None:
    # about: APP-15
    claimed = stages.claimed()
    assert (claimed.state, claimed.examiner) == (State.UNDER_EXAMINATION, "examiner1")
    released = examination.release(claimed, stages.people.both, stages.at).application
    assert (released.state, released.examiner) == (State.SUBMITTED, None)


def test_only_the_examiner_who_claimed_it_decides(stages: Stages) -> None:
    # about: APP-15
    claimed, other = stages.claimed(), stages.people.both
    acts: list[Callable[[], Decision]] = [
        lambda: examination.examine(claimed, other, stages.at, findings=[]),
        lambda: examination.return_(claimed, other, stages.at, message="x"),
        lambda: examination.reject(claimed, other, stages.at, reason="x"),
    ]
    for act in acts:
        with pytest.raises(Forbidden, match="examiner1"):
            act()


def test_a_return_a_rejection_and_a_sending_back_say_why(stages: Stages) -> None:
    # about: APP-08, APP-09
    claimed, examined, people = stages.claimed(), stages.examined(), stages.people
    with pytest.raises(Invalid):
        examination.return_(claimed, people.examiner, stages.at, message=" ")
    with pytest.raises(Invalid):
        examination.reject(claimed, people.examiner, stages.at, reason="")
    with pytest.raises(Invalid):
        examination.send_back(examined, people.certifier, stages.at, message="")
    rejected = examination.reject(claimed, people.examiner, stages.at, reason="false goods name")
    assert (rejected.application.state, rejected.move.why) == (State.REJECTED, "false goods name")


def test_withdrawal_is_free_before_and_by_consent_during_examination(stages: Stages) -> None:
    # about: APP-08
    by = stages.people.signer
    assert examination.withdraw(stages.submitted(), by, stages.at, why="x").application.state == State.WITHDRAWN
    with pytest.raises(IllegalTransition):
        examination.withdraw(stages.claimed(), by, stages.at, why="x")
    agreed = examination.agree_to_withdrawal(stages.claimed(), stages.people.examiner, stages.at, why="x")
    assert agreed.application.state == State.WITHDRAWN


def test_errors_of_the_rule_book_stop_the_examination_from_ending_well(stages: Stages) -> None:
    # about: APP-16
    with pytest.raises(Invalid):
        examination.examine(stages.claimed(), stages.people.examiner, stages.at, findings=[WRONG])


def test_what_the_certifier_sends_back_is_its_examiners_again(stages: Stages) -> None:
    # about: D-17
    back = examination.send_back(stages.examined(), stages.people.certifier, stages.at, message="x").application
    assert (back.state, back.examined_by, back.examiner) == (State.UNDER_EXAMINATION, None, "examiner1")


def test_an_examiner_takes_back_what_he_finished_himself_and_nobody_elses(stages: Stages) -> None:
    # about: APP-08
    back = examination.take_back(stages.examined(), stages.people.examiner, stages.at).application
    assert (back.state, back.examined_by, back.examiner) == (State.UNDER_EXAMINATION, None, "examiner1")
    with pytest.raises(Forbidden, match="examiner1"):
        examination.take_back(stages.examined(), stages.people.both, stages.at)


def test_certifying_fixes_the_certificate_date_and_tells_payment(stages: Stages) -> None:
    # about: D-17, D-19
    late_evening_utc = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
    decision = stages.certification(stages.prechecked(), stages.people.certifier, at=late_evening_utc)
    assert decision.application.state == State.APPROVED
    assert decision.application.certificate_date == date(2027, 1, 1)
    [event] = decision.events
    assert isinstance(event, ApplicationApproved)
    assert (event.examined_by, event.certified_by, event.membership) == ("examiner1", "certifier1", "member")
    assert event.certificate_date == date(2027, 1, 1) and event.content_sha256 == content_sha256(stages.document)


def test_four_eyes_keep_the_examiner_from_certifying(stages: Stages) -> None:
    # about: D-17
    mine = stages.prechecked(stages.people.both)
    with pytest.raises(Forbidden, match="examined"):
        stages.certification(mine, stages.people.both)
    assert stages.certification(mine, stages.people.certifier).application.state == State.APPROVED


def test_without_four_eyes_one_person_may_do_both(stages: Stages) -> None:
    # about: D-17
    mine = stages.prechecked(stages.people.both)
    assert stages.certification(mine, stages.people.both, four_eyes=False).application.state == State.APPROVED


def test_an_examiner_who_is_no_certifier_never_certifies(stages: Stages) -> None:
    # about: D-17
    with pytest.raises(Forbidden):
        stages.certification(stages.prechecked(), stages.people.examiner, four_eyes=False)


def test_nothing_is_certified_before_its_own_content_was_printed_on_trial(stages: Stages) -> None:
    # about: D-16
    examined, certifier = stages.examined(), stages.people.certifier
    sha256 = examined.content_sha256 or ""
    cases: list[tuple[Application, str]] = [
        (examined, "no-precheck"),
        (replace(examined, precheck=Precheck("0" * 64, ok=True)), "no-precheck"),
        (replace(examined, precheck=Precheck(sha256, ok=False)), "precheck-failed"),
    ]
    for application, code in cases:
        with pytest.raises(Conflict) as refused:
            stages.certification(application, certifier)
        assert refused.value.code == code


def test_a_precheck_of_an_older_revision_changes_nothing(stages: Stages) -> None:
    # about: D-16
    submitted = stages.submitted()
    assert examination.record_precheck(submitted, Precheck("0" * 64, ok=True)) == submitted


def test_nothing_is_certified_for_a_signer_who_is_gone_or_against_the_rules(stages: Stages) -> None:
    # about: APP-16
    ready, certifier = stages.prechecked(), stages.people.certifier
    with pytest.raises(Conflict, match="signer"):
        stages.certification(ready, certifier, signer_active=False)
    with pytest.raises(Invalid):
        stages.certification(ready, certifier, findings=[WRONG])


def test_a_suspension_stops_the_clock_and_its_end_lets_it_run(stages: Stages) -> None:
    # about: APP-08
    held = examination.suspend(stages.prechecked(), stages.at, reason="suspended").application
    assert (held.state, held.on_hold) == (State.EXAMINED, True)
    with pytest.raises(IllegalTransition, match="on hold"):
        stages.certification(held, stages.people.certifier)
    free = examination.unsuspend(held, stages.at).application
    assert stages.certification(free, stages.people.certifier).application.state == State.APPROVED


def test_the_system_returns_what_lost_its_signer_and_rejects_what_lost_its_registration(stages: Stages) -> None:
    # about: APP-08
    for application in (stages.submitted(), stages.claimed(), stages.examined()):
        returned = examination.return_by_system(application, stages.at, reason="signer deleted")
        assert (returned.application.state, returned.move.by) == (State.RETURNED, "system")
        rejected = examination.reject_by_system(application, stages.at, reason="registration ended")
        assert rejected.application.state == State.REJECTED


def test_every_decision_raises_the_version_by_one(stages: Stages) -> None:
    # about: D-37
    versions = [stages.submitted().version, stages.claimed().version, stages.examined().version]
    assert versions == [1, 2, 3] and stages.approved().version == 4
