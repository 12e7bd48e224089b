"""Mails: written in the transaction that causes them, sent afterwards, tried again while the mail server may take them.

One that it refuses for good, or does not take for two days, is given up: a task for the chamber's desk
(`libs.common.refused_mails`).

A template is a file `services/<name>/mails/M01-<about what>.txt` in Jinja2, called by its number; the first line is the
subject, the rest the text. `{{ day | day_ja }}` is 2026年12月6日.
"""

import asyncio
from datetime import date
from email.message import EmailMessage
from email.utils import formataddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiosmtplib
import asyncpg
import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from prometheus_client import Counter

from libs.common import refused_mails
from libs.common.clock import Clock
from libs.common.db import Database, Row, Transaction
from libs.common.leadership import lead

log = structlog.get_logger()
sent = Counter("shomei_mails_sent_total", "Mails that the mail server took", ["template"])
given_up = Counter("shomei_mails_given_up_total", "Mails that were refused for good or not taken in time", ["template"])
POLL_SECONDS = 0.5


class MailTemplates:
    """The mail texts of one service. A variable that is not given is an error, never an empty place."""

    def __init__(self, folder: Path) -> None:
        self._files = {file.name.partition("-")[0]: file.name for file in folder.glob("M*.txt")}
        # Plain text for mail programs, not HTML: nothing is escaped.
        self._jinja = Environment(
            loader=FileSystemLoader(folder), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
        )
        self._jinja.filters["day_ja"] = _day_ja

    def write(self, template: str, **values: Any) -> tuple[str, str]:
        """Subject and text of the mail with the number `template`. Raises jinja2's errors."""
        file = self._files[template]
        subject, _, body = self._jinja.get_template(file).render(**values).partition("\n")
        return subject.strip(), body.lstrip("\n")


def _day_ja(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


async def post(
    tx: Transaction, templates: MailTemplates, template: str, *, chamber: str, sender: str, to: str, **values: Any
) -> None:
    """Send a mail when, and only when, the transaction commits. `sender` is the name shown (the chamber's)."""
    subject, body = templates.write(template, **values)
    await tx.execute(
        "INSERT INTO mails (chamber, template, recipient, sender, subject, body) VALUES ($1, $2, $3, $4, $5, $6)",
        chamber,
        template,
        to,
        sender,
        subject,
        body,
    )


class MailSender:
    """Sends what is in `mails`, one leader per service; mails that follow one another go over one connection.

    All come from the address `sender`, each under the name that stands in its row.
    """

    def __init__(self, service: str, db: Database, smtp_url: str, sender: str, clock: Clock) -> None:
        self._service, self._db, self._clock = service, db, clock
        self._server, self._sender = urlsplit(smtp_url), sender
        self._connection: aiosmtplib.SMTP | None = None

    async def run(self) -> None:
        """Send for ever; returns only when cancelled."""
        await lead(self._db, f"{self._service}:mails", self._send_for_ever)

    async def _send_for_ever(self, _: asyncpg.Connection) -> None:
        while True:
            if await self._db.fetchval(_IS_DUE, self._clock.now(), refused_mails.PAUSES):
                while await self.send_one():
                    pass
            await asyncio.sleep(POLL_SECONDS)

    async def send_one(self) -> bool:
        """Send the mail that waits longest; False when none is due. Raises `Unavailable`."""
        async with self._db.transaction() as tx:
            row = await tx.fetchrow(_NEXT, self._clock.now(), refused_mails.PAUSES)
            if row is None:
                self._hang_up()
                return False
            try:
                await self._send(row)
            except Exception as error:  # also a mail that cannot even be written down: it must not keep others waiting
                await self._not_sent(tx, row, error)
            else:
                await tx.execute("UPDATE mails SET sent_at = $2 WHERE id = $1", row["id"], self._clock.now())
                await refused_mails.settle(tx, row, self._clock.now())
                sent.labels(row["template"]).inc()
        return True

    async def _not_sent(self, tx: Transaction, row: Row, error: Exception) -> None:
        log.warning("mail.not-sent", template=row["template"], error=type(error).__name__)
        now, again = self._clock.now(), None
        fault = refused_mails.refusal(error, row["recipient"])
        if fault is None and (again := refused_mails.next_try(row["attempts"] + 1, now)) is None:
            fault = refused_mails.not_taken(error, row["recipient"])
        await tx.execute(_NOT_SENT, row["id"], again or now, repr(error)[:500])
        if fault is not None:
            await refused_mails.give_up(tx, self._service, row, fault, now)
            given_up.labels(row["template"]).inc()

    async def _send(self, row: Row) -> None:
        message = EmailMessage()
        message["From"] = formataddr((row["sender"], self._sender))
        message["To"] = row["recipient"]
        message["Subject"] = row["subject"]
        # The same for each try, so that a mail sent twice can be recognised.
        message["Message-ID"] = f"<{row['id']}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(row["body"])
        self._connection = self._connection or await self._connect()
        try:
            await self._connection.send_message(message)
        except aiosmtplib.SMTPRecipientsRefused:
            # The server was asked to forget this mail (RSET): the next one goes over the same line, if it is there.
            if not self._connection.is_connected:
                self._hang_up()
            raise
        except BaseException:
            # Also when it is cancelled: on a line where half of one mail was said, the next would become a part of it.
            self._hang_up()
            raise

    async def _connect(self) -> aiosmtplib.SMTP:
        connection = aiosmtplib.SMTP(
            hostname=self._server.hostname,
            port=self._server.port,
            username=self._server.username,
            password=self._server.password,
            use_tls=self._server.scheme == "smtps",
            start_tls=None if self._server.username else False,
            timeout=10,
        )
        await connection.connect()
        return connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


_NOT_SENT = "UPDATE mails SET attempts = attempts + 1, next_at = $2, error = $3 WHERE id = $1"
_WAITING = """
sent_at IS NULL AND refused_at IS NULL AND (
    next_at <= $1
    -- Longer than it was to wait: the clock was put back since.
    OR (attempts > 0 AND next_at > $1 + ($2::interval[])[least(attempts, cardinality($2::interval[]))])
)
"""
_IS_DUE = f"SELECT EXISTS (SELECT 1 FROM mails WHERE {_WAITING})"
_NEXT = f"""
SELECT id, chamber, template, recipient, sender, subject, body, attempts FROM mails WHERE {_WAITING}
ORDER BY next_at, created_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""


async def forget_sent(tx: Transaction) -> None:
    """Empty the texts of mails that were sent more than two days ago, or given up a month ago: they hold links."""
    await tx.execute(
        "UPDATE mails SET body = '' WHERE body <> '' AND"
        " (sent_at < now() - interval '2 days' OR refused_at < now() - interval '30 days')"
    )
