"""The papers of a registration request (REG-07); events and queue call them forms."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from pydantic import BaseModel

from libs.common.db import Transaction
from libs.common.errors import NotFound
from libs.common.outbox import emit
from libs.common.tasks import close_task, open_task
from libs.contracts.registration import RegistrationPaper, RegistrationSubmitted
from libs.contracts.rendering import DocumentRendered, DocumentRenderFailed
from services.rendering import tasks
from services.rendering.domain.missing_glyphs import fault_of
from services.rendering.domain.results import GivenUp, RenderedPdf
from services.rendering.draw.registration_papers import PaperData, render_registration_paper
from services.rendering.handlers.equipment import Equipment
from services.rendering.store import archive, queue
from services.rendering.store.queue import Job


class PaperOrder(BaseModel):
    """One paper of one revision of a request."""

    kind: RegistrationPaper
    event: RegistrationSubmitted


async def order(tx: Transaction, event: RegistrationSubmitted, now: datetime) -> None:
    """Add a job for each paper of this revision.

    Raises pydantic's `ValidationError` when the papers cannot be filled in.
    """
    PaperData.model_validate(event.form_data)
    for kind in event.forms:
        key = f"{event.request_id}:{event.revision}:{kind}"
        content = PaperOrder(kind=kind, event=event).model_dump_json()
        await queue.add(tx, chamber=event.chamber, kind="form", key=key, content=content, now=now)


async def _ordered(tx: Transaction, job: Job) -> PaperOrder:
    return PaperOrder.model_validate_json(await queue.content(tx, job.job_id))


async def prepare(tx: Transaction, equipment: Equipment, job: Job) -> Callable[[], RenderedPdf]:
    """The call that prints the paper."""
    ordered = await _ordered(tx, job)
    return partial(render_registration_paper, ordered.kind, PaperData.model_validate(ordered.event.form_data))


async def keep(tx: Transaction, job: Job, printed: RenderedPdf, now: datetime) -> None:
    """Store the paper and emit its digest."""
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
    await close_task(tx, tasks.FORM_GIVEN_UP, subject=_task_subject(ordered), why=tasks.PRINTED, now=now)
    await queue.forget_order(tx, job.job_id)


async def give_up(tx: Transaction, job: Job, given_up: GivenUp, now: datetime) -> None:
    """The desk is asked by a task, and the applicant, who waits for this form, is told by the event."""
    ordered = await _ordered(tx, job)
    await emit(
        tx,
        DocumentRenderFailed(
            chamber=job.chamber,
            version=ordered.event.version,
            document_kind=ordered.kind,
            owner_id=ordered.event.request_id,
            revision=ordered.event.revision,
            problems=given_up.problems,
        ),
    )
    await open_task(
        tx,
        tasks.FORM_GIVEN_UP,
        subject=_task_subject(ordered),
        now=now,
        request_id=ordered.event.request_id,
        request_no=ordered.event.request_no,
        form=tasks.FORMS[ordered.kind],
        fault=fault_of(given_up),
    )


def _task_subject(ordered: PaperOrder) -> str:
    """The form whatever its revision: a later one that is printed ends the cause."""
    return f"{ordered.event.request_id}:{ordered.kind}"


async def print_again(tx: Transaction, *, request_id: UUID, now: datetime) -> None:
    """Let the given-up forms of a request start afresh, once the cause is mended. Raises `NotFound` without any."""
    if not await queue.reopen_own(tx, "form", request_id, now):
        raise NotFound(ja="印刷を中止した書類はありません", en="No form of this request was given up")


async def fetch(tx: Transaction, *, sha256: str) -> bytes:
    """The paper with this digest. Raises `NotFound`."""
    pdf = await archive.registration_paper(tx, sha256)
    if pdf is None:
        raise NotFound()
    return pdf
