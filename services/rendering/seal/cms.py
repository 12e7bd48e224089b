"""The signature itself: a CMS SignedData over a digest, as PAdES wants it (ETSI EN 319 142-1, level B-B).

Everything but the digest and the signature is the same for every certificate of a key, and is encoded once.
"""

import hashlib
from collections.abc import Sequence

from asn1crypto import algos, cms, core, tsp, x509

from services.rendering.seal.keystore import OpenKey

SEQUENCE, SET, OCTETS, SIGNED_ATTRIBUTES, UNSIGNED_ATTRIBUTES = 0x30, 0x31, 0x04, 0xA0, 0xA1
_DIGEST_MARK = bytes(range(32))
_SIGNED_DATA: bytes = cms.ContentType("signed_data").dump()


class CmsSigner:
    """Signs digests with one key."""

    def __init__(self, key: OpenKey) -> None:
        self._key = key
        self._attributes: bytes = _attributes(key.chain[0]).dump()
        self._before, self._signer = _outer(key.chain), _signer(key.chain[0])

    def sign(self, digest: bytes) -> bytes:
        """The CMS over a SHA-256 digest of the signed bytes."""
        attributes = self._attributes.replace(_DIGEST_MARK, digest)
        # What is signed carries the tag of a SET; what is sent, that of the field it stands in (RFC 5652, 5.4).
        signature = self._key.sign(hashlib.sha256(attributes).digest())
        sent = bytes([SIGNED_ATTRIBUTES]) + attributes[1:]
        version, issuer, digest_algorithm, algorithm = self._signer
        info = der(SEQUENCE, version + issuer + digest_algorithm + sent + algorithm + der(OCTETS, signature))
        signed = der(SEQUENCE, self._before + der(SET, info))
        return der(SEQUENCE, _SIGNED_DATA + der(0xA0, signed))


def der(tag: int, content: bytes) -> bytes:
    """One DER value: tag, length and content."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _attributes(own: x509.Certificate) -> cms.CMSAttributes:
    reference = tsp.ESSCertIDv2(
        {"hash_algorithm": {"algorithm": "sha256"}, "cert_hash": hashlib.sha256(own.dump()).digest()}
    )
    values = {
        "content_type": cms.ContentType("data"),
        "message_digest": core.OctetString(_DIGEST_MARK),
        "signing_certificate_v2": tsp.SigningCertificateV2({"certs": [reference]}),
    }
    return cms.CMSAttributes([cms.CMSAttribute({"type": name, "values": [value]}) for name, value in values.items()])


def _outer(chain: Sequence[x509.Certificate]) -> bytes:
    algorithms = cms.DigestAlgorithms([algos.DigestAlgorithm({"algorithm": "sha256"})])
    content = cms.EncapsulatedContentInfo({"content_type": "data"})
    certificates = b"".join(sorted(certificate.dump() for certificate in chain))
    parts: tuple[bytes, ...] = (core.Integer(1).dump(), algorithms.dump(), content.dump(), der(0xA0, certificates))
    return b"".join(parts)


def _signer(own: x509.Certificate) -> tuple[bytes, bytes, bytes, bytes]:
    issuer = cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number})
    digest = algos.DigestAlgorithm({"algorithm": "sha256"})
    signed = algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
    return core.Integer(1).dump(), issuer.dump(), digest.dump(), signed.dump()
