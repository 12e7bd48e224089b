"""The document that is or would be printed: for previews, before and after submission."""

from uuid import UUID

from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.errors import NotFound
from libs.contracts.values import Document
from services.application.domain.editing import EDITABLE
from services.application.domain.preview import preview
from services.application.domain.states import State
from services.application.domain.uploads import own_layout
from services.application.domain.values import Application
from services.application.draft import Draft
from services.application.facts import Facts
from services.application.handlers.callers import visible
from services.application.store import applications, files, known

STILL_WRITTEN = EDITABLE | {State.AWAITING_SIGNER}


async def current(tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID) -> Document:
    """While it is written, what the saved draft would be frozen as today; afterwards what was frozen.

    Raises `NotFound`.
    """
    application = await visible(tx, caller, application_id)
    if application.document is not None and application.state not in STILL_WRITTEN:
        return application.document
    return preview(await applications.draft(tx, application_id), await _facts(tx, application), clock.today())


async def of_unsaved(tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID, draft: Draft) -> Document:
    """What `draft` would be frozen as today if it were this application's. Nothing is saved. Raises like `current`."""
    application = await visible(tx, caller, application_id)
    return preview(draft, await _facts(tx, application), clock.today())


async def frozen(tx: Transaction, *, caller: Caller, application_id: UUID) -> Document:
    """The document of the latest submission, to be printed precisely so. Raises `NotFound`."""
    application = await visible(tx, caller, application_id)
    if application.document is None:
        raise NotFound()
    return application.document


async def _facts(tx: Transaction, application: Application) -> Facts:
    """Box 9 names the signer whose application it is, whatever the draft says: nobody signs for another."""
    registration = await known.registration(tx, application.registration_id)
    signer = await known.signer(tx, application.signer_id)
    return Facts(
        name_en=registration.name_en if registration else "",
        addresses_en=registration.addresses_en if registration else (),
        signer=signer[0] if signer else None,
        own_layout=own_layout(await files.present(tx, application.application_id)),
    )
