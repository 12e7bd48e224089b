"""Mail comes in over SMTP, from anybody to anybody."""

import asyncio

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.mailbox.inbox import Inbox

REFUSING = {"refused": "550 5.1.1 No such mailbox", "busy": "451 4.2.1 Mailbox is busy, try again later"}
"""Addresses that begin with one of these words take no mail, and say so."""
LARGEST_MAIL_BYTES = 25 * 1024 * 1024


class Receiver:
    """What aiosmtpd calls for each mail."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def handle_RCPT(  # noqa: N802  # the library calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail for every address but those that refuse it, for good or for now."""
        for word, reply in REFUSING.items():
            if address.startswith(word):
                return f"{reply}: <{address}>"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # the library calls it so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail before saying so: after the 250 it survives a `kill -9`."""
        content = envelope.content or b""
        raw = content.encode(errors="surrogateescape") if isinstance(content, str) else content
        mail = self._inbox.receive(envelope.mail_from or "", envelope.rcpt_tos, raw)
        return f"250 OK kept as mail {mail.id}"


async def listen(inbox: Inbox, host: str, port: int) -> asyncio.Server:
    """Take mail for `inbox` at `host`:`port` until the server is closed."""

    def converse() -> SMTP:
        receiver = Receiver(inbox)
        return SMTP(receiver, hostname="mailbox.invalid", enable_SMTPUTF8=True, data_size_limit=LARGEST_MAIL_BYTES)

    return await asyncio.get_running_loop().create_server(converse, host, port)
