"""Work on a schedule."""

from datetime import time

from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.schedule import Jobs
from services.application.handlers import reminding
from services.application.handlers.mailing import Mailing

jobs = Jobs()


@jobs.daily("remind-of-printing", time(8, 30))
async def remind_of_printing(db: Database, clock: Clock, mailing: Mailing) -> None:
    """M26, three days before printing ends."""
    await reminding.remind_of_printing(db, clock, mailing)
