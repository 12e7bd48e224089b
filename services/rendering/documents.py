"""The way of one document, inside a worker process: laid out (`layout`), drawn (`draw`), sealed (`seal`).

docs/documents.md draws it, with what stands before and after.
"""

from collections.abc import Mapping
from functools import lru_cache

from libs.contracts.values import CertificateDocument, Certification, Document, own_layout_of
from services.rendering.domain.results import RenderedPdf, RenderingFailed, Trial, Unprintable
from services.rendering.draw.document import draw
from services.rendering.draw.own_layout import draw_layout
from services.rendering.draw.stamp.blank import BlankOrder
from services.rendering.draw.stamp.pads import Pads
from services.rendering.layout.document import LaidOut, lay_out
from services.rendering.layout.face import CertificateFace, trial_face
from services.rendering.seal.keystore import SealKey
from services.rendering.seal.sealing import Sealer, encrypted

_pads = Pads(encrypted)


def render_original(
    document: Document,
    certification: Certification,
    face: CertificateFace,
    images: Mapping[str, bytes],
    key: SealKey,
    timestamped: bool = False,
) -> RenderedPdf:
    """The final file. No two calls give the same bytes: only the one that is stored is the certificate (DOC-06).

    A certificate of origin is stamped on a blank that this process has printed before. Where that is not possible, or
    would not look as WeasyPrint prints it, all of it is printed; and always signature and invoice certificates.

    `images` as for `render_document`. `timestamped`: there is room in the seal for a time-stamp.
    Raises Unprintable, RenderingFailed or CannotSeal.
    """
    sealer = _sealer(key, timestamped)
    if isinstance(document, CertificateDocument):
        laid_out = lay_out(document, certification, face)
        return _stamped(laid_out, images, sealer) or _sealed(draw(laid_out, images), sealer)
    return _sealed(render_document(document, certification, face, images), sealer)


def render_document(
    document: Document, certification: Certification, face: CertificateFace, images: Mapping[str, bytes]
) -> RenderedPdf:
    """A document of any kind, printed the plain way and not yet sealed.

    `images` holds the signature (PNG), the seal (SVG) and the company's own layout (PDF) by their digests.
    Raises Unprintable when the content does not fit, RenderingFailed when the renderer complains or misses an image.
    """
    own_pages = _own_pages(document, images)
    laid_out = lay_out(document, certification, face, len(own_pages))
    return draw(laid_out, images, own_pages)


def try_document(
    document: Document, certification: Certification, verify_base: str, images: Mapping[str, bytes]
) -> Trial:
    """A print with placeholders, before anybody pays (D-16). Content problems are returned.

    Raises RenderingFailed only for what the applicant cannot mend.
    """
    try:
        face = trial_face(document.declaration.date, verify_base)
        return Trial(render_document(document, certification, face, images).pages, [])
    except Unprintable as error:
        return Trial(0, error.problems)


def _own_pages(document: Document, images: Mapping[str, bytes]) -> list[bytes]:
    """The pages of the company's own layout as pictures; none for most documents."""
    digest = own_layout_of(document)
    if digest is None:
        return []
    if digest not in images:
        raise RenderingFailed(f"the own layout is missing: {digest}")
    return draw_layout(images[digest])


def _stamped(laid_out: LaidOut, images: Mapping[str, bytes], sealer: Sealer) -> RenderedPdf | None:
    """The certificate of origin, stamped on a blank and sealed; None where there is no blank for it."""
    document, face = laid_out.document, laid_out.face
    order = BlankOrder(laid_out.certification, document.language, face.verify_url.split("/v/")[0], face.variant)
    pad = _pads.of(order, images)
    if pad is None:
        return None
    pdf = pad.stamp(laid_out, images[document.declaration.signature_sha256])
    return RenderedPdf(sealer.seal_encrypted(pdf), len(laid_out.pages))


def _sealed(printed: RenderedPdf, sealer: Sealer) -> RenderedPdf:
    return RenderedPdf(sealer.seal(printed.pdf), printed.pages)


@lru_cache(maxsize=4)
def _sealer(key: SealKey, timestamped: bool) -> Sealer:
    """The sealer of this process; a new key gets one of its own, whatever was stamped before."""
    return Sealer(key.open(), timestamped=timestamped)
