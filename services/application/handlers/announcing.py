"""決済完了・証明書交付のお知らせ (M25): one mail when all that was paid together is issued."""

from libs.common.db import Database
from services.application.handlers.mailing import Mailing
from services.application.store import announcements


async def announce_issued(db: Database, mailing: Mailing) -> None:
    """Write to the payers of what was issued since the last time; safe to run again."""
    async with db.transaction() as tx:
        codes = await announcements.chambers(tx)
    for code in codes:
        async with db.transaction(code) as tx:
            for announcement in await announcements.take(tx, code):
                await mailing.announce(tx, code, announcement)
