"""Jobs: set a chamber's fees, ask the processor about open payments."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from pydantic import ValidationError

from libs.common.api import invalid
from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.schedule import Jobs
from libs.contracts.names.cases import KINDS
from services.payment.card_desk import CardDesk
from services.payment.handlers import calls, fees, payables

jobs = Jobs()


@jobs.manual("set-fees")
async def set_fees(arguments: list[str], db: Database, clock: Clock) -> None:
    """`job set-fees FILE.json` (or `-`): put the fee schedule of a chamber in force; the same file again changes
    nothing.

    Raises SystemExit saying what is wrong with the file.
    """
    if len(arguments) != 1:
        raise SystemExit("usage: job set-fees FILE.json, or - to read the standard input")
    try:
        schedule = fees.FeeSchedule.model_validate_json(await asyncio.to_thread(_read, arguments[0]))
    except OSError as error:
        raise SystemExit(f"{arguments[0]}: 読み取れません / cannot be read: {error.strerror}") from None
    except ValidationError as error:
        faults = [f"{arguments[0]}{fault.pointer}: {fault.ja} / {fault.en}" for fault in invalid(error).errors]
        raise SystemExit("\n".join(faults)) from None
    async with db.transaction(schedule.chamber) as tx:
        changed = await fees.set_fees(tx, clock, schedule=schedule)
        lacking = await fees.offered_without_fee(tx, clock, chamber=schedule.chamber)
    print(f"{schedule.chamber}: {'set' if changed else 'unchanged'}")
    for kind in lacking:
        ja = f"「{KINDS[kind].ja}」は申請を受け付ける設定ですが、今日の手数料がないため申請できません"
        en = f"{kind} is offered, but has no fee today: nobody can apply for it"
        print(f"{schedule.chamber}: 注意 / warning: {ja} / {en}", file=sys.stderr)


def _read(name: str) -> str:
    return sys.stdin.read() if name == "-" else Path(name).read_text()


# Each payment has its own next time (`domain.next_poll`); this only looks whether one has come.
@jobs.every("poll", timedelta(seconds=5))
async def poll(db: Database, desk: CardDesk, clock: Clock) -> None:
    """Ask the processor about every payment that is due (REL-31)."""
    await calls.poll_due(db, desk, clock)


@jobs.every("price-waiting", timedelta(minutes=1))
async def price_waiting(db: Database, clock: Clock) -> None:
    """Price approvals that waited for a fee whose first day has come (D-26)."""
    await payables.price_waiting_everywhere(db, clock)


@jobs.every("report-not-issued", timedelta(minutes=2))
async def report_not_issued(db: Database, clock: Clock) -> None:
    """Open a task for what was paid more than ten minutes ago and is not issued (D-31)."""
    await payables.report_not_issued(db, clock)
