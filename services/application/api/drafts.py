"""The applicants' desk: details and drafts."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from libs.common.api import Routes
from libs.common.auth import Caller, allow
from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.contracts import limits
from services.application.api import views
from services.application.api.inputs import Input, Text, saved
from services.application.api.views import Detail, Saved
from services.application.draft import Draft
from services.application.handlers import drafts
from services.application.handlers.access_codes import AccessCodes
from services.application.handlers.callers import visible

routes = Routes()
APPLICANTS = allow("user", "sub")


class NewApplication(Input):
    """The draft of an application, as far as it is filled in."""

    draft: Draft


class Beginning(NewApplication):
    """A first draft, with the version of the notes and the declaration that were confirmed before the form (APP-17)."""

    declaration_version: Annotated[Text, Field(max_length=100)] | None = None


@routes.post("/v1/applications", access=APPLICANTS, status=201, max_body=limits.DRAFT_BYTES)
async def create(tx: Transaction, caller: Caller, body: Beginning, clock: Clock) -> Saved:
    """Begin an application with this draft."""
    version = body.declaration_version
    return saved(await drafts.create(tx, clock, caller=caller, draft=body.draft, declaration_version=version))


@routes.get("/v1/applications/{application_id}", access=APPLICANTS)
async def show(tx: Transaction, caller: Caller, application_id: UUID, codes: AccessCodes) -> Detail:
    """One application with its history, messages, findings, fee and certificate."""
    await visible(tx, caller, application_id)
    return await views.detail(tx, application_id, codes)


class ChangedDraft(Input):
    """The whole draft, made from `version`.

    `is_transcribed`: the invoice was copied into this certificate (転記), or was deliberately not; `transcription_due`
    is empty until the invoice is changed again.
    """

    version: int
    draft: Draft
    is_transcribed: bool = False


@routes.put("/v1/applications/{application_id}", access=APPLICANTS, max_body=limits.DRAFT_BYTES)
async def change(tx: Transaction, caller: Caller, application_id: UUID, body: ChangedDraft, clock: Clock) -> Saved:
    """Replace the draft; 409 `stale-version` when it was changed meanwhile.

    The problem names `current_version`, `changed_by` (a login) and `changed_at`; GET shows what is there now.
    """
    changed = await drafts.change(
        tx,
        clock,
        caller=caller,
        application_id=application_id,
        version=body.version,
        draft=body.draft,
        is_transcribed=body.is_transcribed,
    )
    return saved(changed)


@routes.delete("/v1/applications/{application_id}", access=APPLICANTS)
async def delete(tx: Transaction, caller: Caller, application_id: UUID, clock: Clock) -> None:
    """Throw a draft away."""
    await drafts.delete(tx, clock, caller=caller, application_id=application_id)


class CopyQuery(Input):
    """The version of the notes and the declaration that were confirmed before the copy (APP-17)."""

    declaration_version: Annotated[Text, Field(max_length=100)] | None = None


@routes.post("/v1/applications/{application_id}/copy", access=APPLICANTS, status=201)
async def copy(tx: Transaction, caller: Caller, application_id: UUID, query: CopyQuery, clock: Clock) -> Saved:
    """A new draft with the content of this application, but for invoice numbers and dates (APP-06)."""
    version = query.declaration_version
    copied = await drafts.copy(tx, clock, caller=caller, application_id=application_id, declaration_version=version)
    return saved(copied)
