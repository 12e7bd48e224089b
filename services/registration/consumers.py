"""Events in."""

from libs.common.consumers import Consumers
from libs.common.db import Transaction
from libs.contracts.identity import AdminIdCreated, UserIdActivated, UserIdCreated
from libs.contracts.rendering import DocumentRendered, DocumentRenderFailed
from services.registration.handlers import hearing
from services.registration.handlers.letters import Letters

consumers = Consumers()


@consumers.on(DocumentRendered)
async def on_document_rendered(tx: Transaction, event: DocumentRendered) -> None:
    """A form can be printed (REG-07)."""
    await hearing.keep_paper(tx, event)


@consumers.on(DocumentRenderFailed)
async def on_document_render_failed(tx: Transaction, event: DocumentRenderFailed) -> None:
    """A form cannot be printed for now: applicant and desk are told (REG-07)."""
    await hearing.note_given_up_paper(tx, event)


@consumers.on(AdminIdCreated)
async def on_admin_id_created(tx: Transaction, event: AdminIdCreated) -> None:
    """The registration card can be printed (D-07)."""
    await hearing.keep_admin_id(tx, event)


@consumers.on(UserIdCreated)
async def on_user_id_created(tx: Transaction, event: UserIdCreated) -> None:
    """A signer card can be printed (D-07)."""
    await hearing.keep_user_id(tx, event)


@consumers.on(UserIdActivated)
async def on_user_id_activated(tx: Transaction, event: UserIdActivated, letters: Letters) -> None:
    """A signer confirmed an e-mail address, perhaps another one than was registered."""
    await hearing.keep_confirmed_email(tx, letters, event)
