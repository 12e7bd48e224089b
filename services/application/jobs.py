"""Work on a schedule."""

from datetime import time, timedelta

from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.schedule import Jobs
from services.application.handlers import announcing, reminding
from services.application.handlers.mailing import Mailing

jobs = Jobs()


@jobs.every("announce-issued", timedelta(seconds=2))
async def announce_issued(db: Database, mailing: Mailing) -> None:
    """M25, once for what was paid together."""
    await announcing.announce_issued(db, mailing)


@jobs.daily("remind-of-printing", time(8, 30))
async def remind_of_printing(db: Database, clock: Clock, mailing: Mailing) -> None:
    """M26, three days before printing ends."""
    await reminding.remind_of_printing(db, clock, mailing)
