"""A fresh key of the authority, and who vouches for it."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEARS = 10


def make_keys(begin: datetime | None = None, days: int = 365 * YEARS) -> tuple[bytes, bytes, bytes]:
    """Key, certificates and root as PEM, valid from `begin`, or from yesterday; the root's own key is thrown away."""
    begin = begin or datetime.now(UTC) - timedelta(days=1)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    period = begin, begin + timedelta(days=days)
    root = _certificate("Root of time-stamps (development)", root_key.public_key(), root_key, period, is_ca=True)
    own = _certificate("Time-stamping authority (development)", key.public_key(), root_key, period, is_ca=False)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), own + root, root


def _certificate(
    name: str,
    key: ec.EllipticCurvePublicKey,
    issuer: ec.EllipticCurvePrivateKey,
    period: tuple[datetime, datetime],
    *,
    is_ca: bool,
) -> bytes:
    builder = x509.CertificateBuilder(_name("Root of time-stamps (development)"), _name(name), key)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(period[0]).not_valid_after(period[1])
    builder = builder.add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
    builder = builder.add_extension(_usage(is_ca), critical=True)
    if not is_ca:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    return builder.sign(issuer, hashes.SHA256()).public_bytes(Encoding.PEM)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _usage(is_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )
