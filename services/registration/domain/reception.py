"""What the chamber's desk decides about a submitted request (REG-09)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from libs.common.errors import Conflict, FieldError, Invalid
from libs.contracts import folding
from libs.contracts.registration import RegistrationFeeReceived
from services.registration.domain import papers
from services.registration.domain.company import SignerEntry
from services.registration.domain.requests import Fee, Request, Submission, moved
from services.registration.domain.states import RequestAct, RequestState


def tick_papers(request: Request, codes: Sequence[str], *, by: str, now: datetime) -> Request:
    """Papers were handed in; the request is being checked from then on. Ticking again changes nothing.

    Raises `Invalid` for a paper that is not on the list, `IllegalTransition`.
    """
    asked = {paper.code for paper in request.papers}
    errors = [
        FieldError(
            f"/papers/{place}",
            "not-asked",
            f"「{code}」は提出書類の一覧にありません",
            f"'{code}' is not on the list of papers",
        )
        for place, code in enumerate(codes)
        if code not in asked
    ]
    if errors:
        raise Invalid(errors=errors)
    return moved(request, RequestAct.CHECK, papers=papers.received(request.papers, codes, by, now))


def take_fee(request: Request, receipt_no: str, *, by: str, now: datetime) -> tuple[Request, RegistrationFeeReceived]:
    """The fee was paid (D-27). Raises `Conflict` when nothing is due or the request is not at the desk."""
    fee = _fee_due(request)
    event = RegistrationFeeReceived(
        chamber=request.chamber,
        version=request.version + 1,
        request_id=request.request_id,
        receipt_no=receipt_no,
        price=fee.price,
        tax=fee.tax,
        received_by=by,
        at=now,
    )
    taken = replace(fee, state="received", receipt_no=receipt_no)
    return replace(request, version=request.version + 1, fee=taken), event


def waive_fee(request: Request, reason: str) -> Request:
    """The chamber does without the fee, for a reason (D-27). Raises `Conflict` as `take_fee`."""
    waived = replace(_fee_due(request), state="waived", reason=reason)
    return replace(request, version=request.version + 1, fee=waived)


def _fee_due(request: Request) -> Fee:
    require_desk(request)
    if request.fee is None or request.fee.is_settled:
        raise Conflict(ja="受け取る手数料はありません", en="There is no fee to take", code="no-fee-due")
    return request.fee


def require_desk(request: Request) -> None:
    """Raises `Conflict` unless the request lies at the desk."""
    if request.state not in (RequestState.SUBMITTED, RequestState.CHECKING):
        raise Conflict(
            ja="この申請は現在窓口で処理できる状態ではありません",
            en="This request is not with the desk now",
            code="not-at-the-desk",
        )


def return_(request: Request, message: str, link_expires_at: datetime) -> Request:
    """差戻し: the applicant corrects by a new link. Raises `IllegalTransition`."""
    return moved(request, RequestAct.RETURN, message=message, link_expires_at=link_expires_at)


def refuse(request: Request, message: str) -> Request:
    """The registration is not accepted. Final. Raises `IllegalTransition`."""
    return moved(request, RequestAct.REFUSE, message=message)


@dataclass(frozen=True)
class Accepted:
    """A signature that the desk cut and accepted."""

    signer_id: UUID
    sha256: str
    png: bytes


@dataclass(frozen=True)
class Owner:
    """Somebody whose signature is exactly the same scan, in the request `request_no`."""

    name_ja: str
    name_en: str
    request_no: str


def check_handwriting(signer: SignerEntry, owners: Sequence[Owner]) -> None:
    """Raises `Invalid` when the scan of `signer` is the signature of somebody else already.

    Whoever has one of the names in common is the same person, who may sign for another company too.
    """
    for owner in owners:
        if not {_plain(owner.name_ja), _plain(owner.name_en)} & {_plain(signer.name_ja), _plain(signer.name_en)}:
            raise Invalid(
                f"この署名は{owner.name_ja}様の署名として取り込み済みです（申請番号 {owner.request_no}）。"
                f"{signer.name_ja}様の枠を取り込んでください",
                f"This is the signature of {owner.name_en} already (application {owner.request_no}). "
                f"Take the frame of {signer.name_en}",
                code="signature-of-another",
            )


def _plain(name: str) -> str:
    return folding.compared(name)


def approve(
    request: Request, submission: Submission, signatures: Mapping[UUID, Accepted], registration_id: UUID
) -> Request:
    """承認. Raises `Invalid` with everything that is still missing, `IllegalTransition`."""
    after = moved(request, RequestAct.APPROVE, registration_id=registration_id)
    missing = [*_missing_papers(request), *_missing_fee(request), *_missing_signatures(submission, signatures)]
    missing += _equal_signatures(submission, signatures)
    if missing:
        raise Invalid(
            ja="承認に必要なものがそろっていません", en="Approval needs more", code="not-complete", errors=missing
        )
    return after


def _missing_papers(request: Request) -> list[FieldError]:
    return [
        FieldError(
            f"/papers/{paper.code}",
            "not-received",
            f"{paper.name_ja}を受け取っていません",
            f"{paper.name_en}: not received",
        )
        for paper in request.papers
        if paper.received_at is None
    ]


def _missing_fee(request: Request) -> list[FieldError]:
    if request.fee is not None and request.fee.is_settled:
        return []
    return [FieldError("/fee", "not-received", "手数料を受け取っていません", "The fee is not received")]


def _missing_signatures(submission: Submission, signatures: Mapping[UUID, Accepted]) -> list[FieldError]:
    return [
        FieldError(
            f"/signers/{place}",
            "no-signature",
            f"{signer.name_ja}様の署名を取り込んでください",
            f"{signer.name_en}: scan the signature",
        )
        for place, signer in enumerate(submission.signers)
        if signer.signer_id not in signatures
    ]


def _equal_signatures(submission: Submission, signatures: Mapping[UUID, Accepted]) -> list[FieldError]:
    """Those who have the scan of somebody further up in the list."""
    seen: dict[str, SignerEntry] = {}
    errors = []
    for place, signer in enumerate(submission.signers):
        taken = signatures.get(signer.signer_id)
        if taken is None:
            continue
        first = seen.setdefault(taken.sha256, signer)
        if first is not signer:
            ja = f"{first.name_ja}様と{signer.name_ja}様の署名が同じものです。取り込み直してください"
            en = f"{first.name_en} and {signer.name_en} have the same signature: take it again"
            errors.append(FieldError(f"/signers/{place}", "signature-of-another", ja, en))
    return errors
