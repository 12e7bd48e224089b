"""Sealing keys in PEM files."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from services.rendering.seal.keystore import OpenKey
from services.rendering.seal.keystore.certificates import chain_of, read_certificates, write_certificates

_SHA256 = ec.ECDSA(Prehashed(hashes.SHA256()))


@dataclass(frozen=True)
class FileKey:
    """The key and its certificate, followed by the rest of its chain, as PEM. Never shown."""

    key_pem: bytes = field(repr=False)
    certificate_pem: bytes = field(repr=False)

    @classmethod
    def among(cls, key_pem: bytes, certificates: Sequence[x509.Certificate]) -> "FileKey":
        """The key with its own certificate, found by its public key. Raises ValueError when there is none."""
        public = _public(_key(key_pem))
        own = next((one for one in certificates if one.public_key.dump() == public), None)
        if own is None:
            raise ValueError("a sealing key does not belong to any sealing certificate")
        return cls(key_pem, write_certificates(chain_of(own, certificates)))

    def open(self) -> OpenKey:
        """Read the key. Raises ValueError when it is not an elliptic curve key or not that of the certificate."""
        return _OpenFileKey(_key(self.key_pem), read_certificates(self.certificate_pem))


@dataclass(frozen=True)
class _OpenFileKey:
    """A key that was read from a file. Raises ValueError when the certificate belongs to another key."""

    key: ec.EllipticCurvePrivateKey
    chain: Sequence[x509.Certificate]

    def __post_init__(self) -> None:
        if self.chain[0].public_key.dump() != _public(self.key):
            raise ValueError("the sealing certificate does not belong to the sealing key")

    def sign(self, digest: bytes) -> bytes:
        return self.key.sign(digest, _SHA256)


def _key(key_pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(key_pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("the sealing key must be an elliptic curve key (P-256)")
    return key


def _public(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.DER, form)
