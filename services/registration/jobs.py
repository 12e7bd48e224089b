"""Work on a schedule, and by command."""

import sys
from datetime import timedelta
from pathlib import Path

from pydantic import ValidationError

from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.errors import Problem
from libs.common.schedule import Jobs
from services.registration.domain.chamber import ChamberFile
from services.registration.handlers import lapsing
from services.registration.handlers.chambers import configure

jobs = Jobs()


async def lapse_links(db: Database, clock: Clock) -> None:
    """Requests whose link is over end as lapsed."""
    await lapsing.lapse_links(db, clock)


async def open_chamber(db: Database, clock: Clock, arguments: list[str]) -> None:
    """`open-chamber FILE.json|-`: open a chamber, or change it. The same file again changes nothing (CHM-01).

    Raises SystemExit saying what is wrong with the file.
    """
    if len(arguments) != 1:
        raise SystemExit("usage: open-chamber FILE.json|-")
    file = _read(arguments[0])
    try:
        async with db.transaction(file.chamber) as tx:
            outcome = await configure(tx, file, clock)
    except Problem as problem:
        places = [f"{error.pointer}: {error.en}" for error in problem.errors]
        raise SystemExit("\n".join([f"{file.chamber}: {problem.en}", *places])) from None
    print(f"{file.chamber} {file.name_ja}: {outcome}")


def _read(name: str) -> ChamberFile:
    text = sys.stdin.read() if name == "-" else Path(name).read_text()
    try:
        return ChamberFile.model_validate_json(text)
    except ValidationError as error:
        faults = [f"/{'/'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        raise SystemExit("\n".join(faults)) from None


jobs.every("lapse-links", timedelta(minutes=1))(lapse_links)
jobs.manual("open-chamber")(open_chamber)
