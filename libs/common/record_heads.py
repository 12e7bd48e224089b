"""Signed heads of the record's chains, kept outside PostgreSQL.

A head is a line of JSON in a file that is only appended to: the service, the chamber, the number and digest of its
last batch, the time, and an Ed25519 signature by a key that PostgreSQL does not hold. A superuser of the database can
rewrite rows and digests, but not what stands in this file. Where it lies (a volume that only grows, a mounted object
store, a log collector that follows it) is the operator's choice: settings `record_key` and `record_heads`.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from libs.common.record import Head


class ForgedHead(Exception):
    """A line of the file was not signed by the key."""


class Heads:
    """The file of one service. Raises `ValueError` when `key` (PEM) is no Ed25519 key."""

    def __init__(self, service: str, key: str, file: Path) -> None:
        private = load_pem_private_key(key.encode(), None)
        if not isinstance(private, Ed25519PrivateKey):
            raise ValueError("the record's key must be an Ed25519 key")
        self._service, self._key, self._file = service, private, file

    def sign(self, heads: Sequence[Head], now: datetime) -> int:
        """Append those that the file does not end with yet; returns how many. Raises OSError."""
        last = {head.chamber: head for head in self.read()}
        new = [head for head in heads if last.get(head.chamber) != head]
        if new:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._file.open("a", encoding="utf-8") as stream:
                stream.writelines(self._line(head, now) for head in new)
        return len(new)

    def _line(self, head: Head, now: datetime) -> str:
        said = _said(self._service, head, now.isoformat())
        signature = base64.b64encode(self._key.sign(said.encode())).decode()
        return json.dumps({"said": said, "signature": signature}) + "\n"

    def read(self) -> list[Head]:
        """All heads that were signed, oldest first. Raises `ForgedHead`."""
        if not self._file.exists():
            return []
        key = self._key.public_key()
        return [_read(line, key, self._service) for line in self._file.read_text().splitlines()]


def _said(service: str, head: Head, at: str) -> str:
    return json.dumps({"service": service, **asdict(head), "at": at}, sort_keys=True)


def _read(line: str, key: Ed25519PublicKey, service: str) -> Head:
    try:
        kept = json.loads(line)
        key.verify(base64.b64decode(kept["signature"]), kept["said"].encode())
        said = json.loads(kept["said"])
    except (ValueError, KeyError, InvalidSignature) as error:
        raise ForgedHead(line[:80]) from error
    if said["service"] != service:
        raise ForgedHead(line[:80])
    return Head(said["chamber"], said["number"], said["digest"])
