"""What other services say about requests and registrations."""

from typing import get_args

from libs.common.db import Transaction
from libs.common.errors import NotYetKnown
from libs.common.outbox import emit
from libs.contracts.identity import AdminIdCreated, UserIdActivated, UserIdCreated
from libs.contracts.registration import RegistrationPaper
from libs.contracts.rendering import DocumentRendered, DocumentRenderFailed
from services.registration.domain.registrations import changed, with_confirmed_email
from services.registration.handlers.chambers import chamber_of
from services.registration.handlers.letters import Letters
from services.registration.store import registration_papers, registrations, requests
from services.registration.store.telling import tell_of, tell_of_registration


async def keep_paper(tx: Transaction, printed: DocumentRendered) -> None:
    """Record that a paper of a request is printed; other documents are ignored. Raises NotYetKnown."""
    if printed.document_kind not in get_args(RegistrationPaper):
        return
    if await requests.find(tx, printed.owner_id) is None:
        raise NotYetKnown(f"request {printed.owner_id}")
    await registration_papers.keep(tx, printed)
    await tell_of(tx, printed.owner_id)


async def note_given_up_paper(tx: Transaction, event: DocumentRenderFailed) -> None:
    """Record that a form could not be printed, and why; other documents are ignored. Raises NotYetKnown."""
    if event.document_kind not in get_args(RegistrationPaper):
        return
    if await requests.find(tx, event.owner_id) is None:
        raise NotYetKnown(f"request {event.owner_id}")
    await registration_papers.keep_given_up(tx, event)
    await tell_of(tx, event.owner_id)


async def keep_admin_id(tx: Transaction, event: AdminIdCreated) -> None:
    """Record that the registration card can be printed (D-07). Raises NotYetKnown."""
    if not await registrations.keep_admin_login(tx, event.registration_id, event.login):
        raise NotYetKnown(f"registration {event.registration_id}")
    await tell_of_registration(tx, event.registration_id)


async def keep_user_id(tx: Transaction, event: UserIdCreated) -> None:
    """Record that a signer's card can be printed (D-07). Raises NotYetKnown."""
    if not await registrations.keep_user_login(tx, event.signer_id, event.login):
        raise NotYetKnown(f"signer {event.signer_id}")
    await tell_of_registration(tx, event.registration_id)


async def keep_confirmed_email(tx: Transaction, letters: Letters, event: UserIdActivated) -> None:
    """Record the address that a signer confirmed (IDN-04); a new one is emitted and mailed to both sides (M34).

    Raises NotYetKnown.
    """
    before = await registrations.lock_of_signer(tx, event.signer_id)
    if before is None:
        raise NotYetKnown(f"signer {event.signer_id}")
    signer = next(one for one in before.signers if one.signer_id == event.signer_id)
    after = with_confirmed_email(before, signer, event.email, event.at)
    if after is before:
        return
    await registrations.save_email(tx, after, event.signer_id)
    await tell_of_registration(tx, after.registration_id)
    if after.version == before.version:
        return
    await emit(tx, changed(after, "signers"))
    chamber = await chamber_of(tx, after.chamber)
    await letters.signers_address_changed(tx, chamber, after, signer, event.email, event.at)
