"""From the approved application to the issued certificate: paying, numbering, printing (D-18)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from libs.common.clock import japan_date
from libs.common.errors import Conflict
from libs.contracts.application import ApplicationIssued, CertificateFacts, CertificateNumbered
from libs.contracts.certificate_no import compose
from libs.contracts.rendering import CertificateRendered
from libs.contracts.values import Certification, Document
from services.application.domain.states import Act, CertificateAct, State, move_certificate, not_possible
from services.application.domain.values import SYSTEM, Actor, Application, Certificate, Decision, decide


class _Certified(NamedTuple):
    """What certification has fixed."""

    certificate_date: date
    document: Document
    content_sha256: str


def _certified(application: Application) -> _Certified:
    day, document, sha256 = application.certificate_date, application.document, application.content_sha256
    if day is None or document is None or sha256 is None:
        raise not_possible(application.state, Act.SETTLE)
    return _Certified(day, document, sha256)


def start_payment(application: Application, at: datetime, *, payment_id: UUID) -> Decision:
    """Somebody is on the processor's page: 決済手続き中."""
    return decide(application, Act.START_PAYMENT, SYSTEM, at, in_payment=True, payment_id=payment_id)


def end_payment(application: Application, at: datetime, *, reason: str) -> Decision:
    """The payment failed or expired: it can be paid again."""
    return decide(application, Act.END_PAYMENT, SYSTEM, at, reason, in_payment=False)


def cancel(application: Application, at: datetime, *, reason: str) -> Decision:
    """Payment closed the payable at the applicant's wish or because the registration ended (D-23)."""
    return decide(application, Act.CANCEL, SYSTEM, at, reason, in_payment=False)


def lapse(application: Application, at: datetime) -> Decision:
    """Nobody paid within `payable_days` (D-23)."""
    return decide(application, Act.LAPSE, SYSTEM, at, in_payment=False)


def settle(
    application: Application,
    at: datetime,
    *,
    certificate_id: UUID,
    serial: int,
    key_version: int,
    certification: Certification,
    payment_id: UUID,
    paid_by: str | None = None,
) -> Decision:
    """The fee is settled: paid, and the number taken, in one decision (D-18, D-19).

    `serial` is the next of the counter of (chamber, year of the Certificate Date): see `counter_year`.
    """
    certificate = Certificate(
        certificate_id=certificate_id,
        application_id=application.application_id,
        certificate_no=compose(application.chamber, counter_year(application), serial),
        certificate_date=_certified(application).certificate_date,
        key_version=key_version,
    )
    decision = decide(application, Act.SETTLE, SYSTEM, at, in_payment=False, payment_id=payment_id, paid_by=paid_by)
    event = _numbered(decision.application, certificate, certification)
    return replace(decision, certificate=certificate, events=(event,))


def is_settled_by(application: Application, payment_id: UUID) -> bool:
    """Whether this very payment has settled it before."""
    return application.state in {State.PAID, State.ISSUED} and application.payment_id == payment_id


def counter_year(application: Application) -> int:
    """The four-digit year of the counter that the number comes from: that of the Certificate Date (D-19).

    Raises `IllegalTransition` when the application was never certified, before any number is taken.
    """
    return _certified(application).certificate_date.year


def _numbered(application: Application, certificate: Certificate, certification: Certification) -> CertificateNumbered:
    certified = _certified(application)
    return CertificateNumbered(
        chamber=application.chamber,
        version=application.version,
        certificate_id=certificate.certificate_id,
        application_id=application.application_id,
        registration_id=application.registration_id,
        signer_id=application.signer_id,
        sub_id=application.sub_id,
        certificate_no=certificate.certificate_no,
        certificate_date=certified.certificate_date,
        key_version=certificate.key_version,
        content_sha256=certified.content_sha256,
        document=certified.document,
        certification=certification,
        signature_sha256=certified.document.declaration.signature_sha256,
    )


def hold(application: Application, by: Actor, at: datetime, *, reason: str) -> Decision:
    """Staff keep a settled case from being issued (D-25)."""
    return decide(application, Act.HOLD, by, at, reason, held=True)


def resume(application: Application, by: Actor, at: datetime) -> Decision:
    """Staff let a held case go on; `issue` follows with the rendering that came meanwhile."""
    return decide(application, Act.RESUME, by, at, held=False)


def issue(
    application: Application,
    certificate: Certificate,
    at: datetime,
    *,
    rendered: CertificateRendered,
    access_code_hash: str,
    hash_key_version: int,
    chamber_name_en: str,
    chamber_name_ja: str,
    print_days: int,
) -> Decision:
    """交付済: the sealed PDF is stored, so it can be printed through Japan date of `at` + `print_days` (DOC-04, D-18).

    Raises `IllegalTransition` while staff hold the case, `Conflict` when something else was printed than certified.
    """
    if application.held:
        raise not_possible(application.state, Act.ISSUE, flag=("保留中", "held"))
    decision = decide(application, Act.ISSUE, SYSTEM, at)
    certified = _certified(application)
    if rendered.content_sha256 != certified.content_sha256 or rendered.certificate_id != certificate.certificate_id:
        raise Conflict("認証した内容と異なる証明書です", "This rendering is not of what was certified")
    issued = replace(
        certificate,
        state=move_certificate(certificate.state, CertificateAct.ISSUE),
        issued_at=at,
        print_until=japan_date(at) + timedelta(days=print_days),
        artefacts=tuple(rendered.artefacts),
    )
    document = certified.document
    facts = CertificateFacts(chamber_name_en=chamber_name_en, chamber_name_ja=chamber_name_ja, document=document)
    event = _issued(decision.application, issued, facts, access_code_hash, hash_key_version)
    return replace(decision, certificate=issued, events=(event,))


def _issued(
    application: Application, certificate: Certificate, facts: CertificateFacts, code_hash: str, key_version: int
) -> ApplicationIssued:
    assert certificate.issued_at and certificate.print_until
    return ApplicationIssued(
        chamber=application.chamber,
        version=application.version,
        certificate_id=certificate.certificate_id,
        application_id=application.application_id,
        registration_id=application.registration_id,
        kind=application.kind,
        certificate_no=certificate.certificate_no,
        certificate_date=certificate.certificate_date,
        access_code_hash=code_hash,
        hash_key_version=key_version,
        issued_at=certificate.issued_at,
        print_until=certificate.print_until,
        facts=facts,
        artefacts=list(certificate.artefacts),
    )
