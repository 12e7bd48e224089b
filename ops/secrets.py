"""Keys and passwords of one installation: made once, each in a file of its own that only the owner can read."""

import datetime
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from sandbox.timestamps.keys import make_keys as make_timestamp_keys

SEAL_YEARS = 10
SEAL_NAME = "shomei document seal"
SEAL_USAGE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
SIMPLE = (
    "access_code_key",
    "access_code_hash_key",
    "card_key",
    "form_key",
    "link_key",
    "processor_secret",
    "processor_webhook_secret",
)
PAIRS = ("record_key", "token_private_key", "token_public_key", "seal_key", "seal_certificate")
TIMESTAMPS = ("timestamp_key", "timestamp_certificate", "timestamp_ca")


def make_seal_key(common_name: str = SEAL_NAME, begin: datetime.datetime | None = None) -> tuple[bytes, bytes]:
    """A fresh P-256 key for seals and its self-signed certificate as PEM, valid for ten years from `begin` (yesterday).

    For installations that certify nothing: a real one is given the chamber's own (docs/sealing.md).
    """
    key = ec.generate_private_key(ec.SECP256R1())
    return _pem(key), _self_signed(key, common_name, begin)


def secret(folder: Path, name: str) -> str:
    """32 random bytes in hexadecimal, kept in `folder/name`."""
    return _kept(folder / name, lambda: secrets.token_hex(32).encode()).decode()


def make_keys(folder: Path) -> dict[str, Path]:
    """All key files by the name of the setting that points to them (without SHOMEI_ and _FILE). Safe to repeat."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in SIMPLE:
        secret(folder, name)
    _kept(folder / "record_key", lambda: _pem(ed25519.Ed25519PrivateKey.generate()))
    _make_token_keys(folder / "token_private_key", folder / "token_public_key")
    _make_seal(folder / "seal_key", folder / "seal_certificate")
    _make_timestamp_keys(*(folder / name for name in TIMESTAMPS))
    return {name.upper(): folder / name for name in (*SIMPLE, *PAIRS, *TIMESTAMPS)}


def _kept(file: Path, make: Callable[[], bytes]) -> bytes:
    """The file's content; made and written first when there is none. The first of two writers wins."""
    if not file.exists():
        draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_bytes(make())
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_bytes()


def _pem(key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _make_token_keys(private: Path, public: Path) -> None:
    key = load_pem_private_key(_kept(private, lambda: _pem(ed25519.Ed25519PrivateKey.generate())), None)
    _kept(public, lambda: key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _make_seal(private: Path, certificate: Path) -> None:
    key = load_pem_private_key(_kept(private, lambda: _pem(ec.generate_private_key(ec.SECP256R1()))), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    _kept(certificate, lambda: _self_signed(key, SEAL_NAME, None))


def _make_timestamp_keys(private: Path, certificate: Path, root: Path) -> None:
    """The three of them come from one making: what an interrupted one left is made anew."""
    if not root.exists():
        private.unlink(missing_ok=True)
        certificate.unlink(missing_ok=True)
        for file, content in zip((private, certificate, root), make_timestamp_keys(), strict=True):
            _kept(file, lambda content=content: content)  # type: ignore[misc]  # bound now


def _self_signed(key: ec.EllipticCurvePrivateKey, common_name: str, begin: datetime.datetime | None) -> bytes:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "shomei (development)"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )
    begin = begin or datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + datetime.timedelta(days=365 * SEAL_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(SEAL_USAGE, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return built.public_bytes(Encoding.PEM)
