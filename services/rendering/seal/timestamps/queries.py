"""What a time-stamping authority is asked. Pure."""

import secrets
from dataclasses import dataclass, field

from asn1crypto import tsp

NONCE_BITS = 64


@dataclass(frozen=True)
class Query:
    """A question about a SHA-256 digest. The nonce makes sure that the answer is to this question and no older one."""

    digest: bytes
    policy: str | None = None
    nonce: int = field(default_factory=lambda: secrets.randbits(NONCE_BITS) | 1 << NONCE_BITS - 1)

    def dump(self) -> bytes:
        """The query in DER, as it is sent. It asks the authority to include its certificates in the answer."""
        imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": self.digest}
        fields = {"version": "v1", "message_imprint": imprint, "nonce": self.nonce, "cert_req": True}
        request = tsp.TimeStampReq(fields | ({"req_policy": self.policy} if self.policy else {}))
        sent: bytes = request.dump()
        return sent
