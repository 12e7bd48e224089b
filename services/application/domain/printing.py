"""After the issue: the COPY, and printing that is opened again (D-22, DOC-04)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from libs.common.clock import japan_date
from libs.common.errors import Conflict, FieldError, Invalid
from libs.contracts.application import ApplicationPrintWindowChanged, CertificateCopied
from libs.contracts.rendering import CertificateRendered
from services.application.domain.states import Act, CertificateState
from services.application.domain.values import SYSTEM, Actor, Application, Certificate, Decision, decide


def add_copy(
    application: Application, certificate: Certificate, at: datetime, *, rendered: CertificateRendered
) -> Decision:
    """The COPY is stored beside the ORIGINAL. Raises `Conflict` when it is one of something else."""
    decision = decide(application, Act.ADD_COPY, SYSTEM, at)
    artefacts = tuple(rendered.artefacts)
    if rendered.content_sha256 != application.content_sha256 or artefacts[:1] != certificate.artefacts[:1]:
        raise Conflict("認証した内容と異なる写しです", "This copy is not of what was certified")
    event = CertificateCopied(
        chamber=application.chamber,
        version=decision.application.version,
        certificate_id=certificate.certificate_id,
        application_id=application.application_id,
        artefacts=list(artefacts),
    )
    return replace(decision, certificate=replace(certificate, artefacts=artefacts), events=(event,))


def change_window(
    application: Application,
    certificate: Certificate,
    by: Actor,
    at: datetime,
    *,
    until: date,
    reason: str,
    print_days: int,
) -> Decision:
    """A chamber administrator opens printing again through `until` (Japan), at most `print_days` from today.

    Raises `Forbidden`, `IllegalTransition` before the issue, `Conflict` for a certificate that is no longer valid, and
    `Invalid` for a day that is past, too late, or not after the present last day: nothing shortens printing (DOC-04).
    """
    decision = decide(application, Act.CHANGE_PRINT_WINDOW, by, at, reason)
    if certificate.state != CertificateState.VALID or certificate.print_until is None:
        raise Conflict(
            "有効な証明書ではないため、印刷期限を変更できません", "Only a valid certificate can be printed again"
        )
    _check_day(until, certificate.print_until, japan_date(at), print_days)
    event = ApplicationPrintWindowChanged(
        chamber=application.chamber,
        version=decision.application.version,
        certificate_id=certificate.certificate_id,
        application_id=application.application_id,
        print_until=until,
        reason=reason,
    )
    return replace(decision, certificate=replace(certificate, print_until=until), events=(event,))


def _check_day(until: date, present: date, today: date, print_days: int) -> None:
    earliest, latest = max(today, present + timedelta(days=1)), today + timedelta(days=print_days)
    if earliest <= until <= latest:
        return
    if latest < earliest:
        ja, en = (
            f"{present}まで印刷できます。それより先には延ばせません",
            f"Printing is open until {present}, and no longer",
        )
    else:
        ja, en = f"{earliest}から{latest}までの日を入力してください", f"Enter a day from {earliest} to {latest}"
    raise Invalid(errors=[FieldError("/until", "out-of-range", ja, en)])
