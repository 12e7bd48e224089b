"""The access codes of certificates: derived whenever they are needed, stored nowhere (D-20)."""

from uuid import UUID

from libs.contracts import access_code


class AccessCodes:
    """Derives and hashes codes with the keys of this installation (32 bytes or more each)."""

    def __init__(self, key: bytes, hash_key: bytes) -> None:
        self._key, self._hash_key = key, hash_key

    def grouped(self, certificate_id: UUID) -> str:
        """The code as people read it: `7KQ2-M9XW-4TBD`."""
        return access_code.grouped(access_code.derive(self._key, certificate_id))

    def hash(self, certificate_id: UUID, certificate_no: str) -> str:
        """What the reference service compares with."""
        code = access_code.derive(self._key, certificate_id)
        return access_code.access_code_hash(self._hash_key, certificate_no, code)
