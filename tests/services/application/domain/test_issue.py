"""From approved to issued: the fee, the number, the print window."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from libs.common.errors import Conflict, Forbidden, IllegalTransition
from libs.contracts.application import ApplicationIssued, CertificateNumbered
from libs.contracts.values import content_sha256
from services.application.domain import examination, issue
from services.application.domain.states import CertificateState, State
from services.application.domain.values import Application, Certificate, Decision
from tests.services.application.domain.conftest import CERTIFICATION, Stages


def issued(stages: Stages, application: Application, certificate: Certificate, *, sha256: str = "") -> Decision:
    return issue.issue(
        application,
        certificate,
        stages.at,
        rendered=stages.rendered(certificate, sha256 or content_sha256(stages.document)),
        access_code_hash="c" * 64,
        hash_key_version=1,
        chamber_name_en="TEST CHAMBER",
        chamber_name_ja="試験商工会議所",
        print_days=14,
    )


def paid(stages: Stages) -> tuple[Application, Certificate]:
    decision = stages.settlement(stages.approved())
    assert decision.certificate
    return decision.application, decision.certificate


def test_a_settled_fee_takes_the_number_and_tells_rendering_what_to_print(stages: Stages) -> None:
    # about: D-18, D-19
    decision = stages.settlement(stages.approved())
    assert decision.application.state == State.PAID
    certificate = decision.certificate
    assert certificate and certificate.state == CertificateState.NUMBERED
    assert certificate.certificate_no == "8888-26-000123-A"
    [event] = decision.events
    assert isinstance(event, CertificateNumbered)
    assert event.document == stages.document and event.certification == CERTIFICATION
    assert (event.certificate_no, event.key_version) == ("8888-26-000123-A", 1)
    assert event.content_sha256 == content_sha256(stages.document) and event.signature_sha256 == "a" * 64


def test_the_year_of_the_number_is_that_of_certification_even_when_paid_in_january(stages: Stages) -> None:
    # about: D-19
    approved = stages.approved(at=datetime(2026, 12, 30, 3, 0, tzinfo=UTC))
    january = replace(stages, at=datetime(2027, 1, 5, tzinfo=UTC))
    assert issue.counter_year(approved) == 2026
    certificate = january.settlement(approved).certificate
    assert certificate and certificate.certificate_no.startswith("8888-26-")
    assert certificate.certificate_date == date(2026, 12, 30)


def test_an_application_is_settled_once_and_only_when_approved(stages: Stages) -> None:
    # about: D-31
    application, _ = paid(stages)
    for refused in (application, stages.examined(), issue.lapse(stages.approved(), stages.at).application):
        with pytest.raises(IllegalTransition) as error:
            stages.settlement(refused)
        assert refused.state in error.value.en and "settle" in error.value.en


def test_payment_in_progress_is_a_flag_that_settlement_failure_and_lapse_take_away(stages: Stages) -> None:
    # about: D-28
    started = issue.start_payment(stages.approved(), stages.at, payment_id=UUID(int=98)).application
    assert (started.state, started.in_payment) == (State.APPROVED, True)
    assert not issue.end_payment(started, stages.at, reason="declined").application.in_payment
    assert not stages.settlement(started).application.in_payment
    assert not issue.cancel(started, stages.at, reason="wish").application.in_payment


def test_a_suspended_company_cannot_start_to_pay_but_money_that_arrives_still_issues(stages: Stages) -> None:
    # about: D-31
    held = examination.suspend(stages.approved(), stages.at, reason="x").application
    with pytest.raises(IllegalTransition, match="on hold"):
        issue.start_payment(held, stages.at, payment_id=UUID(int=98))
    assert stages.settlement(held).application.state == State.PAID


def test_issue_opens_the_print_window_and_publishes_the_facts(stages: Stages) -> None:
    # about: DOC-04, D-18, D-39
    decision = issued(stages, *paid(stages))
    assert decision.application.state == State.ISSUED
    assert decision.certificate and decision.certificate.state == CertificateState.VALID
    [event] = decision.events
    assert isinstance(event, ApplicationIssued)
    assert event.print_until == date(2026, 12, 6) == decision.certificate.print_until
    assert event.facts.document == stages.document and event.facts.chamber_name_ja == "試験商工会議所"
    assert [a.sha256 for a in event.artefacts] == ["f" * 64] and event.access_code_hash == "c" * 64


@pytest.mark.parametrize(
    ("issued_at", "last_day"),
    [
        (datetime(2026, 11, 22, 14, 59, 59, tzinfo=UTC), date(2026, 12, 6)),
        (datetime(2026, 11, 22, 15, 0, tzinfo=UTC), date(2026, 12, 7)),
        (datetime(2026, 12, 20, 3, 0, tzinfo=UTC), date(2027, 1, 3)),
        (datetime(2027, 2, 15, 3, 0, tzinfo=UTC), date(2027, 3, 1)),
        (datetime(2028, 2, 15, 3, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2028, 2, 28, 15, 0, tzinfo=UTC), date(2028, 3, 14)),
    ],
)
def test_day_0_of_printing_is_the_day_in_japan_and_day_14_the_last(
    stages: Stages, issued_at: datetime, last_day: date
) -> None:
    # about: DOC-04, REL-39
    decision = issued(replace(stages, at=issued_at), *paid(stages))
    assert decision.certificate and decision.certificate.print_until == last_day


def test_nothing_is_issued_twice(stages: Stages) -> None:
    # about: D-18
    decision = issued(stages, *paid(stages))
    assert decision.certificate
    with pytest.raises(IllegalTransition, match="issued"):
        issued(stages, decision.application, decision.certificate)


def test_what_was_not_certified_is_not_issued(stages: Stages) -> None:
    # about: D-18, D-41
    application, certificate = paid(stages)
    with pytest.raises(Conflict, match="not of what was certified"):
        issued(stages, application, certificate, sha256="0" * 64)


def test_a_held_case_waits_and_goes_on_when_staff_resume_it(stages: Stages) -> None:
    # about: D-25
    application, certificate = paid(stages)
    with pytest.raises(Forbidden):
        issue.hold(application, stages.people.signer, stages.at, reason="x")
    held = issue.hold(application, stages.people.certifier, stages.at, reason="false content?").application
    with pytest.raises(IllegalTransition, match="held"):
        issued(stages, held, certificate)
    resumed = issue.resume(held, stages.people.certifier, stages.at).application
    assert issued(stages, resumed, certificate).application.state == State.ISSUED
