"""The mails, in memory and in an append-only file of JSON lines from which they are read back at start.

The same Message-ID twice is one mail that came twice: senders may repeat, readers shall not be confused.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any


@dataclass
class Mail:
    """One mail. `to` are the envelope's recipients; `times` counts how often its Message-ID arrived."""

    id: int
    message_id: str
    sender: str
    to: list[str]
    subject: str
    text: str
    received_at: datetime
    times: int = 1
    attachments: list[str] = field(default_factory=list)


class Inbox:
    """All mails received. Ids count up and are never used again, also after `clear`."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._now = now
        self._mails: dict[int, Mail] = {}
        self._by_message_id: dict[str, Mail] = {}
        self._last_id = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        _cut_torn_line(path)
        for line in path.read_text().splitlines():
            self._apply(json.loads(line))
        self._file = path.open("a")

    def close(self) -> None:
        self._file.close()

    def receive(self, sender: str, recipients: list[str], raw: bytes) -> Mail:
        """Keep one mail, on file before in memory."""
        entry = {
            "received_at": self._now().isoformat(),
            "from": sender,
            "to": recipients,
            "raw": base64.b64encode(raw).decode(),
        }
        self._append(entry)
        return self._mails[self._apply(entry)]

    def clear(self) -> None:
        """Delete all mails."""
        entry = {"cleared": True}
        self._append(entry)
        self._apply(entry)

    def get(self, mail_id: int) -> Mail | None:
        return self._mails.get(mail_id)

    def list(self, to: str = "", after_id: int = 0, after: datetime | None = None) -> list[Mail]:
        """Newest first: mails to the address `to` (any case), with a higher id, received later."""
        return [
            mail
            for mail in reversed(self._mails.values())
            if (not to or to.lower() in (address.lower() for address in mail.to))
            and mail.id > after_id
            and (after is None or mail.received_at > after)
        ]

    def _append(self, entry: dict[str, Any]) -> None:
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()

    def _apply(self, entry: dict[str, Any]) -> int:
        """Let one line of the file take effect; the id of the mail that it is about."""
        if "cleared" in entry:
            self._mails.clear()
            self._by_message_id.clear()
            return 0
        mail = _read(self._last_id + 1, entry)
        known = self._by_message_id.get(mail.message_id)
        if known:
            known.times += 1
            known.to += [address for address in mail.to if address not in known.to]
            return known.id
        self._last_id = mail.id
        self._mails[mail.id] = mail
        if mail.message_id:
            self._by_message_id[mail.message_id] = mail
        return mail.id


def _cut_torn_line(path: Path) -> None:
    """Drop a last line that a crash left unfinished: its sender was never told that the mail was kept."""
    path.touch()
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        path.write_bytes(content[:whole])


def _read(mail_id: int, entry: dict[str, Any]) -> Mail:
    message = message_from_bytes(base64.b64decode(entry["raw"]), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain", "html"))
    return Mail(
        id=mail_id,
        message_id=str(message.get("Message-ID", "")).strip(),
        sender=str(message.get("From", entry["from"])),
        to=list(entry["to"]),
        subject=str(message.get("Subject", "")),
        text=body.get_content() if body else "",
        received_at=datetime.fromisoformat(entry["received_at"]),
        attachments=[part.get_filename() or part.get_content_type() for part in message.iter_attachments()],
    )
