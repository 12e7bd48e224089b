"""Everything that a page about a request or a registration shows."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.db import Row, Transaction
from libs.common.errors import NotFound
from services.registration.domain.chamber import ChamberFile
from services.registration.domain.numbers import SheetCode, read_sheet_code
from services.registration.domain.papers import is_stale
from services.registration.domain.reasons import ReasonFile
from services.registration.domain.registrations import Registration
from services.registration.domain.requests import Request, Submission
from services.registration.handlers.chambers import chamber_of
from services.registration.store import forms, reasons, registrations, requests


@dataclass(frozen=True)
class RequestFile:
    """A request with all that belongs to it. `signatures` are digests by signer.

    `reason` is the letter as it is now, `submitted_reason` that of the latest submission.
    """

    request: Request
    chamber: ChamberFile
    submission: Submission | None
    consents: list[Row]
    forms: list[Row]
    signatures: dict[UUID, str]
    doubles: list[str]
    registration: Registration | None
    reason: ReasonFile | None
    submitted_reason: ReasonFile | None


async def read_request(tx: Transaction, request: Request) -> RequestFile:
    """The whole file of a request."""
    submission = await requests.last_submission(tx, request.request_id)
    accepted = await forms.signatures(tx, request.request_id)
    registered = request.registration_id
    open_ = submission is not None and registered is None
    return RequestFile(
        request=request,
        chamber=await chamber_of(tx, request.chamber),
        submission=submission,
        consents=await requests.consents(tx, request.request_id),
        forms=await forms.forms(tx, request.request_id, request.revision),
        signatures={signer_id: each.sha256 for signer_id, each in accepted.items()},
        doubles=await registrations.find_doubles(tx, submission.company) if open_ and submission else [],
        registration=await registrations.find(tx, registered) if registered else None,
        reason=await reasons.present(tx, request.request_id),
        submitted_reason=await reasons.submitted(tx, request.request_id, request.revision),
    )


async def read_for_desk(tx: Transaction, request_id: UUID) -> RequestFile:
    """A submitted request as the desk sees it. Raises `NotFound`."""
    request = await requests.find(tx, request_id)
    if request is None or request.revision == 0:
        raise NotFound()
    return await read_request(tx, request)


@dataclass(frozen=True)
class Found:
    """What a search at the desk found; `stale` when a sheet was scanned that no longer counts (REG-07)."""

    requests: list[Request]
    sheet: SheetCode | None
    stale: bool | None


async def search(tx: Transaction, *, request_no: str | None, state: str | None) -> Found:
    """Requests by number, by a sheet's QR code in its place, or by state."""
    sheet = read_sheet_code(request_no or "")
    found = await requests.search(tx, sheet.request_no if sheet else request_no, state)
    if sheet is None:
        return Found(found, None, None)
    found = [request for request in found if request.chamber == sheet.chamber]
    stale = is_stale(found[0].papers, sheet.sheet, sheet.revision) if found else None
    return Found(found, sheet, stale)


async def read_registration(tx: Transaction, registration_id: UUID) -> Registration:
    """One registration. Raises `NotFound`."""
    registration = await registrations.find(tx, registration_id)
    if registration is None:
        raise NotFound()
    return registration
