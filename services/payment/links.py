"""Order tokens: how the processor's page sends the payer back without a session (D-28).

`8888.<payment id>.<signature>`: the chamber stands in clear before the rest, so that row-level security knows it first
(D-42). A token only lets the processor be asked again; it shows nothing and changes nothing by itself.
"""

import base64
import hashlib
import hmac
from uuid import UUID

from libs.common.errors import NotFound


class OrderLinks:
    """Signs and reads order tokens with the LINK_KEY."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, chamber: str, payment_id: UUID) -> str:
        """The token of a payment; always the same one."""
        clear = f"{chamber}.{payment_id}"
        digest = hmac.digest(self._key, f"order:{clear}".encode(), hashlib.sha256)
        return f"{clear}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"

    def read(self, token: str) -> tuple[str, UUID]:
        """Chamber and payment of a token. Raises `NotFound` when we did not sign it."""
        chamber, _, rest = token.partition(".")
        try:
            payment_id = UUID(rest.partition(".")[0])
        except ValueError:
            raise NotFound() from None
        if not hmac.compare_digest(self.sign(chamber, payment_id).encode(), token.encode(errors="surrogateescape")):
            raise NotFound()
        return chamber, payment_id
