"""SPECIMENs of certificates, before and after they are applied for: as PDF, or page by page as pictures.

Nothing of them is stored; the latest ones are kept in memory for some minutes (`Specimens`).
"""

import hashlib
from dataclasses import dataclass
from functools import partial

from prometheus_client import Counter

from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.errors import FieldError, Invalid, Unavailable
from libs.contracts.values import Certification, Document, canonical_json, own_layout_of
from services.rendering.documents import render_document
from services.rendering.domain.results import RenderedPdf, Unprintable
from services.rendering.draw.pictures import draw_page
from services.rendering.handlers.equipment import Equipment
from services.rendering.handlers.one_at_a_time import OneAtATime
from services.rendering.handlers.specimens import Specimens
from services.rendering.layout.face import CertificateFace
from services.rendering.pool import RenderPool
from services.rendering.store import known
from services.rendering.store.known import NotHeardOf

UNKNOWN_LAYOUT = "own-layout-unknown"
specimens = Counter("shomei_specimens_total", "Specimens asked for, by where they came from", ["source"])


@dataclass(frozen=True)
class Previews:
    """What the handlers of previews need, for injection."""

    db: Database
    one_at_a_time: OneAtATime
    equipment: Equipment
    specimens: Specimens
    clock: Clock


async def as_pdf(previews: Previews, caller: Caller, *, document: Document) -> RenderedPdf:
    """A SPECIMEN of `document` dated today, without signature, seal, number and code.

    Raises `Invalid` with a pointer to each place that cannot be printed, `Unavailable`.
    """
    draft = await _drafted(previews, caller, document)
    async with previews.one_at_a_time.pool(caller) as pool:
        return await _specimen(previews, pool, draft)


async def as_picture(
    previews: Previews, caller: Caller, *, document: Document, page: int, width: int
) -> tuple[bytes, int]:
    """One page (from 1) of a SPECIMEN as a PNG of `width` pixels, and how many pages there are.

    Raises `Invalid` for a page that is not there and for places that cannot be printed, `Unavailable`.
    """
    draft = await _drafted(previews, caller, document)
    async with previews.one_at_a_time.pool(caller) as pool:
        printed = await _specimen(previews, pool, draft)
        if page > printed.pages:
            raise _no_such_page(printed.pages)
        return await pool.render(draw_page, printed.pdf, page, width), printed.pages


@dataclass(frozen=True)
class _Drafted:
    """What is shown, with what the chamber adds to it and the company's own pages by their digest."""

    chamber: str
    document: Document
    certification: Certification
    layout: dict[str, bytes]


async def _drafted(previews: Previews, caller: Caller, document: Document) -> _Drafted:
    own = own_layout_of(document)
    async with previews.db.transaction(caller.chamber) as tx:
        try:
            certification = await known.certification(tx, caller.chamber, document.kind)
        except NotHeardOf:
            raise Unavailable("the chamber's settings are not here yet") from None
        try:
            layout = await known.layout(tx, own, caller.registration_id) if own else {}
        except NotHeardOf:
            raise _no_such_layout() from None
    return _Drafted(caller.chamber, document, certification, layout)


async def _specimen(previews: Previews, pool: RenderPool, draft: _Drafted) -> RenderedPdf:
    today, now = previews.clock.today(), previews.clock.now()
    content = canonical_json(draft.certification), canonical_json(draft.document)
    shown = (draft.chamber.encode(), today.isoformat().encode(), *content)
    digest = hashlib.sha256(b"\n".join(shown)).hexdigest()
    if kept := previews.specimens.find(digest, now):
        specimens.labels("memory").inc()
        return kept
    face = CertificateFace("", "", today, previews.equipment.reference_url, "specimen")
    try:
        printed = await pool.render(partial(render_document, draft.document, draft.certification, face, draft.layout))
    except Unprintable as error:
        places = [FieldError(one.field, "unprintable", one.ja, one.en) for one in error.problems]
        raise Invalid(errors=places) from None
    specimens.labels("rendered").inc()
    previews.specimens.keep(digest, printed, now)
    return printed


def _no_such_layout() -> Invalid:
    """Also of pages that were sent this very moment: they come by an event."""
    ja = "このダイジェストの各社様式はありません。送信した直後の場合は、数秒後にもう一度お試しください"
    en = "There is no own layout with this digest. If it was sent just now, try again in a few seconds"
    errors = [FieldError("/own_layout", UNKNOWN_LAYOUT, ja, en)]
    return Invalid(ja, en, code=UNKNOWN_LAYOUT, errors=errors)


def _no_such_page(pages: int) -> Invalid:
    ja, en = f"この証明書は{pages}ページです", f"This certificate has {pages} page(s)"
    return Invalid(ja, en, errors=[FieldError("/page", "no-such-page", ja, en)])
