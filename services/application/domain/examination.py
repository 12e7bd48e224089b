"""From the first submission to certification. A decision takes the application as it is, returns it as it will be."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from libs.common.clock import japan_date
from libs.common.errors import Conflict, FieldError, Forbidden, Invalid
from libs.contracts.application import ApplicationApproved, ApplicationSubmitted
from libs.contracts.values import Document, Membership, content_sha256
from services.application.domain import acceptance
from services.application.domain.states import Act
from services.application.domain.values import SYSTEM, Actor, Application, Decision, Precheck, decide
from services.application.findings import Finding, refuse_errors


def submit(
    application: Application,
    by: Actor,
    at: datetime,
    *,
    document: Document,
    receipt_no: str,
    findings: Iterable[Finding],
    act: Act = Act.SUBMIT,
) -> Decision:
    """Submit a revision: a returned case keeps its receipt number (D-44) and needs a new precheck (D-16).

    `findings` are those of `required.missing` and the rule book; any error raises `Invalid`.
    `act` is `Act.CONFIRM` when a signer confirms what a sub-ID wrote (D-14).
    """
    refuse_errors(findings)
    decision = decide(
        application,
        act,
        by,
        at,
        revision=application.revision + 1,
        receipt_no=application.receipt_no or receipt_no,
        document=document,
        content_sha256=content_sha256(document),
        submitted_at=at,
        precheck=None,
        examiner=None,
        examined_by=None,
    )
    return replace(decision, events=(_submitted(decision.application, document, at),))


def _submitted(application: Application, document: Document, at: datetime) -> ApplicationSubmitted:
    return ApplicationSubmitted(
        chamber=application.chamber,
        version=application.version,
        application_id=application.application_id,
        receipt_no=application.receipt_no or "",
        registration_id=application.registration_id,
        signer_id=application.signer_id,
        sub_id=application.sub_id,
        kind=application.kind,
        revision=application.revision,
        content_sha256=content_sha256(document),
        document=document,
        submitted_at=at,
    )


def ask_signer(application: Application, by: Actor, at: datetime, *, findings: Iterable[Finding]) -> Decision:
    """A sub-ID asks its signer to confirm before submission (setting `sub_id_notice` = confirm, D-14)."""
    refuse_errors(findings)
    return decide(application, Act.ASK_SIGNER, by, at)


def decline(application: Application, by: Actor, at: datetime, *, message: str) -> Decision:
    """The signer does not confirm: a draft again."""
    return decide(application, Act.DECLINE, by, at, message)


def delete(application: Application, by: Actor, at: datetime) -> Decision:
    """Throw a draft away."""
    return decide(application, Act.DELETE, by, at)


def withdraw(application: Application, by: Actor, at: datetime, *, why: str) -> Decision:
    """取下げ by the applicant, before anybody examines it."""
    return decide(application, Act.WITHDRAW, by, at, why)


def record_precheck(application: Application, precheck: Precheck) -> Application:
    """Take rendering's trial of the latest revision; that of an older one changes nothing (D-16)."""
    if precheck.content_sha256 != application.content_sha256:
        return application
    return replace(application, precheck=precheck)


def claim(application: Application, by: Actor, at: datetime) -> Decision:
    """担当する: the examiner takes it from the queue."""
    return decide(application, Act.CLAIM, by, at, examiner=by.login)


def release(application: Application, by: Actor, at: datetime) -> Decision:
    """Back into the queue: by whoever claimed it, or by a colleague in his absence."""
    return decide(application, Act.RELEASE, by, at, examiner=None)


def return_(application: Application, by: Actor, at: datetime, *, message: str, fields: Sequence[str] = ()) -> Decision:
    """差戻し with a message and the fields that it is about, as JSON pointers (APP-09). The message is mandatory."""
    _require_message(message)
    decision = decide(application, Act.RETURN, by, at, _with_fields(message, fields), examiner=None)
    _require_claimed(application, by)
    return decision


def reject(application: Application, by: Actor, at: datetime, *, reason: str) -> Decision:
    """却下: final. The reason is mandatory."""
    _require_message(reason)
    decision = decide(application, Act.REJECT, by, at, reason)
    _require_claimed(application, by)
    return decision


def agree_to_withdrawal(application: Application, by: Actor, at: datetime, *, why: str) -> Decision:
    """The applicant wished to withdraw what is under examination, and the examiner agrees."""
    return decide(application, Act.AGREE_TO_WITHDRAWAL, by, at, why)


def examine(
    application: Application,
    by: Actor,
    at: datetime,
    *,
    findings: Sequence[Finding],
    accepted: str | None = None,
    reason: str = "",
) -> Decision:
    """審査完了: the examiner finds it good (D-17). `findings` are the rule book's of now.

    Warnings among them are `accepted` by their digest (`acceptance.digest`) for a `reason`, and kept with both.
    """
    decision = decide(application, Act.EXAMINE, by, at, reason, examined_by=by.login)
    _require_claimed(application, by)
    refuse_errors(findings)
    acceptance.require_accepted(findings, accepted, reason)
    return replace(decision, move=replace(decision.move, accepted=tuple(acceptance.warnings(findings))))


def send_back(application: Application, by: Actor, at: datetime, *, message: str) -> Decision:
    """The certifier gives it back to its examiner."""
    _require_message(message)
    return decide(application, Act.SEND_BACK, by, at, message, examined_by=None)


def take_back(application: Application, by: Actor, at: datetime) -> Decision:
    """The examination is opened again by the person who finished it, as long as nobody has certified the case.

    Raises `Forbidden` for anybody else, and IllegalTransition.
    """
    decision = decide(application, Act.TAKE_BACK, by, at, examiner=by.login, examined_by=None)
    if application.examined_by != by.login:
        who = application.examined_by
        raise Forbidden(f"審査を完了したのは {who} です", f"The examination was finished by {who}")
    return decision


def certify(
    application: Application,
    by: Actor,
    at: datetime,
    *,
    four_eyes: bool,
    membership: Membership,
    signer_active: bool,
    findings: Sequence[Finding],
    accepted: Sequence[acceptance.Told] | None,
) -> Decision:
    """認証: freeze the document and the Certificate Date, the Japan date of `at` (D-17, D-19). The fee is due.

    Raises `Forbidden` when four eyes are wanted and the certifier is the examiner, `Conflict` without an ok precheck
    for the same content (D-16), when the signer is not active any more or when there is a warning that is not among
    those `accepted` by the examiner, `Invalid` when the rules find an error.
    """
    day = japan_date(at)
    decision = decide(application, Act.CERTIFY, by, at, certified_by=by.login, certificate_date=day)
    if four_eyes and by.login == application.examined_by:
        raise Forbidden("審査した職員は認証できません", "Whoever examined this application may not certify it")
    _require_precheck(application)
    if not signer_active:
        raise Conflict("署名者が有効でないため認証できません", "The signer is not active any more")
    refuse_errors(findings)
    acceptance.require_nothing_new(findings, accepted)
    return replace(decision, events=(_approved(decision.application, membership),))


def _approved(application: Application, membership: Membership) -> ApplicationApproved:
    assert application.content_sha256 and application.certificate_date
    return ApplicationApproved(
        chamber=application.chamber,
        version=application.version,
        application_id=application.application_id,
        receipt_no=application.receipt_no or "",
        registration_id=application.registration_id,
        signer_id=application.signer_id,
        sub_id=application.sub_id,
        kind=application.kind,
        membership=membership,
        content_sha256=application.content_sha256,
        certificate_date=application.certificate_date,
        examined_by=application.examined_by or "",
        certified_by=application.certified_by or "",
    )


def return_by_system(application: Application, at: datetime, *, reason: str) -> Decision:
    """Return the application to the company because its signer was deleted. Raises IllegalTransition."""
    return decide(application, Act.RETURN_BY_SYSTEM, SYSTEM, at, reason, examiner=None, on_hold=False)


def reject_by_system(application: Application, at: datetime, *, reason: str) -> Decision:
    """Reject the application because its registration ended. Raises IllegalTransition."""
    return decide(application, Act.REJECT_BY_SYSTEM, SYSTEM, at, reason, on_hold=False)


def suspend(application: Application, at: datetime, *, reason: str) -> Decision:
    """The registration is suspended: nobody claims, examines, certifies or pays. Money that arrives still issues."""
    return decide(application, Act.SUSPEND, SYSTEM, at, reason, on_hold=True)


def unsuspend(application: Application, at: datetime) -> Decision:
    """The suspension is over."""
    return decide(application, Act.UNSUSPEND, SYSTEM, at, on_hold=False)


def _require_claimed(application: Application, by: Actor) -> None:
    if application.examiner != by.login:
        raise Forbidden(f"担当者は {application.examiner} です", f"This application is with {application.examiner}")


def _require_precheck(application: Application) -> None:
    """Nothing unprintable is ever charged (D-16)."""
    precheck = application.precheck
    if precheck is None or precheck.content_sha256 != application.content_sha256:
        ja, en = "試し印刷が終わっていません。少し待ってください", "The trial printing is not done yet: wait a little"
        raise Conflict(ja, en, code="no-precheck")
    if not precheck.ok:
        raise Conflict("このままでは印刷できません", "This document cannot be printed as it is", code="precheck-failed")


def _require_message(message: str) -> None:
    if not message.strip():
        ja, en = "理由を入力してください", "Please say why"
        raise Invalid(ja, en, errors=[FieldError("/message", "REQUIRED", ja, en)])


def _with_fields(message: str, fields: Sequence[str]) -> str:
    return "\n".join([message, *fields])
