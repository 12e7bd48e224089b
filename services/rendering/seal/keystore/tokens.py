"""Sealing keys inside a security module, spoken to by PKCS#11. The key never leaves it.

Each process logs in once for each module and keeps its session. A session that was lost is begun again, once; while the
module does not answer nothing is sealed.
"""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

import pkcs11
from asn1crypto import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from pkcs11.util.ec import encode_ecdsa_signature

from services.rendering.seal.keystore import CannotSeal, KeyHangs, OpenKey
from services.rendering.seal.keystore.certificates import chain_of, read_certificates, write_certificates

SCHEME = "pkcs11:"
# For one signature, with the login if there has to be one: modules behind a network take seconds to find each other.
ANSWER_SECONDS = 30.0
_NEEDED = ("token", "object", "module-path", "pin-source", "x-certificate")


class ModuleAway(CannotSeal):
    """The security module does not answer, or has no such token or key."""


class PinRefused(CannotSeal):
    """The module refused the PIN. Modules lock themselves after some wrong ones, so it is seldom tried again."""

    rest = timedelta(minutes=10)


# PINs that a module refused in this process, by digest: none of them is tried twice.
_refused: set[bytes] = set()


@dataclass(frozen=True)
class TokenKey:
    """Where the key is: the module's library, the labels of token and key, the file in which the PIN stands."""

    module: Path
    token: str
    label: str
    pin_file: Path
    certificate_pem: bytes = field(repr=False)

    @classmethod
    def at(cls, uri: str, authorities: Sequence[x509.Certificate]) -> "TokenKey":
        """The key at an RFC 7512 address; `x-certificate` names the PEM file of its certificate (and chain).

        `pkcs11:token=…;object=…?module-path=…&pin-source=…&x-certificate=…`. Nothing is asked of the module yet.
        Raises ValueError that says what is missing or wrong.
        """
        parts = _parts(uri)
        module, pin_file, certificate = (_file(parts[name]) for name in ("module-path", "pin-source", "x-certificate"))
        found = read_certificates(certificate.read_bytes())
        if not found or found[0].public_key.algorithm != "ec":
            raise ValueError(f"{certificate} must begin with the certificate of an elliptic curve key (P-256)")
        chain = chain_of(found[0], [*found[1:], *authorities])
        return cls(module, parts["token"], parts["object"], pin_file, write_certificates(chain))

    def open(self) -> OpenKey:
        """A key that begins its session with its first signature."""
        return _OpenTokenKey(self)


def _parts(uri: str) -> dict[str, str]:
    path, _, query = uri.removeprefix(SCHEME).partition("?")
    pairs = [pair.partition("=") for pair in (*path.split(";"), *query.split("&")) if pair]
    parts = {name: unquote(value) for name, _, value in pairs}
    if "pin-value" in parts:
        raise ValueError("a PIN must not stand in the settings: name its file with pin-source=")
    if missing := [name for name in _NEEDED if not parts.get(name)]:
        raise ValueError(f"the address of a sealing key in a security module lacks {', '.join(missing)}")
    return parts


def _file(value: str) -> Path:
    path = Path(value.removeprefix("file:"))
    if not path.is_file():
        raise ValueError(f"there is no file {path}, which the address of a sealing key names")
    return path


class _OpenTokenKey:
    """Signs by a session that it begins when it needs one."""

    def __init__(self, where: TokenKey) -> None:
        self._where = where
        self.chain = read_certificates(where.certificate_pem)
        self._key: Any = None

    def sign(self, digest: bytes) -> bytes:
        return _in_time(lambda: self._sign(digest))

    def _sign(self, digest: bytes) -> bytes:
        if self._key is not None:
            try:
                return self._signed(digest)
            except pkcs11.PKCS11Error:
                self._key = None
        return self._signed_anew(digest)

    def _signed(self, digest: bytes) -> bytes:
        raw = self._key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA)
        return encode_ecdsa_signature(raw)

    def _signed_anew(self, digest: bytes) -> bytes:
        """Begin a session, and see once whether the key is that of the certificate."""
        try:
            self._key = _key_in_token(self._where)
            signature = self._signed(digest)
        except pkcs11.PKCS11Error as error:
            self._key = None
            raise ModuleAway(f"the security module cannot seal: {type(error).__name__} {error}".strip()) from None
        if not _is_by(self.chain[0], digest, signature):
            self._key = None
            raise ModuleAway(f"the key {self._where.label!r} in the security module is not that of its certificate")
        return signature


def _in_time(ask: Callable[[], bytes]) -> bytes:
    """The module's answer. Raises what `ask` raises, and KeyHangs when its library has not returned by then."""
    answer: Future[bytes] = Future()

    def asking() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:
            answer.set_exception(error)

    Thread(target=asking, daemon=True).start()
    try:
        return answer.result(ANSWER_SECONDS)
    except TimeoutError:
        raise KeyHangs(f"the security module has not answered for {ANSWER_SECONDS:g} seconds") from None


def _key_in_token(where: TokenKey) -> Any:
    library = pkcs11.lib(str(where.module))
    # Everything of an earlier connection is forgotten: after an outage many modules answer nothing else.
    library.reinitialize()
    session = _log_in(library.get_token(token_label=where.token), where)
    return session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=where.label)


def _log_in(token: Any, where: TokenKey) -> Any:
    pin = _pin(where)
    tried = hashlib.sha256("\0".join((where.token, pin)).encode()).digest()
    if tried in _refused:
        raise PinRefused(f"the security module refused the PIN of token {where.token!r}: put the right one in its file")
    try:
        return token.open(user_pin=pin)
    except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange, pkcs11.PinExpired, pkcs11.PinLocked) as error:
        _refused.add(tried)
        reason = f"the security module refuses the PIN of token {where.token!r} ({type(error).__name__})"
        raise PinRefused(reason) from None


def _pin(where: TokenKey) -> str:
    try:
        return where.pin_file.read_text().strip()
    except OSError as error:
        raise ModuleAway(f"the file with the PIN of token {where.token!r} cannot be read: {error.strerror}") from None


def _is_by(certificate: x509.Certificate, digest: bytes, signature: bytes) -> bool:
    public = serialization.load_der_public_key(certificate.public_key.dump())
    assert isinstance(public, ec.EllipticCurvePublicKey)
    try:
        public.verify(signature, digest, ec.ECDSA(Prehashed(hashes.SHA256())))
    except InvalidSignature:
        return False
    return True
