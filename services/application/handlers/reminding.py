"""印刷期限のお知らせ (M26): whoever never printed is written to before printing ends."""

from datetime import date, timedelta

from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from services.application.handlers.mailing import Mailing
from services.application.store import applications, certificates, known

DAYS_BEFORE = timedelta(days=3)


async def remind_of_printing(db: Database, clock: Clock, mailing: Mailing) -> None:
    """Write once for each certificate whose printing ends within three days; safe to run again."""
    async with db.transaction() as tx:
        codes = await known.chamber_codes(tx)
    for code in codes:
        async with db.transaction(code) as tx:
            await _remind_chamber(tx, clock.today(), mailing)


async def _remind_chamber(tx: Transaction, today: date, mailing: Mailing) -> None:
    for application_id in await certificates.take_unreminded(tx, today, today + DAYS_BEFORE):
        application = await applications.find(tx, application_id)
        certificate = await certificates.find(tx, application_id)
        assert application and certificate
        await mailing.tell(tx, "M26", application, certificate=certificate)
