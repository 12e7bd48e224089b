"""Where sealing keys are kept (DOC-05): a port, and the store of files behind it.

A key is described by what travels to the render processes (`SealKey`), and opened there once per process. A key inside
a security module is another such description, which opens a key that signs without ever showing itself
(docs/decisions/0012).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from asn1crypto import pem, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from libs.common.clock import Clock
from libs.common.errors import Unavailable

_SHA256 = ec.ECDSA(Prehashed(hashes.SHA256()))


class KeysExpired(Unavailable):
    """No certificate of a sealing key is valid any more: nothing can be sealed until there is a new key."""


class OpenKey(Protocol):
    """A key that is ready to sign. `chain` begins with its own certificate."""

    @property
    def chain(self) -> Sequence[x509.Certificate]: ...

    def sign(self, digest: bytes) -> bytes:
        """The ECDSA signature (DER) over a SHA-256 digest."""
        ...


@dataclass(frozen=True)
class SealKey:
    """A key in files: the key and its certificate, followed by the rest of its chain, as PEM. Never shown."""

    key_pem: bytes = field(repr=False)
    certificate_pem: bytes = field(repr=False)

    def open(self) -> OpenKey:
        """Raises ValueError when the key is not an elliptic curve key or not that of the certificate."""
        return _FileKey(_key(self.key_pem), _chain(self.certificate_pem))

    @cached_property
    def valid_from(self) -> datetime:
        """When its certificate begins."""
        begin: datetime = _chain(self.certificate_pem)[0].not_valid_before
        return begin

    @cached_property
    def valid_until(self) -> datetime:
        """When its certificate ends."""
        end: datetime = _chain(self.certificate_pem)[0].not_valid_after
        return end


@dataclass(frozen=True)
class Keys:
    """The chamber's sealing keys, old ones and new ones; at least one."""

    keys: Sequence[SealKey]
    clock: Clock

    def current(self) -> SealKey:
        """The key whose certificate began last. A next key can be put in before its time.

        Raises KeysExpired.
        """
        now = self.clock.now()
        valid = [key for key in self.keys if key.valid_until > now]
        if not valid:
            raise KeysExpired("the certificate of every sealing key has ended: put a new key into the settings")
        begun = [key for key in valid if key.valid_from <= now]
        # A clock that is a little slow must not stop the only key, fresh from its authority.
        return max(begun, key=lambda key: key.valid_from) if begun else min(valid, key=lambda key: key.valid_from)


def keys_of(keys_pem: bytes, certificates_pem: bytes) -> list[SealKey]:
    """Each key of a bundle with its own certificate and chain, found by public key and issuer, in any order.

    Raises ValueError when there is no key, or one is not an elliptic curve key or has no certificate.
    """
    certificates, blocks = _chain(certificates_pem), _blocks(keys_pem)
    if not blocks:
        raise ValueError("there is no sealing key")
    return [_key_among(pem.armor(kind, content), certificates) for kind, _, content in blocks]


def _key_among(key_pem: bytes, certificates: list[x509.Certificate]) -> SealKey:
    public = _public(_key(key_pem))
    own = next((one for one in certificates if one.public_key.dump() == public), None)
    if own is None:
        raise ValueError("a sealing key does not belong to any sealing certificate")
    chain = [own]
    while (issuer := _issuer(chain[-1], certificates)) and issuer not in chain:
        chain.append(issuer)
    return SealKey(key_pem, b"".join(pem.armor("CERTIFICATE", one.dump()) for one in chain))


def _issuer(certificate: x509.Certificate, among: list[x509.Certificate]) -> x509.Certificate | None:
    return next((one for one in among if one.ca and one.subject == certificate.issuer), None)


@dataclass(frozen=True)
class _FileKey:
    """Raises ValueError when the certificate is another key's."""

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


def _chain(certificates_pem: bytes) -> list[x509.Certificate]:
    return [x509.Certificate.load(der) for _, _, der in _blocks(certificates_pem)]


def _blocks(bundle: bytes) -> list[tuple[str, dict[str, str], bytes]]:
    return list(pem.unarmor(bundle, multiple=True)) if pem.detect(bundle) else []
