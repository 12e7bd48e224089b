"""A time-stamp stands inside the signature that it covers, where nothing signed covers it. Pure."""

import hashlib
import re
from dataclasses import dataclass

from asn1crypto import cms, parser

from services.rendering.seal.cms import SEQUENCE, SET, UNSIGNED_ATTRIBUTES, der
from services.rendering.seal.keystore import CannotSeal
from services.rendering.seal.sealing import TIMESTAMP_ROOM

_RANGE = re.compile(rb"/ByteRange \[ 0 (\d+) (\d+) \d+ *\]")
_TOKEN: bytes = cms.CMSAttributeType("signature_time_stamp_token").dump()
# ContentInfo, its content, SignedData, signerInfos, SignerInfo: each is the last in the one before (RFC 5652).
_DEPTH_OF_SIGNER = 4


class NoRoomForToken(CannotSeal):
    """The time-stamp does not fit into the room that was left for it."""


@dataclass(frozen=True)
class Place:
    """Where in `pdf` the signature stands, in hexadecimal, from `start` to `end`."""

    pdf: bytes
    start: int
    end: int

    @classmethod
    def of(cls, pdf: bytes) -> "Place":
        """The place of the only signature of a file that `Sealer` sealed; whatever else stands there is encrypted."""
        found = _RANGE.search(pdf)
        assert found is not None
        start, end = int(found[1]), int(found[2])
        return cls(pdf, start + 1, end - 1)

    @property
    def signature(self) -> bytes:
        """The CMS, followed by what room is left."""
        return bytes.fromhex(self.pdf[self.start : self.end].decode())

    @property
    def digest(self) -> bytes:
        """What the authority is asked about: the SHA-256 digest of the signature's value (RFC 3161, appendix A)."""
        signer = cms.ContentInfo.load(self.signature)["content"]["signer_infos"][0]
        return hashlib.sha256(signer["signature"].native).digest()

    def with_token(self, token: bytes) -> bytes:
        """The file with the time-stamp in its signature. Raises NoRoomForToken."""
        attribute = der(SEQUENCE, _TOKEN + der(SET, token))
        signature = _appended(self.signature, der(UNSIGNED_ATTRIBUTES, attribute), _DEPTH_OF_SIGNER).hex().encode()
        room = self.end - self.start
        if len(signature) > room:
            raise NoRoomForToken(f"the time-stamp of {len(token)} bytes does not fit into its {TIMESTAMP_ROOM}")
        return self.pdf[: self.start] + signature.ljust(room, b"0") + self.pdf[self.end :]


def _appended(value: bytes, more: bytes, depth: int) -> bytes:
    """The DER `value` with `more` at the end of what stands last in it, `depth` levels down."""
    content = parser.parse(value)[4]
    if depth == 0:
        return der(value[0], content + more)
    at = _last(content)
    return der(value[0], content[:at] + _appended(content[at:], more, depth - 1))


def _last(content: bytes) -> int:
    """Where the last of these values begins."""
    at = 0
    while at + (size := parser.peek(content[at:])) < len(content):
        at += size
    return at
