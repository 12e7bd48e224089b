"""A security key made of software: it makes passkeys and signs with them, as browsers pass it on."""

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, HAS_KEY = 0x01, 0x40


def text(data: bytes) -> str:
    """base64url, as WebAuthn's JSON has binary values."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(written: str) -> bytes:
    """The bytes of a base64url text."""
    return urlsafe_b64decode(written + "=" * (-len(written) % 4))


@dataclass
class Authenticator:
    """One device with one key, used at `origin`. `count` is how often it has signed."""

    origin: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to options that ask for a passkey."""
        whole = struct.pack(">16sH", bytes(16), len(self.credential_id)) + self.credential_id + self._public_key()
        state = self._state(options["rp"]["id"], PRESENT | HAS_KEY) + whole
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": state})
        said = self._said("webauthn.create", options["challenge"])
        return self._answer({"clientDataJSON": text(said), "attestationObject": text(attestation)})

    def use(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to options that ask for a signature."""
        self.count += 1
        said, state = self._said("webauthn.get", options["challenge"]), self._state(options["rpId"], PRESENT)
        signature = self.key.sign(state + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        signed = {"clientDataJSON": text(said), "authenticatorData": text(state), "signature": text(signature)}
        return self._answer(signed)

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        own = text(self.credential_id)
        return {"id": own, "rawId": own, "type": "public-key", "response": response}

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _state(self, rp_id: str, flags: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _public_key(self) -> bytes:
        point = self.key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
