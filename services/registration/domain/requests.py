"""A registration request: what it holds and every decision about it up to the desk's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid5

from libs.common.errors import Conflict, FieldError, Invalid
from libs.contracts.registration import RegistrationSubmitted
from services.registration.domain import papers
from services.registration.domain.chamber import ChamberFile
from services.registration.domain.company import Company, ProposedSigner, SignerEntry
from services.registration.domain.papers import Paper
from services.registration.domain.states import REQUEST_MOVES, RequestAct, RequestState, next_request_state

FeeState = Literal["due", "received", "waived"]
LINK_ENDS: frozenset[RequestState] = frozenset(
    [RequestState.APPROVED, RequestState.REFUSED, RequestState.LAPSED, RequestState.CANCELLED]
)
"""The states in which the link is dead (D-33)."""


@dataclass(frozen=True)
class Fee:
    """The registration fee in whole yen, tax included; frozen when the request is first submitted."""

    price: int
    tax: int
    state: FeeState = "due"
    receipt_no: str | None = None
    reason: str | None = None

    @property
    def is_settled(self) -> bool:
        return self.price == 0 or self.state != "due"


@dataclass(frozen=True)
class Submission:
    """What was submitted as one revision. Never changes."""

    revision: int
    company: Company
    signers: tuple[ProposedSigner, ...]
    submitted_at: datetime


@dataclass(frozen=True)
class Request:
    """One request. `company` and `signers` are what is being typed; the desk sees the latest `Submission`."""

    request_id: UUID
    chamber: str
    version: int
    state: RequestState
    email: str
    link_expires_at: datetime
    request_no: str | None = None
    revision: int = 0
    company: Company | None = None
    signers: tuple[ProposedSigner, ...] = ()
    papers: tuple[Paper, ...] = ()
    fee: Fee | None = None
    message: str | None = None
    registration_id: UUID | None = None

    @property
    def contact_email(self) -> str:
        """Where mails about the request go: to the contact, and before that is known to the address first typed."""
        return self.company.contact.email if self.company else self.email

    def is_overdue(self, now: datetime) -> bool:
        """Whether it still waits for the applicant while its link is over."""
        return (self.state, RequestAct.LAPSE) in REQUEST_MOVES and self.link_expires_at <= now


def moved(request: Request, act: RequestAct, **changes: Any) -> Request:
    """`request` after `act`, its version one higher. Raises `IllegalTransition`."""
    return replace(request, state=next_request_state(request.state, act), version=request.version + 1, **changes)


def consent(request: Request) -> Request:
    """Privacy handling and terms are agreed to: data may be entered."""
    return moved(request, RequestAct.CONSENT)


def enter_company(request: Request, company: Company) -> Request:
    """Keep company data that was checked. An agent's signers are dropped. Raises `Conflict` before the consents."""
    _require_consent(request)
    return moved(request, RequestAct.ENTER, company=company, signers=request.signers if company.needs_signers else ())


def enter_signers(request: Request, entries: Sequence[SignerEntry]) -> Request:
    """Keep signers that were checked. Raises `Conflict` before the consents."""
    _require_consent(request)
    known = {(signer.name_ja, signer.name_en): signer.signer_id for signer in request.signers}
    signers = tuple(
        ProposedSigner(signer_id=known.get(_names(entry)) or _new_id(request, entry), **entry.model_dump())
        for entry in entries
    )
    return moved(request, RequestAct.ENTER, signers=signers)


def enter_reason(request: Request) -> Request:
    """A letter of reason was sent. Raises `Conflict` before the consents, `IllegalTransition`."""
    _require_consent(request)
    return moved(request, RequestAct.ENTER)


def require_entering(request: Request) -> None:
    """Raises `Conflict` before the consents, `IllegalTransition` when the desk is at work on it."""
    _require_consent(request)
    next_request_state(request.state, RequestAct.ENTER)


def _names(entry: SignerEntry) -> tuple[str, str]:
    return entry.name_ja, entry.name_en


def _new_id(request: Request, entry: SignerEntry) -> UUID:
    # The same for a repeated request, and again for a signer who was taken off the list and put back.
    return uuid5(request.request_id, "\n".join(_names(entry)))


def _require_consent(request: Request) -> None:
    if request.state is RequestState.INVITED:
        raise Conflict(
            ja="はじめに「個人情報の取り扱い」と「利用規約」に同意してください",
            en="Agree to the handling of personal data and to the terms of use first",
            code="consent-first",
        )


def is_submitted(request: Request, last: Submission | None) -> bool:
    """Whether the latest submission has exactly what is typed now: then submitting again changes nothing."""
    return (
        last is not None
        and request.state is RequestState.SUBMITTED
        and (last.company, last.signers) == (request.company, request.signers)
    )


def submit(
    request: Request, last: Submission | None, *, chamber: ChamberFile, request_no: str, fee: Fee, now: datetime
) -> tuple[Request, Submission, RegistrationSubmitted]:
    """登録申請, or its correction: the next revision, with its papers. Raises `Invalid`, `IllegalTransition`.

    `request_no` and `fee` count at the first submission only.
    """
    act = RequestAct.CORRECT if request.state is RequestState.SUBMITTED else RequestAct.SUBMIT
    company = request.company
    if company is None:
        missing = FieldError("/company", "missing", "企業情報を入力してください", "Enter the company data")
        raise Invalid(errors=[missing])
    revision = request.revision + 1
    same_pledge = last is not None and last.company.pledged == company.pledged
    codes = papers.needed(company, chamber)
    after = moved(
        request,
        act,
        request_no=request.request_no or request_no,
        fee=request.fee or fee,
        revision=revision,
        papers=papers.carried_over(codes, request.papers, revision, same_pledge=same_pledge),
        message=None,
    )
    submission = Submission(revision, company, request.signers, now)
    return after, submission, _submitted(after, submission, chamber)


def _submitted(request: Request, submission: Submission, chamber: ChamberFile) -> RegistrationSubmitted:
    return RegistrationSubmitted(
        chamber=request.chamber,
        version=request.version,
        request_id=request.request_id,
        request_no=request.request_no or "",
        request_type="new",
        revision=submission.revision,
        updated_at=submission.submitted_at,
        kind=submission.company.kind,
        membership=submission.company.membership,
        forms=papers.printed_papers(submission.company),
        form_data=form_data(request, submission, chamber),
    )


def form_data(request: Request, submission: Submission, chamber: ChamberFile) -> dict[str, Any]:
    """Everything that is printed on the registration papers, as rendering reads it (F1 to F4)."""
    company = submission.company
    data = company.model_dump(
        mode="json",
        include={
            "kind", "membership", "entity", "name_ja", "name_en", "registered_address", "further_addresses_en",
            "founded_on", "capital_yen", "employees", "second_hand_dealer", "trade", "main_goods",
        },
    )  # fmt: skip
    contact = company.contact
    return data | {
        "chamber": chamber.chamber,
        "chamber_name_ja": chamber.name_ja,
        "request_no": request.request_no,
        "revision": submission.revision,
        "updated_at": submission.submitted_at.isoformat(),
        "legal_form": company.legal_form_text,
        "legal_form_position": company.legal_form_position or "none",
        "present_address": company.present_address.model_dump(exclude_none=True),
        "representative_title": company.representative.title,
        "representative_name": company.representative.name,
        "corporate_number": company.corporate_number or "",
        "contact": contact.model_dump(mode="json", include={"name", "department", "phone", "email"})
        | {"postcode": contact.postcode or "", "address": contact.address or ""},
        "signers": [signer.model_dump(mode="json", exclude={"signer_id"}) for signer in submission.signers],
        "pledge_version": chamber.document("penalty_rules").version,
        "papers": [{"name": paper.name_ja, "note": paper.note_ja} for paper in request.papers],
        "office": {
            "name": chamber.office.name_ja,
            "address": chamber.office.address_ja,
            "phone": chamber.office.phone,
            "hours": chamber.desk.hours,
        },
    }


def extended(now: datetime, chamber: ChamberFile) -> datetime:
    """The end of a link that is sent or extended now (D-33)."""
    return now + timedelta(days=chamber.settings.link_days)
