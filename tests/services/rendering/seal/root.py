"""An authority that certifies the keys of chambers."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

YEAR = timedelta(days=365)


@dataclass
class Root:
    """`key` signs all certificates, its own too."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        now = datetime.now(UTC)
        self.pem = self._issued("Authority of Chambers", self.key.public_key(), now - 20 * YEAR, now + 20 * YEAR, True)

    def certify(self, name: str, key: ec.EllipticCurvePublicKey, begin: datetime, end: datetime) -> bytes:
        """The certificate (PEM) of a chamber's key."""
        return self._issued(name, key, begin, end, False)

    def _issued(self, name: str, key: ec.EllipticCurvePublicKey, begin: datetime, end: datetime, is_ca: bool) -> bytes:
        usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement"), False)
        usage |= dict.fromkeys(("encipher_only", "decipher_only"), False)
        usage |= dict.fromkeys(("digital_signature", "content_commitment"), not is_ca)
        usage |= dict.fromkeys(("key_cert_sign", "crl_sign"), is_ca)
        builder = x509.CertificateBuilder(_name("Authority of Chambers"), _name(name), key)
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begin).not_valid_after(end)
        builder = builder.add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        issued = builder.add_extension(x509.KeyUsage(**usage), critical=True).sign(self.key, hashes.SHA256())
        return issued.public_bytes(serialization.Encoding.PEM)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
