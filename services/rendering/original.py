"""The ORIGINAL of a certificate: printed and sealed in one go, inside a worker process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from libs.contracts.values import CertificateDocument, Certification
from services.rendering.certificate import CertificateFace, render_certificate
from services.rendering.pdf import RenderedPdf
from services.rendering.seal import Sealer


@dataclass(frozen=True)
class SealKey:
    """The sealing key and its certificate chain, PEM. Never shown."""

    key_pem: bytes = field(repr=False)
    certificate_pem: bytes = field(repr=False)


@cache
def sealer_of(key: SealKey) -> Sealer:
    """The sealer of this process. Raises ValueError when key and certificate do not belong together."""
    return Sealer(key.key_pem, key.certificate_pem)


def render_original(
    document: CertificateDocument,
    certification: Certification,
    face: CertificateFace,
    images: Mapping[str, bytes],
    key: SealKey,
) -> RenderedPdf:
    """The final file. No two calls give the same bytes: only the one that is stored is the certificate (DOC-06).

    Raises Unprintable or RenderingFailed.
    """
    printed = render_certificate(document, certification, face, images)
    return RenderedPdf(sealer_of(key).seal(printed.pdf), printed.pages)
