"""The COPY of a certificate: made when somebody first asks for it, the same bytes ever after (D-22, D-41)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import structlog

from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.errors import Unavailable
from libs.common.outbox import emit
from libs.contracts.application import CertificateNumbered
from libs.contracts.rendering import CertificateRendered
from libs.contracts.values import own_layout_of
from services.rendering.documents import render_original
from services.rendering.domain.results import RenderedPdf
from services.rendering.handlers import deliveries
from services.rendering.handlers.certificates import face_of
from services.rendering.handlers.equipment import Equipment
from services.rendering.handlers.one_at_a_time import COPY_SECONDS, OneAtATime
from services.rendering.seal.keystore import CannotSeal
from services.rendering.store import archive, known, queue
from services.rendering.store.archive import Certificate

log = structlog.get_logger()


@dataclass(frozen=True)
class Copies:
    """What the handlers of COPYs need, for injection."""

    db: Database
    one_at_a_time: OneAtATime
    equipment: Equipment
    clock: Clock


async def hand_out(copies: Copies, caller: Caller, *, certificate_id: UUID) -> tuple[Certificate, bytes]:
    """The COPY for `caller`, made now if there is none.

    Raises what `deliveries.hand_out` raises, and `Unavailable` when it cannot be made now.
    """
    async with copies.db.transaction(caller.chamber) as tx:
        one = await deliveries.printable(tx, copies.clock, caller, certificate_id=certificate_id, variant="copy")
        exists = await _exists(tx, certificate_id)
    if not exists:
        await _make(copies, caller, one)
    async with copies.db.transaction(caller.chamber) as tx:
        return await deliveries.hand_out(tx, copies.clock, caller, certificate_id=certificate_id, variant="copy")


async def _exists(tx: Transaction, certificate_id: UUID) -> bool:
    return any(one.variant == "copy" for one in await archive.renderings(tx, certificate_id))


async def _make(copies: Copies, caller: Caller, one: Certificate) -> None:
    """Render outside any transaction, for as long as it takes: a caller who has given up finds the COPY at the next
    request.

    Of several that are made at the same time, the first that is stored counts.
    """
    async with copies.db.transaction(one.chamber) as tx:
        order = CertificateNumbered.model_validate_json(
            await queue.content_of(tx, "certificate", str(one.certificate_id))
        )
        pictures = order.signature_sha256, order.certification.seal_sha256
        images = await known.images(tx, *pictures, own_layout_of(order.document))
    printed = await _render(copies, caller, order, images)
    async with copies.db.transaction(one.chamber) as tx:
        await archive.lock(tx, one.certificate_id)
        if not await _exists(tx, one.certificate_id):
            await _keep(tx, copies.clock, one, order.content_sha256, printed)


async def _render(
    copies: Copies, caller: Caller, order: CertificateNumbered, images: Mapping[str, bytes]
) -> RenderedPdf:
    face = face_of(copies.equipment, order, "copy")
    equipment = copies.equipment
    try:
        content = order.document, order.certification, face, images, equipment.seal_key, equipment.timestamped
        async with copies.one_at_a_time.pool(caller, COPY_SECONDS) as pool:
            sealed = await pool.render(partial(render_original, *content))
        return await equipment.finish(sealed)
    except CannotSeal as error:
        log.warning("copies.cannot-seal", reason=error.en)
        equipment.keys.rest(error)
        raise Unavailable("this PDF could not be sealed now") from None


async def _keep(tx: Transaction, clock: Clock, one: Certificate, content_sha256: str, printed: RenderedPdf) -> None:
    """Store the COPY and emit both digests, so that the reference site recognises both files (D-41)."""
    sha256 = await archive.keep_pdf(tx, one.chamber, "certificate", printed, clock.now())
    await archive.add_rendering(tx, one.certificate_id, "copy", one.chamber, sha256)
    await emit(
        tx,
        CertificateRendered(
            chamber=one.chamber,
            version=one.version,
            certificate_id=one.certificate_id,
            application_id=one.application_id,
            content_sha256=content_sha256,
            artefacts=await archive.renderings(tx, one.certificate_id),
        ),
    )
