"""The ORIGINAL of a certificate: ordered when numbered, rendered once. `deliveries` gives it out."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from libs.common.db import Transaction
from libs.common.errors import Conflict, NotFound, NotYetKnown
from libs.common.outbox import emit
from libs.common.tasks import close_task, open_task
from libs.contracts.access_code import KEY_VERSION, derive, grouped
from libs.contracts.application import ApplicationIssued, ApplicationPrintWindowChanged, CertificateNumbered
from libs.contracts.rendering import CertificateRendered, CertificateRenderFailed
from libs.contracts.values import Artefact, content_sha256, own_layout_of
from services.rendering import tasks
from services.rendering.documents import render_original
from services.rendering.domain.results import GivenUp, RenderedPdf
from services.rendering.handlers.equipment import Equipment
from services.rendering.layout.face import CertificateFace, Variant
from services.rendering.store import archive, known, queue
from services.rendering.store.queue import Job


async def order(tx: Transaction, event: CertificateNumbered, now: datetime) -> None:
    """Record that this certificate is to be rendered, once. Raises `Conflict` when it is not what was certified."""
    if content_sha256(event.document) != event.content_sha256 or event.key_version != KEY_VERSION:
        raise Conflict(
            ja="認証された内容と一致しないか、アクセスコードの鍵の版が異なるため、証明書を作成できません",
            en="The document is not the certified one, or its access code belongs to a key that is not here",
        )
    await archive.add_certificate(tx, event)
    await queue.add(
        tx,
        chamber=event.chamber,
        kind="certificate",
        key=str(event.certificate_id),
        content=event.model_dump_json(),
        now=now,
    )


async def _ordered(tx: Transaction, job: Job) -> CertificateNumbered:
    return CertificateNumbered.model_validate_json(await queue.content(tx, job.job_id))


async def prepare(tx: Transaction, equipment: Equipment, job: Job) -> Callable[[], RenderedPdf]:
    """The call that renders and seals. Raises `NotHeardOf` when the signature or the seal has not arrived, and
    CannotSeal.
    """
    event = await _ordered(tx, job)
    pictures = event.signature_sha256, event.certification.seal_sha256
    images = await known.images(tx, *pictures, own_layout_of(event.document))
    face = face_of(equipment, event)
    content = event.document, event.certification, face, images, equipment.seal_key, equipment.timestamped
    return partial(render_original, *content)


def face_of(equipment: Equipment, event: CertificateNumbered, variant: Variant = "original") -> CertificateFace:
    """Number, code and address as they are printed. The code is derived here and kept nowhere (D-20)."""
    code = grouped(derive(equipment.access_code_key, event.certificate_id))
    return CertificateFace(
        certificate_no=event.certificate_no,
        access_code=code,
        certificate_date=event.certificate_date,
        verify_url=f"{equipment.reference_url}/v/{event.certificate_no}#{code}",
        variant=variant,
    )


async def keep(tx: Transaction, job: Job, printed: RenderedPdf, now: datetime) -> None:
    """Store the ORIGINAL and emit `certificate.rendered`. What is stored here is the certificate (D-18, DOC-06)."""
    event = await _ordered(tx, job)
    sha256 = await archive.keep_pdf(tx, job.chamber, "certificate", printed, now)
    await archive.add_rendering(tx, event.certificate_id, "original", job.chamber, sha256)
    await close_task(tx, tasks.CERTIFICATE_GIVEN_UP, subject=event.certificate_id, why=tasks.PRINTED, now=now)
    artefact = Artefact(variant="original", sha256=sha256, pages=printed.pages, bytes=len(printed.pdf))
    await emit(
        tx,
        CertificateRendered(
            chamber=event.chamber,
            version=event.version,
            certificate_id=event.certificate_id,
            application_id=event.application_id,
            content_sha256=event.content_sha256,
            artefacts=[artefact],
        ),
    )


async def give_up(tx: Transaction, job: Job, given_up: GivenUp, now: datetime) -> None:
    """Say that a paid certificate could not be rendered: to staff by a task, to the applicant by the event."""
    event = await _ordered(tx, job)
    await emit(
        tx,
        CertificateRenderFailed(
            chamber=event.chamber,
            version=event.version,
            certificate_id=event.certificate_id,
            application_id=event.application_id,
            reason=given_up.reason,
            problems=given_up.problems,
        ),
    )
    about = {"application_id": event.application_id, "certificate_no": event.certificate_no, "fault": given_up.reason}
    await open_task(tx, tasks.CERTIFICATE_GIVEN_UP, subject=event.certificate_id, now=now, **about)


async def print_again(tx: Transaction, *, certificate_id: UUID, now: datetime) -> None:
    """Let a printing that was given up start afresh, once its cause is mended. Raises `NotFound` when there is none."""
    if not await queue.reopen_own(tx, "certificate", certificate_id, now):
        raise NotFound(ja="印刷を中止した証明書ではありません", en="The printing of this was not given up")


async def open_printing(tx: Transaction, event: ApplicationIssued | ApplicationPrintWindowChanged) -> None:
    """Printing is open through `print_until` (DOC-04). Raises `NotYetKnown` before the certificate is heard of."""
    if not await archive.open_printing(tx, event.certificate_id, event.print_until, event.version):
        raise NotYetKnown(f"certificate {event.certificate_id}")
