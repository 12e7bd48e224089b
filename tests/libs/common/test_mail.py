"""Mails are sent one after another, and none keeps the others waiting."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from libs.common.clock import FixedClock
from libs.common.db import Database
from libs.common.mail import MailSender

SENDER = "certificates@chambers-sample.jp"


class Inbox:
    """Takes mails while `answering` is set."""

    def __init__(self) -> None:
        self.recipients: list[str] = []
        self.envelopes: list[Envelope] = []
        self.lines: set[object] = set()
        self.has_begun, self.answering = threading.Event(), threading.Event()
        self.answering.set()

    async def handle_DATA(  # noqa: N802  # the name that aiosmtpd calls
        self, _: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.lines.add(session.peer)
        self.has_begun.set()
        await asyncio.to_thread(self.answering.wait, 20)
        self.recipients += envelope.rcpt_tos
        self.envelopes.append(envelope)
        return "250 OK"


@contextmanager
def serving(inbox: Inbox) -> Iterator[str]:
    """At work at the address that is given."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    yield f"smtp://127.0.0.1:{port}"
    server.stop()


# about: D-36
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
    with serving(inbox) as url:
        sender = MailSender("hearer", db, url, SENDER, clock)
        while await sender.send_one():
            pass
    assert inbox.recipients == ["1@example.jp"]
    async with db.transaction() as tx:
        assert await tx.fetchval("SELECT error LIKE 'ValueError%' FROM mails WHERE sent_at IS NULL")


# about: D-36
async def test_a_mail_that_was_cut_off_is_sent_anew_over_another_connection(
    open_database: Callable[[str], Awaitable[Database]], clock: FixedClock
) -> None:
    db, inbox = await open_database("hearer"), Inbox()
    async with db.transaction() as tx:
        await tx.execute(
            "INSERT INTO mails (chamber, template, recipient, sender, subject, body, next_at)"
            " VALUES ('8888', 'M01', 'a@example.jp', '', 'one', '', $1)",
            clock.now(),
        )
    with serving(inbox) as url:
        sender = MailSender("hearer", db, url, SENDER, clock)
        inbox.answering.clear()
        sending = asyncio.create_task(sender.send_one())
        await asyncio.to_thread(inbox.has_begun.wait, 20)
        sending.cancel()
        await asyncio.wait([sending])
        inbox.answering.set()
        assert await sender.send_one()
        assert not await sender.send_one()
    assert (inbox.recipients[-1], len(inbox.lines)) == ("a@example.jp", 2)


# covers: D-36
async def test_mails_come_from_the_installations_address_under_the_chambers_name(
    open_database: Callable[[str], Awaitable[Database]], clock: FixedClock
) -> None:
    db, inbox = await open_database("hearer"), Inbox()
    async with db.transaction() as tx:
        await tx.execute(
            "INSERT INTO mails (chamber, template, recipient, sender, subject, body, next_at)"
            " VALUES ('8888', 'M01', 'a@example.jp', '見本商工会議所', 'one', '', $1)",
            clock.now(),
        )
    with serving(inbox) as url:
        sender = MailSender("hearer", db, url, SENDER, clock)
        while await sender.send_one():
            pass
    [envelope] = inbox.envelopes
    mail = message_from_bytes(envelope.original_content or b"", policy=default)
    [sender] = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec, envelope.mail_from) == ("見本商工会議所", SENDER, SENDER)
    assert mail["Message-ID"].strip().endswith("@chambers-sample.jp>")


# about: D-36
async def test_a_mail_that_a_clock_put_hours_off_is_sent_when_the_clock_is_right_again(
    open_database: Callable[[str], Awaitable[Database]], clock: FixedClock
) -> None:
    db, inbox = await open_database("hearer"), Inbox()
    async with db.transaction() as tx:
        await tx.executemany(
            "INSERT INTO mails (chamber, template, recipient, sender, subject, body, attempts, next_at)"
            " VALUES ('8888', 'M01', $1, '', 'late', '', $2, $3)",
            [
                ("three.hours@example.jp", 1, clock.now() + timedelta(hours=3, seconds=5)),
                ("as.planned@example.jp", 4, clock.now() + timedelta(minutes=59)),
            ],
        )
    with serving(inbox) as url:
        sender = MailSender("hearer", db, url, SENDER, clock)
        while await sender.send_one():
            pass
    assert inbox.recipients == ["three.hours@example.jp"]
