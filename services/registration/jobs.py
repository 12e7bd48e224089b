"""Work on a schedule, and by command."""

import sys
from datetime import timedelta
from pathlib import Path

from libs.common import throttles
from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.errors import Problem
from libs.common.schedule import Jobs
from services.registration.domain import chamber_file
from services.registration.handlers import lapsing
from services.registration.handlers.chambers import configure

jobs = Jobs()


async def lapse_links(db: Database, clock: Clock) -> None:
    """Requests whose link is over end as lapsed."""
    await lapsing.lapse_links(db, clock)


async def forget_guide_counts(db: Database, clock: Clock) -> None:
    """Delete the counters of guide mails that no limit looks at any more."""
    async with db.transaction() as tx:
        await throttles.sweep(tx, clock.now())


async def open_chamber(db: Database, clock: Clock, arguments: list[str]) -> None:
    """`open-chamber FILE.json|-`: open a chamber, or change it. The same file again changes nothing (CHM-01).

    Raises SystemExit that names each fault of the file and its place; then nothing is written.
    """
    if len(arguments) != 1:
        raise SystemExit("usage: open-chamber FILE.json|-")
    name = arguments[0]
    try:
        file = chamber_file.read(_text(name))
        async with db.transaction(file.chamber) as tx:
            outcome = await configure(tx, file, clock)
    except OSError as error:
        raise SystemExit(f"{name}: cannot be read: {error.strerror}") from None
    except Problem as problem:
        places = [f"{error.pointer}: {error.en}" for error in problem.errors]
        raise SystemExit("\n".join([f"{name}: {problem.en}; nothing was changed", *places])) from None
    print(f"{file.chamber} {file.name_ja}: {outcome}")


def _text(name: str) -> str:
    return sys.stdin.read() if name == "-" else Path(name).read_text()


jobs.every("forget-guide-counts", timedelta(minutes=10))(forget_guide_counts)
jobs.every("lapse-links", timedelta(minutes=1))(lapse_links)
jobs.manual("open-chamber")(open_chamber)
