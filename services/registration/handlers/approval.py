"""Approval: a request becomes a registration (REG-10)."""

from uuid import UUID, uuid5

from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.outbox import emit
from services.registration.domain import numbers
from services.registration.domain import reception as decide
from services.registration.domain.registrations import approved, begin, signature_recorded
from services.registration.domain.states import RequestState
from services.registration.handlers.chambers import chamber_of
from services.registration.handlers.letters import Letters
from services.registration.handlers.reception import take_up
from services.registration.store import accepted_signatures, acts, chambers, registrations, requests


async def approve(tx: Transaction, clock: Clock, letters: Letters, *, request_id: UUID, by: str) -> None:
    """承認: number, registration, signers, signatures and the mail, all at once. Repeated, it changes nothing.

    Raises `Invalid` with everything that is missing, `Conflict`.
    """
    request = await take_up(tx, request_id)
    if request.state is RequestState.APPROVED:
        return
    submission = await requests.last_submission(tx, request_id)
    assert submission is not None
    signatures = await accepted_signatures.of_request(tx, request_id)
    registration_id = uuid5(request_id, "registration")
    await requests.save(tx, decide.approve(request, submission, signatures, registration_id))
    chamber = await chamber_of(tx, request.chamber)
    serial = await chambers.next_number(tx, request.chamber, "registration")
    registration = begin(
        registration_id,
        request.chamber,
        numbers.registration_number(request.chamber, serial),
        submission,
        signatures,
        today=clock.today(),
        years=chamber.settings.validity_years,
    )
    await registrations.add(tx, registration)
    signing = [signer.signer_id for signer in registration.signers]
    await accepted_signatures.forget(tx, request_id, but=signing)
    await emit(tx, *(signature_recorded(registration, signatures[signer_id]) for signer_id in signing))
    await emit(tx, approved(registration))
    await acts.record(tx, request, "approved", by=by, at=clock.now(), number=registration.number)
    await letters.approved(tx, chamber, registration)
