"""The counter's work on a request: papers, fee, signatures, return, refusal (REG-09)."""

from collections.abc import Sequence
from uuid import UUID

from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.errors import Conflict, NotFound
from libs.common.outbox import emit
from services.registration.domain import numbers
from services.registration.domain import reception as decide
from services.registration.domain.reception import Accepted
from services.registration.domain.requests import Request, extended
from services.registration.domain.states import RequestState
from services.registration.handlers import links
from services.registration.handlers.chambers import chamber_of
from services.registration.handlers.letters import Letters
from services.registration.signatures import Signature
from services.registration.store import accepted_signatures, acts, chambers, requests
from services.registration.store.telling import tell_of


async def take_up(tx: Transaction, request_id: UUID) -> Request:
    """A submitted request, locked for this transaction. Raises `NotFound`."""
    request = await requests.lock(tx, request_id)
    if request is None or request.revision == 0:
        raise NotFound()
    return request


async def tick_papers(
    tx: Transaction, clock: Clock, *, request_id: UUID, codes: Sequence[str], revision: int | None, by: str
) -> None:
    """Papers were handed in. `revision`, when given, is the one that the desk was looking at.

    Raises `Invalid`, `Conflict` when the request was corrected meanwhile.
    """
    request = await take_up(tx, request_id)
    if revision is not None and revision != request.revision:
        raise Conflict(
            ja="申請内容が修正されています。最新の内容を確認してください",
            en="The request was corrected meanwhile: look at it again",
            code="corrected-meanwhile",
        )
    after = decide.tick_papers(request, codes, by=by, now=clock.now())
    await requests.save(tx, after)
    new = [paper.code for paper in after.papers if paper not in request.papers]
    if new:
        await acts.record(tx, after, "papers_received", by=by, at=clock.now(), papers=new)


async def take_fee(tx: Transaction, clock: Clock, *, request_id: UUID, waived: str | None, by: str) -> None:
    """Take the fee in cash with a receipt number, or do without it for the reason `waived` (D-27).

    A fee of 0, and one that is settled already, change nothing.
    """
    request = await take_up(tx, request_id)
    decide.require_desk(request)
    if request.fee is not None and request.fee.is_settled:
        return
    if waived is not None:
        await requests.save(tx, decide.waive_fee(request, waived))
        await acts.record(tx, request, "fee_waived", by=by, at=clock.now(), reason=waived)
        return
    year = clock.today().year
    receipt = numbers.receipt_no(year, await chambers.next_number(tx, request.chamber, "receipt", year))
    after, event = decide.take_fee(request, receipt, by=by, now=clock.now())
    await requests.save(tx, after)
    await emit(tx, event)
    await acts.record(tx, after, "fee_received", by=by, at=clock.now(), receipt_no=receipt, price=event.price)


async def accept_signature(
    tx: Transaction, clock: Clock, *, request_id: UUID, signer_id: UUID, signature: Signature, by: str
) -> None:
    """Keep a signature that was cut from the scan, in the place of an earlier one (D-21).

    Raises `Invalid` when it is somebody else's already.
    """
    request = await take_up(tx, request_id)
    decide.require_desk(request)
    submission = await requests.last_submission(tx, request_id)
    signers = submission.signers if submission else ()
    signer = next((one for one in signers if one.signer_id == signer_id), None)
    if signer is None:
        raise NotFound(ja="この申請にその署名者はいません", en="This request has no such signer")
    decide.check_handwriting(signer, await accepted_signatures.owners(tx, signature.sha256, signer_id))
    await accepted_signatures.keep(tx, request, Accepted(signer_id, signature.sha256, signature.png), by, clock.now())
    await acts.record(tx, request, "signature_accepted", by=by, at=clock.now(), signer_id=str(signer_id))
    await tell_of(tx, request_id)


async def send_back(
    tx: Transaction, clock: Clock, letters: Letters, *, request_id: UUID, message: str, by: str
) -> None:
    """差戻し: the applicant is told what to correct; the link is extended (D-33). Repeated, it changes nothing."""
    request = await take_up(tx, request_id)
    if request.state is RequestState.ENTERING and request.message == message:
        return
    chamber = await chamber_of(tx, request.chamber)
    after = decide.return_(request, message, extended(clock.now(), chamber))
    await requests.save(tx, after)
    await acts.record(tx, after, "returned", by=by, at=clock.now(), message=message)
    await letters.returned(tx, chamber, after, await links.add(tx, after, clock.now()))


async def refuse(tx: Transaction, clock: Clock, letters: Letters, *, request_id: UUID, message: str, by: str) -> None:
    """The registration is not accepted; its signatures are forgotten. Repeated, it changes nothing."""
    request = await take_up(tx, request_id)
    if request.state is RequestState.REFUSED and request.message == message:
        return
    after = decide.refuse(request, message)
    await requests.save(tx, after)
    await accepted_signatures.forget(tx, request_id, but=[])
    await acts.record(tx, after, "refused", by=by, at=clock.now(), message=message)
    await letters.refused(tx, await chamber_of(tx, request.chamber), after)
