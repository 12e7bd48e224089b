"""A security module in software (SoftHSM), with tokens of its own in a folder of the test."""

import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "27182818"
YEAR = timedelta(days=365)


def name_of(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


@dataclass
class SecurityModule:
    """Every process that is to see its tokens needs `SOFTHSM2_CONF` set to `configuration`."""

    folder: Path
    root: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        self.tokens.mkdir(parents=True)
        self.configuration.write_text(f"directories.tokendir = {self.tokens}\nlog.level = ERROR\n")

    @property
    def tokens(self) -> Path:
        return self.folder / "tokens"

    @property
    def configuration(self) -> Path:
        return self.folder / "softhsm2.conf"

    @property
    def root_pem(self) -> bytes:
        now = datetime.now(UTC)
        return self._issued("Authority of Chambers", self.root.public_key(), now - YEAR, now + 9 * YEAR, is_ca=True)

    def make_token(self, token: str) -> None:
        command = ["softhsm2-util", "--init-token", "--free", "--label", token, "--so-pin", PIN, "--pin", PIN]
        subprocess.run(command, check=True, capture_output=True, env={"SOFTHSM2_CONF": str(self.configuration)})
        pkcs11.lib(str(LIBRARY)).reinitialize()

    def make_key(self, token: str, label: str) -> ec.EllipticCurvePublicKey:
        """A P-256 key made inside the token, which never shows it."""
        with pkcs11.lib(str(LIBRARY)).get_token(token_label=token).open(rw=True, user_pin=PIN) as session:
            curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
            parameters = session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True)
            hidden = {pkcs11.Attribute.EXTRACTABLE: False, pkcs11.Attribute.SENSITIVE: True}
            public, private = parameters.generate_keypair(store=True, label=label, private_template=hidden)
            assert not private[pkcs11.Attribute.EXTRACTABLE]
            assert private[pkcs11.Attribute.NEVER_EXTRACTABLE]
            key = serialization.load_der_public_key(encode_ec_public_key(public))
        assert isinstance(key, ec.EllipticCurvePublicKey)
        return key

    def certify(self, label: str, key: ec.EllipticCurvePublicKey, begin: datetime) -> Path:
        """The PEM file of the certificate for `key`, ten years long."""
        file = self.folder / f"{label}.pem"
        file.write_bytes(self._issued(f"Chamber ({label})", key, begin, begin + 10 * YEAR, is_ca=False))
        return file

    def address(self, token: str, label: str, certificate: Path) -> str:
        """What a chamber writes into its settings."""
        pin = self.folder / "pin"
        if not pin.exists():
            pin.write_text(f"{PIN}\n")
        query = f"module-path={LIBRARY}&pin-source={quote(str(pin))}&x-certificate={quote(str(certificate))}"
        return f"pkcs11:token={quote(token)};object={quote(label)}?{query}"

    def _issued(
        self, name: str, key: ec.EllipticCurvePublicKey, begin: datetime, end: datetime, *, is_ca: bool
    ) -> bytes:
        usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement"), False)
        usage |= dict.fromkeys(("encipher_only", "decipher_only"), False)
        usage |= dict.fromkeys(("digital_signature", "content_commitment"), not is_ca)
        usage |= dict.fromkeys(("key_cert_sign", "crl_sign"), is_ca)
        builder = x509.CertificateBuilder(name_of("Authority of Chambers"), name_of(name), key)
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begin).not_valid_after(end)
        builder = builder.add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        issued = builder.add_extension(x509.KeyUsage(**usage), critical=True).sign(self.root, hashes.SHA256())
        return issued.public_bytes(serialization.Encoding.PEM)


def lose_sessions() -> None:
    """In this process: the module forgets every session, as after an outage."""
    with suppress(pkcs11.PKCS11Error):
        pkcs11.lib(str(LIBRARY)).finalize()
