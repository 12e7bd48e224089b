"""The opaque text of a session: the chamber's code, a point, 256 random bits. Only its SHA-256 is stored (REL-48)."""

import hashlib
import re
import secrets
from dataclasses import dataclass

_FORM = re.compile(r"([0-9]{4})\.([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class SessionToken:
    """`8888.<43 characters>`. The chamber stands in front because row-level security needs it first (D-42)."""

    chamber: str
    text: str

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.text.encode()).digest()


def new_token(chamber: str) -> SessionToken:
    """A token that nobody can guess."""
    return SessionToken(chamber, f"{chamber}.{secrets.token_urlsafe(32)}")


def read_token(text: str) -> SessionToken | None:
    """The token in `text`, or None when it is not one."""
    match = _FORM.fullmatch(text.strip())
    return SessionToken(match[1], match[0]) if match else None
