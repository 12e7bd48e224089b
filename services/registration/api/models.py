"""Requests and responses of the HTTP API."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, RootModel, StringConstraints

from libs.contracts import limits
from libs.contracts.registration import CertificateTexts
from libs.contracts.typed import TypedChamber, TypedEmail
from libs.contracts.values import Office, RegistrationKind, Sha256, Yen
from services.registration.api.progress_view import DraftView, StepView, Troubles
from services.registration.api.reason_view import ReasonView
from services.registration.domain.chamber import Agreement, DocumentName, Strict
from services.registration.domain.company import Company, ProposedSigner, SignerEntry
from services.registration.domain.papers import PaperCode
from services.registration.domain.requests import FeeState
from services.registration.domain.states import RegistrationState, RequestState, SignerState

Message = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=limits.TEXT)]


class GuideRequest(Strict):
    """E-mail の確認と規程への誓約: both rule documents must be agreed to in their present versions."""

    chamber: TypedChamber
    email: TypedEmail
    documents: Annotated[list[Agreement], Field(max_length=10)]


class Consents(Strict):
    """Agreement to privacy handling and terms of use."""

    documents: Annotated[list[Agreement], Field(max_length=10)]


class SignerList(Strict):
    """All signers; the list replaces the earlier one."""

    signers: Annotated[list[SignerEntry], Field(max_length=500)]


class PapersReceived(Strict):
    """Codes of the papers handed in. `revision` guards against ticking what was corrected meanwhile."""

    papers: Annotated[list[str], Field(min_length=1, max_length=50)]
    revision: int | None = None


class FeeTaken(Strict):
    """The fee in cash, or `waived` with the reason."""

    waived: Message | None = None


class DeskMessage(Strict):
    """What the applicant is told."""

    message: Message


class Page(Strict):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=200)] = 200
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class RequestQuery(Page):
    """`text`: part of a company's name, its corporate number or e-mail, an application number, a sheet's QR code.

    `request_no` takes only the last two. `state` `open` means both in which it is the desk's turn.
    """

    request_no: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] | None = None
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=limits.SEARCHED_COMPANIES)] | None = None
    state: RequestState | Literal["open"] | None = None


class RegistrationQuery(Page):
    """By registration number; `text` also takes part of a company's name, its corporate number or e-mail."""

    number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] | None = None
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=limits.SEARCHED_COMPANIES)] | None = None
    state: RegistrationState | None = None


class DocumentView(BaseModel):
    """A rule document. `stage` says where it is agreed to: before the guide mail, or behind its link."""

    name: DocumentName
    version: str
    stage: Literal["entry", "consent"]
    title_ja: str
    title_en: str
    text_ja: str


class FeeView(BaseModel):
    """Whole yen, tax included; `state` is None while nothing is submitted."""

    price: Yen
    tax: Yen
    state: FeeState | None = None
    receipt_no: str | None = None


class ChamberView(BaseModel):
    """What the guide page shows of a chamber. More than `signer_reason_above` signers need a letter of reason."""

    chamber: str
    name_ja: str
    name_en: str
    office: Office
    hours: str
    texts: CertificateTexts
    link_days: int
    signer_reason_above: int | None
    fee: FeeView
    documents: list[DocumentView]


class ConsentView(BaseModel):
    """One consent that was given: to which document, in which version, when."""

    name: DocumentName
    version: str
    agreed_at: datetime


class PaperView(BaseModel):
    """One paper to hand in. A sheet of a revision before `since_revision` no longer counts."""

    code: PaperCode
    name_ja: str
    name_en: str
    note_ja: str
    note_en: str
    since_revision: int
    received_at: datetime | None
    received_by: str | None


class PrintedPaper(BaseModel):
    """A registration paper as printed for the present revision. The digest in `url` is the right to read it."""

    kind: str
    revision: int
    sha256: Sha256
    pages: int
    url: str


class RequestView(Troubles):
    """A request as its applicant sees it. `corrected` says that what is typed is not submitted yet.

    `reason_needed` says that the letter of reason must be there before it is submitted.
    """

    request_id: UUID
    chamber: ChamberView
    state: RequestState
    version: int
    email: str
    link_expires_at: datetime
    request_no: str | None
    revision: int
    submitted_at: datetime | None
    corrected: bool
    message: str | None
    steps: list[StepView]
    draft: DraftView | None
    consents: list[ConsentView]
    company: Company | None
    signers: list[ProposedSigner]
    reason_needed: bool
    reason_file: ReasonView | None
    papers: list[PaperView]
    fee: FeeView | None
    forms: list[PrintedPaper]


class DeskSigner(ProposedSigner):
    """A signer with the accepted signature's digest."""

    signature_sha256: Sha256 | None


class RequestLine(BaseModel):
    """A request in the desk's list, as it was submitted last: at `submitted_at` (UTC)."""

    request_id: UUID
    request_no: str
    state: RequestState
    revision: int
    kind: RegistrationKind
    name_ja: str
    name_en: str
    corporate_number: str | None
    submitted_at: datetime
    papers_missing: int
    fee_settled: bool


class SheetView(BaseModel):
    """The sheet whose QR code was searched; a stale one must not be taken."""

    sheet: str
    revision: int
    stale: bool | None


class RequestLines(BaseModel):
    """A page of what the desk's search found, the longest waiting first; `total` counts all."""

    requests: list[RequestLine]
    total: int
    sheet: SheetView | None


class RegisteredView(BaseModel):
    """The registration that a request became. `cards_ready` once identity has made all IDs."""

    registration_id: UUID
    registration_number: str
    cards_ready: bool


class DeskView(Troubles):
    """A request as the desk sees it: what was submitted last. `doubles` are registrations of the same company."""

    request_id: UUID
    state: RequestState
    version: int
    request_no: str
    revision: int
    submitted_at: datetime
    message: str | None
    company: Company
    full_name_ja: str
    signers: list[DeskSigner]
    reason_file: ReasonView | None
    papers: list[PaperView]
    fee: FeeView
    forms: list[PrintedPaper]
    doubles: list[str]
    registration: RegisteredView | None


class SignerView(BaseModel):
    """A signer of a registration. `login` is the user ID, None until identity made it."""

    signer_id: UUID
    serial: int
    state: SignerState
    name_ja: str
    name_en: str
    title_en: str
    email: str
    signature_sha256: Sha256
    login: str | None


class OwnerView(BaseModel):
    """What a sub-ID sees of the company in whose name it applies."""

    registration_id: UUID
    registration_number: str
    name_ja: str
    name_en: str
    addresses_en: list[str]


class RegistrationView(OwnerView):
    """A registration. `admin_login` is None until identity made the admin ID (D-07)."""

    chamber: str
    state: RegistrationState
    version: int
    valid_from: date
    valid_until: date
    company: Company
    admin_login: str | None
    cards_ready: bool
    signers: list[SignerView]


class OwnRegistration(RootModel[RegistrationView | OwnerView]):
    """The whole registration for admin and user IDs, the owner alone for sub-IDs."""


class RegistrationList(BaseModel):
    """A page of the register by number; `total` counts all."""

    registrations: list[RegistrationView]
    total: int
