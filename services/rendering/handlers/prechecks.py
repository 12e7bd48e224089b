"""The trial rendering of a submitted revision (D-16): what cannot be printed is never charged."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from libs.common.db import Transaction
from libs.common.outbox import emit
from libs.contracts.application import ApplicationSubmitted
from libs.contracts.rendering import DocumentPrechecked
from libs.contracts.values import own_layout_of
from services.rendering.documents import try_document
from services.rendering.domain.blame import blamed
from services.rendering.domain.results import GivenUp, Trial
from services.rendering.handlers.equipment import Equipment
from services.rendering.store import known, queue
from services.rendering.store.queue import Job


async def order(tx: Transaction, event: ApplicationSubmitted, now: datetime) -> None:
    """Add a job that tries this revision."""
    key = f"{event.application_id}:{event.revision}"
    await queue.add(tx, chamber=event.chamber, kind="precheck", key=key, content=event.model_dump_json(), now=now)


async def _ordered(tx: Transaction, job: Job) -> ApplicationSubmitted:
    return ApplicationSubmitted.model_validate_json(await queue.content(tx, job.job_id))


async def prepare(tx: Transaction, equipment: Equipment, job: Job) -> Callable[[], Trial]:
    """The call that tries. Raises `NotHeardOf` when the chamber, an image or an own layout has not arrived."""
    document = (await _ordered(tx, job)).document
    certification = await known.certification(tx, job.chamber, document.kind)
    pictures = document.declaration.signature_sha256, certification.seal_sha256
    images = await known.images(tx, *pictures, own_layout_of(document))
    return partial(try_document, document, certification, equipment.reference_url, images)


async def keep(tx: Transaction, job: Job, trial: Trial, now: datetime) -> None:
    """Emit the outcome of the trial. The PDF itself is thrown away."""
    await _say(tx, job, trial)
    await queue.forget_order(tx, job.job_id)


async def give_up(tx: Transaction, job: Job, given_up: GivenUp, _: datetime) -> None:
    """Emit that this content ends the renderer: the applicant is told which part to change."""
    document = (await _ordered(tx, job)).document
    await _say(tx, job, Trial(0, [blamed(document, given_up.reason)]))


async def _say(tx: Transaction, job: Job, trial: Trial) -> None:
    event = await _ordered(tx, job)
    await emit(
        tx,
        DocumentPrechecked(
            chamber=event.chamber,
            version=event.version,
            application_id=event.application_id,
            revision=event.revision,
            content_sha256=event.content_sha256,
            ok=trial.ok,
            pages=trial.pages,
            problems=trial.problems,
        ),
    )
