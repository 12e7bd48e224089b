"""What other services say about requests and registrations."""

from typing import get_args

from libs.common.db import Transaction
from libs.common.errors import NotYetKnown
from libs.contracts.identity import AdminIdCreated, UserIdCreated
from libs.contracts.registration import FormKind
from libs.contracts.rendering import DocumentRendered
from services.registration.store import forms, registrations, requests
from services.registration.store.telling import tell_of, tell_of_registration


async def keep_form(tx: Transaction, printed: DocumentRendered) -> None:
    """A form of a request is printed; other documents are not ours."""
    if printed.document_kind not in get_args(FormKind):
        return
    if await requests.find(tx, printed.owner_id) is None:
        raise NotYetKnown(f"request {printed.owner_id}")
    await forms.keep_form(tx, printed)
    await tell_of(tx, printed.owner_id)


async def keep_admin_id(tx: Transaction, event: AdminIdCreated) -> None:
    """The registration card can be printed (D-07)."""
    if not await registrations.keep_admin_login(tx, event.registration_id, event.login):
        raise NotYetKnown(f"registration {event.registration_id}")
    await tell_of_registration(tx, event.registration_id)


async def keep_user_id(tx: Transaction, event: UserIdCreated) -> None:
    """A signer's card can be printed (D-07)."""
    if not await registrations.keep_user_login(tx, event.signer_id, event.login):
        raise NotYetKnown(f"signer {event.signer_id}")
    await tell_of_registration(tx, event.registration_id)
