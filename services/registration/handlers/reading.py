"""Everything that a page about a request or a registration shows."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.db import Row, Transaction
from libs.common.errors import NotFound
from libs.common.refused_mails import is_refused
from services.registration.domain.chamber import ChamberFile
from services.registration.domain.differences import Difference, differences
from services.registration.domain.numbers import SheetCode, read_sheet_code
from services.registration.domain.papers import is_stale
from services.registration.domain.reasons import ReasonFile
from services.registration.domain.registrations import Registration
from services.registration.domain.requests import Request, Submission
from services.registration.handlers.chambers import chamber_of
from services.registration.store import (
    accepted_signatures,
    acts,
    drafts,
    queue,
    reasons,
    registration_papers,
    registrations,
    requests,
)
from services.registration.store.drafts import Draft
from services.registration.store.queue import QueuedRequest, Search


@dataclass(frozen=True)
class RequestFile:
    """A request with all that belongs to it. `signatures` are digests by signer.

    `mail_refused` is an address of the applicant whose latest mail could not be delivered.
    `reason` is the letter as it is now, `submitted_reason` that of the latest submission.
    """

    request: Request
    chamber: ChamberFile
    submission: Submission | None
    draft: Draft | None
    consents: list[Row]
    papers: list[Row]
    given_up_papers: list[Row]
    mail_refused: str | None
    signatures: dict[UUID, str]
    doubles: list[str]
    registration: Registration | None
    reason: ReasonFile | None
    submitted_reason: ReasonFile | None


async def read_request(tx: Transaction, request: Request) -> RequestFile:
    """The whole file of a request."""
    submission = await requests.last_submission(tx, request.request_id)
    accepted = await accepted_signatures.of_request(tx, request.request_id)
    registered = request.registration_id
    open_ = submission is not None and registered is None
    return RequestFile(
        request=request,
        chamber=await chamber_of(tx, request.chamber),
        submission=submission,
        draft=await drafts.find(tx, request.request_id),
        consents=await requests.consents(tx, request.request_id),
        papers=await registration_papers.of_revision(tx, request.request_id, request.revision),
        given_up_papers=await registration_papers.given_up(tx, request.request_id, request.revision),
        mail_refused=await _refused_address(tx, request),
        signatures={signer_id: each.sha256 for signer_id, each in accepted.items()},
        doubles=await registrations.find_doubles(tx, submission.company) if open_ and submission else [],
        registration=await registrations.find(tx, registered) if registered else None,
        reason=await reasons.present(tx, request.request_id),
        submitted_reason=await reasons.submitted(tx, request.request_id, request.revision),
    )


async def _refused_address(tx: Transaction, request: Request) -> str | None:
    """The applicant's address whose latest mail could not be delivered (D-36)."""
    for address in dict.fromkeys((request.email, request.contact_email)):
        if await is_refused(tx, address, ["M01", "M02", "M03", "M04", "M05"]):
            return address
    return None


async def read_for_desk(tx: Transaction, request_id: UUID) -> RequestFile:
    """A submitted request as the desk sees it. Raises `NotFound`."""
    request = await requests.find(tx, request_id)
    if request is None or request.revision == 0:
        raise NotFound()
    return await read_request(tx, request)


@dataclass(frozen=True)
class Found:
    """What a search at the desk found; `stale` when a sheet was scanned that no longer counts (REG-07)."""

    lines: list[QueuedRequest]
    total: int
    sheet: SheetCode | None = None
    stale: bool | None = None


async def search(tx: Transaction, wanted: Search) -> Found:
    """Requests by number or what a company is known by, by a sheet's QR code in the place of either, or by state."""
    sheet = read_sheet_code(wanted.request_no or wanted.text or "")
    if sheet is None:
        lines, total = await queue.search(tx, wanted)
        return Found(lines, total)
    lines, _ = await queue.search(tx, Search(request_no=sheet.request_no, states=wanted.states))
    lines = [line for line in lines if line.request.chamber == sheet.chamber]
    stale = is_stale(lines[0].request.papers, sheet.sheet, sheet.revision) if lines else None
    return Found(lines, len(lines), sheet, stale)


async def compare(tx: Transaction, request_id: UUID, revision: int | None) -> tuple[int, list[Difference]]:
    """What changed in `revision` (or the last one) against the one before; nothing in the first. Raises `NotFound`."""
    after = await requests.submission(tx, request_id, revision)
    if after is None:
        raise NotFound()
    before = await requests.submission(tx, request_id, after.revision - 1)
    return after.revision, differences(before, after) if before is not None else []


async def history(tx: Transaction, request_id: UUID) -> list[Row]:
    """What was done to a submitted request, in order. Raises `NotFound`."""
    request = await requests.find(tx, request_id)
    if request is None or request.revision == 0:
        raise NotFound()
    return await acts.of_request(tx, request_id)


async def read_registration(tx: Transaction, registration_id: UUID) -> Registration:
    """One registration. Raises `NotFound`."""
    registration = await registrations.find(tx, registration_id)
    if registration is None:
        raise NotFound()
    return registration
