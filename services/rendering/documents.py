"""The ORIGINAL of a certificate: printed and sealed in one go, inside a worker process.

The fast way stamps it on a form that this process has printed before. Where that is not possible, or would not look as
WeasyPrint prints it, the plain way prints all of it; and always signature and invoice certificates.
"""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from functools import cache, lru_cache

from libs.contracts.values import CertificateDocument, Certification, Document
from services.rendering.draw.origin import CertificateFace, LaidOut, lay_out, render_certificate
from services.rendering.draw.pdf import RenderedPdf, RenderingFailed
from services.rendering.draw.sheets import render_paper
from services.rendering.draw.stamp.blank import Form, FormOrder, compile_form
from services.rendering.draw.stamp.stamping import StampPad
from services.rendering.draw.stamp.typeface import Typeface
from services.rendering.seal.keystore import SealKey
from services.rendering.seal.sealing import Sealer, encrypted

log = logging.getLogger(__name__)
MOST_FORMS = 16
# A pad keeps whatever was stamped on it; a new one also gets a new encryption key.
STAMPS_OF_A_PAD = 200


@lru_cache(maxsize=4)
def _sealer(key: SealKey, timestamped: bool) -> Sealer:
    """The sealer of this process; a new key gets one of its own, whatever was stamped before."""
    return Sealer(key.open(), timestamped=timestamped)


def render_original(
    document: Document,
    certification: Certification,
    face: CertificateFace,
    images: Mapping[str, bytes],
    key: SealKey,
    timestamped: bool = False,
) -> RenderedPdf:
    """The final file. No two calls give the same bytes: only the one that is stored is the certificate (DOC-06).

    `timestamped`: there is room in the seal for a time-stamp. Raises Unprintable, RenderingFailed or CannotSeal.
    """
    sealer = _sealer(key, timestamped)
    if not isinstance(document, CertificateDocument):
        paper = render_paper(document, certification, face, images)
        return RenderedPdf(sealer.seal(paper.pdf), paper.pages)
    laid_out = lay_out(document, certification, face)
    order = FormOrder(certification, document.language, face.verify_url.split("/v/")[0], face.variant)
    pad = _pads.of(order, images)
    if pad is None:
        printed = render_certificate(document, certification, face, images)
        return RenderedPdf(sealer.seal(printed.pdf), printed.pages)
    return _stamped(pad, laid_out, face, images[document.declaration.signature_sha256], sealer)


def _stamped(pad: StampPad, laid_out: LaidOut, face: CertificateFace, signature: bytes, sealer: Sealer) -> RenderedPdf:
    pdf = pad.stamp(laid_out, face, signature)
    return RenderedPdf(sealer.seal_encrypted(pdf), len(laid_out.pages))


class Pads:
    """The forms that this process printed last, and the pads on which it stamps."""

    def __init__(self) -> None:
        self._forms: OrderedDict[FormOrder, Form | None] = OrderedDict()
        self._pads: dict[FormOrder, StampPad] = {}

    def of(self, order: FormOrder, images: Mapping[str, bytes]) -> StampPad | None:
        """The pad for such certificates; None when they have to be printed the plain way."""
        form = self._form(order, images)
        if form is None:
            return None
        pad = self._pads.get(order)
        if pad is None or pad.used >= STAMPS_OF_A_PAD:
            pad = self._pads[order] = StampPad(form, encrypted(form.pdf))
        return pad

    def _form(self, order: FormOrder, images: Mapping[str, bytes]) -> Form | None:
        if order not in self._forms:
            self._forms[order] = _compiled(order, images)
            if len(self._forms) > MOST_FORMS:
                oldest, _ = self._forms.popitem(last=False)
                self._pads.pop(oldest, None)
        self._forms.move_to_end(order)
        return self._forms[order]


def _compiled(order: FormOrder, images: Mapping[str, bytes]) -> Form | None:
    try:
        return compile_form(order, images, _typefaces())
    except RenderingFailed as error:
        log.warning("no form to stamp on: %s", error)
        return None


@cache
def _typefaces() -> dict[str, Typeface]:
    return {
        "regular": Typeface("Lato"),
        "bold": Typeface("Lato:bold"),
        "italic": Typeface("Linux Libertine O:italic"),
    }


_pads = Pads()
