"""One event and its visible effect, for services that only tests have."""

from typing import ClassVar
from uuid import UUID

from libs.common.db import Database, Transaction
from libs.common.events import Event


class BellRung(Event):
    """Somebody rang."""

    NAME: ClassVar[str] = "bell.rung.v1"
    SUBJECT: ClassVar[str] = "bell"
    SPEAKER: ClassVar[str] = "speaker"

    bell: UUID
    note: str = ""


async def count_bell(tx: Transaction, event: BellRung) -> None:
    """The visible effect: one row for each event that was applied."""
    await tx.execute(
        "INSERT INTO mails (chamber, template, recipient, sender, subject, body) VALUES ($1, 'bell', $2, '', $3, '')",
        event.chamber,
        str(event.bell),
        event.note,
    )


async def bells(db: Database) -> list[str]:
    """The notes of all applied events, in order."""
    async with db.transaction() as tx:
        rows = await tx.fetch("SELECT subject FROM mails WHERE template = 'bell' ORDER BY created_at")
    return [row["subject"] for row in rows]
