"""What the printed certificate would say: documents for previews. Rendering makes pictures and PDFs of them."""

from uuid import UUID

from pydantic import RootModel

from libs.common.api import Routes
from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.idempotency import ignore
from libs.contracts import limits
from libs.contracts.values import Document
from services.application.api.drafts import APPLICANTS, NewApplication
from services.application.api.queue import READERS
from services.application.handlers import documents

routes = Routes()


class AnyDocument(RootModel[Document]):
    """A document of the kind that it says."""


@routes.get("/v1/applications/{application_id}/document", access=APPLICANTS)
async def show_document(tx: Transaction, caller: Caller, application_id: UUID, clock: Clock) -> AnyDocument:
    """The saved draft as it would be frozen now, blank where nothing is typed; once submitted, what was frozen."""
    return AnyDocument(await documents.current(tx, clock, caller=caller, application_id=application_id))


@routes.post(
    "/v1/applications/{application_id}/document",
    access=APPLICANTS,
    max_body=limits.DRAFT_BYTES,
    key=ignore("it changes nothing"),
)
async def show_unsaved_document(
    tx: Transaction, caller: Caller, application_id: UUID, body: NewApplication, clock: Clock
) -> AnyDocument:
    """The document that text not saved yet would be frozen as, blank where nothing is typed; nothing is saved."""
    document = await documents.of_unsaved(tx, clock, caller=caller, application_id=application_id, draft=body.draft)
    return AnyDocument(document)


@routes.get("/v1/staff/applications/{application_id}/document", access=READERS)
async def show_frozen_document(tx: Transaction, caller: Caller, application_id: UUID) -> AnyDocument:
    """What was submitted last, as it will be printed."""
    return AnyDocument(await documents.frozen(tx, caller=caller, application_id=application_id))
