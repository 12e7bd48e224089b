"""What an authority does with a query.

Everything but times, digests and signatures is encoded once: a library that encodes all of it takes longer than all the
rest.
"""

import hashlib
import secrets
from datetime import datetime

from asn1crypto import algos, cms, core, pem, tsp, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

POLICY = "2.25.93740267172048210930482172301"
SEQUENCE, SET, OCTETS, FIRST, SECOND = 0x30, 0x31, 0x04, 0xA0, 0xA1
_SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"})
_GRANTED: bytes = tsp.PKIStatusInfo({"status": "granted"}).dump()
_DIGEST_MARK = bytes(range(32))


class Stamper:
    """Signs time-stamps with one P-256 key. `certificates` (PEM) begin with its own."""

    def __init__(self, key: bytes, certificates: bytes) -> None:
        loaded = serialization.load_pem_private_key(key, None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        chain = [x509.Certificate.load(block) for _, _, block in pem.unarmor(certificates, multiple=True)]
        self._key, self._attributes, self._sid = loaded, _attributes(chain[0]), _sid(chain[0])
        self._certificates = der(FIRST, b"".join(sorted(one.dump() for one in chain)))

    def answer(self, query: bytes, now: datetime) -> bytes:
        """The reply (DER): a time-stamp of `now`, or why there is none."""
        try:
            asked = tsp.TimeStampReq.load(query, strict=True)
            imprint, policy = asked["message_imprint"], asked["req_policy"]
            algorithm, digest = imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native
        except ValueError:
            return refusal("bad_data_format")
        if algorithm != "sha256" or len(digest) != 32:
            return refusal("bad_alg")
        if policy.native and policy.dotted != POLICY:
            return refusal("unaccepted_policy")
        return self.granted(digest, asked["nonce"].native, now, with_certificates=asked["cert_req"].native)

    def granted(self, digest: bytes, nonce: int | None, now: datetime, *, with_certificates: bool = True) -> bytes:
        """The reply with a time-stamp over this SHA-256 digest."""
        info = _info(digest, nonce, now)
        attributes = self._attributes.replace(_DIGEST_MARK, hashlib.sha256(info).digest())
        signature = self._key.sign(attributes, ec.ECDSA(hashes.SHA256()))
        algorithm = algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}).dump()
        # What is signed carries the tag of a SET; what is sent, that of its field (RFC 5652, 5.4).
        signed = self._sid + _SHA256.dump() + bytes([FIRST]) + attributes[1:] + algorithm + der(OCTETS, signature)
        signer = der(SEQUENCE, core.Integer(1).dump() + signed)
        content = der(SEQUENCE, cms.ContentType("tst_info").dump() + der(FIRST, der(OCTETS, info)))
        parts = core.Integer(3).dump(), der(SET, _SHA256.dump()), content
        certificates = self._certificates if with_certificates else b""
        data = der(SEQUENCE, b"".join(parts) + certificates + der(SET, signer))
        return der(SEQUENCE, _GRANTED + der(SEQUENCE, cms.ContentType("signed_data").dump() + der(FIRST, data)))


def refusal(reason: str) -> bytes:
    """The reply that says why there is no time-stamp; `reason` as asn1crypto calls it."""
    status = {"status": "rejection", "status_string": [reason.replace("_", " ")], "fail_info": {reason}}
    return der(SEQUENCE, tsp.PKIStatusInfo(status).dump())


def der(tag: int, content: bytes) -> bytes:
    """One DER value: tag, length and content."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _info(digest: bytes, nonce: int | None, now: datetime) -> bytes:
    fields: dict[str, object] = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": {"hash_algorithm": _SHA256, "hashed_message": digest},
        "serial_number": secrets.randbits(63),
        "gen_time": now,
        "accuracy": {"seconds": 1},
    }
    info: bytes = tsp.TSTInfo(fields | ({} if nonce is None else {"nonce": nonce})).dump()
    return info


def _sid(own: x509.Certificate) -> bytes:
    sid: bytes = cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number}).dump()
    return sid


def _attributes(own: x509.Certificate) -> bytes:
    named = tsp.ESSCertIDv2({"hash_algorithm": _SHA256, "cert_hash": hashlib.sha256(own.dump()).digest()})
    values = {
        "content_type": cms.ContentType("tst_info"),
        "message_digest": core.OctetString(_DIGEST_MARK),
        "signing_certificate_v2": tsp.SigningCertificateV2({"certs": [named]}),
    }
    attributes = [cms.CMSAttribute({"type": name, "values": [value]}) for name, value in values.items()]
    written: bytes = cms.CMSAttributes(attributes).dump()
    return written
