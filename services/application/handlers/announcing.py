"""決済完了・証明書交付のお知らせ (M25): one mail when all that was paid together is issued."""

from functools import partial

from libs.common.db import Database, Transaction
from services.application.handlers.mailing import Mailing
from services.application.store import announcements


async def announce_issued(db: Database, mailing: Mailing) -> None:
    """Write to the payers of what was issued since the last time; safe to run again."""
    async with db.transaction() as tx:
        codes = await announcements.chambers(tx)
    await db.in_each(codes, partial(_announce, mailing=mailing))


async def _announce(tx: Transaction, chamber: str, *, mailing: Mailing) -> None:
    for announcement in await announcements.take(tx, chamber):
        await mailing.announce(tx, chamber, announcement)
