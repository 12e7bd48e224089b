"""Mails are sent one after another, and none keeps the others waiting."""

import socket
from collections.abc import Awaitable, Callable

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from libs.common.clock import FixedClock
from libs.common.db import Database
from libs.common.mail import Postman


class Inbox:
    def __init__(self) -> None:
        self.recipients: list[str] = []

    async def handle_DATA(  # noqa: N802  # the name that aiosmtpd calls
        self, _: SMTP, __: Session, envelope: Envelope
    ) -> str:
        self.recipients += envelope.rcpt_tos
        return "250 OK"


# covers: D-36
async def test_a_mail_that_cannot_be_written_does_not_keep_the_next_one_waiting(
    open_database: Callable[[str], Awaitable[Database]], clock: FixedClock
) -> None:
    db, inbox = await open_database("hearer"), Inbox()
    async with db.transaction() as tx:
        for at, subject in enumerate(("two\rlines", "good")):
            await tx.execute(
                "INSERT INTO mails (chamber, template, recipient, sender, subject, body, next_at)"
                " VALUES ('8888', 'M01', $1, '', $2, '', $3::timestamptz - $4 * interval '1 minute')",
                f"{at}@example.jp",
                subject,
                clock.now(),
                9 - at,
            )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    postman = Postman("hearer", db, f"smtp://127.0.0.1:{port}", clock)
    while await postman.send_one():
        pass
    server.stop()
    assert inbox.recipients == ["1@example.jp"]
    async with db.transaction() as tx:
        assert await tx.fetchval("SELECT error LIKE 'ValueError%' FROM mails WHERE sent_at IS NULL")
