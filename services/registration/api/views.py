"""From what handlers return to what the API answers."""

import json
from collections.abc import Sequence

from libs.common.db import Row
from services.registration.api.models import (
    ChamberView,
    ConsentView,
    DeskSigner,
    DeskView,
    DocumentView,
    FeeView,
    OwnerView,
    PaperView,
    PrintedPaper,
    RegisteredView,
    RegistrationView,
    RequestLine,
    RequestLines,
    RequestView,
    SheetView,
    SignerView,
)
from services.registration.api.progress_view import DraftView, GivenUpPaper, StepView
from services.registration.api.reason_view import ReasonView
from services.registration.domain.chamber import ENTRY_DOCUMENTS, ChamberFile, tax_in
from services.registration.domain.papers import Paper
from services.registration.domain.reasons import ReasonFile, needs_reason
from services.registration.domain.registrations import Registration
from services.registration.domain.requests import Fee
from services.registration.domain.steps import Step, steps
from services.registration.handlers.reading import Found, RequestFile
from services.registration.store.queue import QueuedRequest


def chamber_view(chamber: ChamberFile) -> ChamberView:
    """A chamber with its fee and documents."""
    price = chamber.settings.registration_fee
    return ChamberView(
        chamber=chamber.chamber,
        name_ja=chamber.name_ja,
        name_en=chamber.name_en,
        office=chamber.office,
        hours=chamber.desk.hours,
        texts=chamber.texts,
        link_days=chamber.settings.link_days,
        signer_reason_above=chamber.settings.signer_reason_above,
        fee=FeeView(price=price, tax=tax_in(price)),
        documents=[
            DocumentView(stage="entry" if document.name in ENTRY_DOCUMENTS else "consent", **document.model_dump())
            for document in chamber.documents
        ],
    )


def request_view(file: RequestFile) -> RequestView:
    """A request for its applicant."""
    request, last = file.request, file.submission
    return RequestView(
        request_id=request.request_id,
        chamber=chamber_view(file.chamber),
        state=request.state,
        version=request.version,
        email=request.email,
        link_expires_at=request.link_expires_at,
        request_no=request.request_no,
        revision=request.revision,
        submitted_at=last.submitted_at if last else None,
        corrected=_is_corrected(file),
        message=request.message,
        steps=[StepView.model_validate(step, from_attributes=True) for step in _steps(file)],
        draft=DraftView.model_validate(file.draft, from_attributes=True) if file.draft else None,
        consents=[ConsentView(**dict(row)) for row in file.consents],
        company=request.company,
        signers=list(request.signers),
        reason_needed=needs_reason(request.signers, file.chamber),
        reason_file=_reason(file.reason),
        papers=_papers(request.papers),
        fee=_fee(request.fee),
        forms=_papers_printed(file.papers),
        given_up_papers=_given_up(file.given_up_papers),
        mail_refused=file.mail_refused,
    )


def _steps(file: RequestFile) -> list[Step]:
    return steps(file.request, is_submitted=file.submission is not None and not _is_corrected(file))


def _is_corrected(file: RequestFile) -> bool:
    typed, last = (file.request.company, file.request.signers, file.reason), file.submission
    return last is not None and (last.company, last.signers, file.submitted_reason) != typed


def desk_view(file: RequestFile) -> DeskView:
    """A submitted request for the desk."""
    request, last = file.request, file.submission
    fee = _fee(request.fee)
    assert last is not None
    assert fee is not None
    return DeskView(
        request_id=request.request_id,
        state=request.state,
        version=request.version,
        request_no=request.request_no or "",
        revision=last.revision,
        submitted_at=last.submitted_at,
        message=request.message,
        company=last.company,
        full_name_ja=last.company.full_name_ja,
        signers=[
            DeskSigner(signature_sha256=file.signatures.get(signer.signer_id), **signer.model_dump())
            for signer in last.signers
        ],
        reason_file=_reason(file.submitted_reason),
        papers=_papers(request.papers),
        fee=fee,
        forms=_papers_printed(file.papers),
        given_up_papers=_given_up(file.given_up_papers),
        mail_refused=file.mail_refused,
        doubles=file.doubles,
        registration=_registered(file.registration),
    )


def request_lines(found: Found) -> RequestLines:
    """The lines of reception's list of requests."""
    sheet = found.sheet
    return RequestLines(
        requests=[_line(line) for line in found.lines],
        total=found.total,
        sheet=SheetView(sheet=sheet.sheet, revision=sheet.revision, stale=found.stale) if sheet else None,
    )


def _line(line: QueuedRequest) -> RequestLine:
    request = line.request
    return RequestLine(
        request_id=request.request_id,
        request_no=request.request_no or "",
        state=request.state,
        revision=request.revision,
        kind=line.company.kind,
        name_ja=line.company.full_name_ja,
        name_en=line.company.name_en,
        corporate_number=line.company.corporate_number,
        submitted_at=line.submitted_at,
        papers_missing=sum(paper.received_at is None for paper in request.papers),
        fee_settled=request.fee is not None and request.fee.is_settled,
    )


def owner_view(registration: Registration) -> OwnerView:
    """Name and address, for sub-IDs."""
    return OwnerView(
        registration_id=registration.registration_id,
        registration_number=registration.number,
        name_ja=registration.company.full_name_ja,
        name_en=registration.company.name_en,
        addresses_en=registration.company.addresses_en,
    )


def registration_view(registration: Registration) -> RegistrationView:
    """Everything about a registration."""
    return RegistrationView(
        **owner_view(registration).model_dump(),
        chamber=registration.chamber,
        state=registration.state,
        version=registration.version,
        valid_from=registration.valid_from,
        valid_until=registration.valid_until,
        company=registration.company,
        admin_login=registration.admin_login,
        cards_ready=registration.cards_ready,
        signers=[SignerView.model_validate(signer, from_attributes=True) for signer in registration.signers],
    )


def _registered(registration: Registration | None) -> RegisteredView | None:
    if registration is None:
        return None
    return RegisteredView(
        registration_id=registration.registration_id,
        registration_number=registration.number,
        cards_ready=registration.cards_ready,
    )


def _reason(reason: ReasonFile | None) -> ReasonView | None:
    return None if reason is None else ReasonView.model_validate(reason)


def _papers(papers: Sequence[Paper]) -> list[PaperView]:
    return [PaperView.model_validate(paper, from_attributes=True) for paper in papers]


def _fee(fee: Fee | None) -> FeeView | None:
    return None if fee is None else FeeView.model_validate(fee, from_attributes=True)


def _papers_printed(rows: Sequence[Row]) -> list[PrintedPaper]:
    return [PrintedPaper(url=f"/v1/forms/{row['sha256']}", **dict(row)) for row in rows]


def _given_up(rows: Sequence[Row]) -> list[GivenUpPaper]:
    return [GivenUpPaper(kind=row["kind"], problems=json.loads(row["problems"])) for row in rows]
