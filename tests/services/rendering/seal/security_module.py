"""A security module in software (SoftHSM), with tokens of its own in a folder of the test."""

import fcntl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pkcs11
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

from services.rendering.seal.keystore import tokens
from tests.services.rendering.seal.root import YEAR, Root

LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "27182818"


@dataclass
class SecurityModule:
    """Every process that is to see its tokens needs `SOFTHSM2_CONF` set to `configuration`."""

    folder: Path
    root: Root = field(default_factory=Root)

    def __post_init__(self) -> None:
        self.tokens.mkdir(parents=True)
        self.configuration.write_text(f"directories.tokendir = {self.tokens}\nlog.level = ERROR\n")

    @property
    def tokens(self) -> Path:
        return self.folder / "tokens"

    @property
    def configuration(self) -> Path:
        return self.folder / "softhsm2.conf"

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
        file.write_bytes(self.root.certify(f"Chamber ({label})", key, begin, begin + 10 * YEAR))
        return file

    def address(self, token: str, label: str, certificate: Path) -> str:
        """What a chamber writes into its settings."""
        pin = self.folder / "pin"
        if not pin.exists():
            pin.write_text(f"{PIN}\n")
        query = f"module-path={LIBRARY}&pin-source={quote(str(pin))}&x-certificate={quote(str(certificate))}"
        return f"pkcs11:token={quote(token)};object={quote(label)}?{query}"

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Its library waits for its own files, in all other processes."""
        with ExitStack() as held:
            for path in self.tokens.rglob("*.object"):
                fcntl.lockf(held.enter_context(path.open("r+b")), fcntl.LOCK_EX)
            yield


def lose_sessions() -> None:
    """In this process: the module forgets every session, as after an outage."""
    with suppress(pkcs11.PKCS11Error):
        pkcs11.lib(str(LIBRARY)).finalize()


def lose_patience() -> None:
    """In this process: a module is believed to hang almost at once."""
    tokens.ANSWER_SECONDS = 0.1
