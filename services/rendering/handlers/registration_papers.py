"""The paper forms of a registration request (REG-07)."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from pydantic import BaseModel

from libs.common.db import Transaction
from libs.common.errors import NotFound
from libs.common.outbox import emit
from libs.contracts.registration import FormKind, RegistrationSubmitted
from libs.contracts.rendering import DocumentRendered
from services.rendering.domain.results import RenderedPdf
from services.rendering.draw.registration_papers import FormData, render_form
from services.rendering.handlers.equipment import Equipment
from services.rendering.store import archive, queue
from services.rendering.store.queue import Job


class FormOrder(BaseModel):
    """One form of one revision of a request."""

    kind: FormKind
    event: RegistrationSubmitted


async def order(tx: Transaction, event: RegistrationSubmitted, now: datetime) -> None:
    """Write down each form of this revision. Raises pydantic's `ValidationError` when the forms cannot be filled."""
    FormData.model_validate(event.form_data)
    for kind in event.forms:
        key = f"{event.request_id}:{event.revision}:{kind}"
        content = FormOrder(kind=kind, event=event).model_dump_json()
        await queue.add(tx, chamber=event.chamber, kind="form", key=key, content=content, now=now)


async def _ordered(tx: Transaction, job: Job) -> FormOrder:
    return FormOrder.model_validate_json(await queue.content(tx, job.job_id))


async def prepare(tx: Transaction, equipment: Equipment, job: Job) -> Callable[[], RenderedPdf]:
    """The call that prints the form."""
    ordered = await _ordered(tx, job)
    return partial(render_form, ordered.kind, FormData.model_validate(ordered.event.form_data))


async def keep(tx: Transaction, job: Job, printed: RenderedPdf, now: datetime) -> None:
    """Store the form and say under which digest."""
    ordered = await _ordered(tx, job)
    sha256 = await archive.keep_pdf(tx, job.chamber, "form", printed, now)
    await emit(
        tx,
        DocumentRendered(
            chamber=job.chamber,
            version=ordered.event.version,
            document_kind=ordered.kind,
            owner_id=ordered.event.request_id,
            revision=ordered.event.revision,
            sha256=sha256,
            pages=printed.pages,
        ),
    )
    await queue.forget_order(tx, job.job_id)


async def give_up(tx: Transaction, job: Job, reason: str) -> None:
    """Nothing to say: the failed job stays, is logged and counted, and can be reopened."""


async def fetch(tx: Transaction, *, sha256: str) -> bytes:
    """The form with this digest. Raises `NotFound`."""
    pdf = await archive.form(tx, sha256)
    if pdf is None:
        raise NotFound()
    return pdf
