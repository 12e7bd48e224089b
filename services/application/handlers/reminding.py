"""印刷期限のお知らせ (M26): whoever never printed is written to before printing ends."""

from datetime import date, timedelta
from functools import partial

from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from services.application.handlers.mailing import Mailing
from services.application.store import applications, certificates, known

DAYS_BEFORE = timedelta(days=3)


async def remind_of_printing(db: Database, clock: Clock, mailing: Mailing) -> None:
    """Write once for each certificate whose printing ends within three days; safe to run again."""
    async with db.transaction() as tx:
        codes = await known.chamber_codes(tx)
    await db.in_each(codes, partial(_remind, today=clock.today(), mailing=mailing))


async def _remind(tx: Transaction, _chamber: str, *, today: date, mailing: Mailing) -> None:
    for application_id in await certificates.take_unreminded(tx, today, today + DAYS_BEFORE):
        application = await applications.find(tx, application_id)
        certificate = await certificates.find(tx, application_id)
        assert application and certificate
        await mailing.tell(tx, "M26", application, certificate=certificate)
