"""Sealing card passwords, e-mail codes, second factors (D-03, D-04, REL-51, IDN-10). Knows keys, not tables."""

import hashlib
import hmac
import secrets
from datetime import date
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


class Vault:
    """Envelope encryption: a key for each chamber and day seals the passwords; the service's card key seals that key.

    When the day's key is deleted, nothing that it sealed can be read again, not even by who has the card key.
    """

    def __init__(self, card_key: bytes) -> None:
        """Raises `ValueError` unless the key has 32 bytes."""
        if len(card_key) != KEY_BYTES:
            raise ValueError("the card key must have 32 bytes, written as 64 hexadecimal digits")
        self._card_key = card_key
        self._code_key = hmac.digest(card_key, b"e-mail codes", hashlib.sha256)
        self._factor_key = hmac.digest(card_key, b"second factors", hashlib.sha256)
        self._recovery_key = hmac.digest(card_key, b"recovery codes", hashlib.sha256)

    def new_day_key(self, chamber: str, day: date) -> bytes:
        """A fresh key of the day, sealed."""
        return _seal(self._card_key, AESGCM.generate_key(KEY_BYTES * 8), _day_label(chamber, day))

    def seal(self, sealed_day_key: bytes, chamber: str, day: date, login_id: UUID, password: str) -> bytes:
        """The sealed copy of a card's password; bound to its ID and day."""
        key = _open(self._card_key, sealed_day_key, _day_label(chamber, day))
        return _seal(key, password.encode(), login_id.bytes)

    def open(self, sealed_day_key: bytes, chamber: str, day: date, login_id: UUID, sealed: bytes) -> str:
        """The password in a sealed copy. Raises cryptography's `InvalidTag` when key, day or ID is wrong."""
        key = _open(self._card_key, sealed_day_key, _day_label(chamber, day))
        return _open(key, sealed, login_id.bytes).decode()

    def code_digest(self, session_id: UUID, code: str) -> bytes:
        """What is stored of an e-mail code; bound to its session, useless without the key."""
        return hmac.digest(self._code_key, session_id.bytes + code.encode(), hashlib.sha256)

    def seal_factor(self, login_id: UUID, secret: str) -> bytes:
        """The sealed secret of an app; bound to its ID."""
        return _seal(self._factor_key, secret.encode(), login_id.bytes)

    def open_factor(self, login_id: UUID, sealed: bytes) -> str:
        """The secret of an app. Raises cryptography's `InvalidTag` when key or ID is wrong."""
        return _open(self._factor_key, sealed, login_id.bytes).decode()

    def recovery_digest(self, login_id: UUID, code: str) -> bytes:
        """What is stored of a recovery code; bound to its ID, useless without the key."""
        return hmac.digest(self._recovery_key, login_id.bytes + code.encode(), hashlib.sha256)


def new_code() -> str:
    """A six-digit e-mail code."""
    return f"{secrets.randbelow(1_000_000):06}"


def _day_label(chamber: str, day: date) -> bytes:
    return f"card-day:{chamber}:{day.isoformat()}".encode()


def _seal(key: bytes, plain: bytes, label: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, label)


def _open(key: bytes, sealed: bytes, label: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], label)
