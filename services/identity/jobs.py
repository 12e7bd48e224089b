"""Jobs of the identity service."""

import argparse
import sys
from datetime import timedelta
from pathlib import Path

from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.errors import Problem
from libs.common.schedule import Jobs
from services.identity.handlers import staff, sweeping
from services.identity.passwords import Hasher

jobs = Jobs()


# Every ten minutes contains 00:00 in Japan and the start of the service, and catches a first output that was committed
# in the very moment of midnight's run.
@jobs.every("destroy-card-passwords", timedelta(minutes=10))
async def destroy_card_passwords(db: Database, clock: Clock) -> None:
    """Destroy the copies of passwords that were first printed before today (D-04)."""
    await sweeping.destroy_card_passwords(db, clock)


@jobs.every("end-sessions-and-codes", timedelta(minutes=1))
async def end_sessions_and_codes(db: Database, clock: Clock) -> None:
    """Delete sessions and codes that are over."""
    await sweeping.end_what_is_over(db, clock)


@jobs.manual("add-staff")
async def add_staff(arguments: list[str], db: Database, clock: Clock, hasher: Hasher) -> None:
    """`add-staff --chamber 8888 --id examiner1 --name … --roles examiner --password-file F` (`-`: standard input)."""
    options = _staff_options(arguments)
    try:
        changed = await staff.add_staff(
            db,
            clock,
            hasher,
            chamber=options.chamber,
            login=options.id,
            name=options.name,
            roles=[role for role in options.roles.split(",") if role],
            password=_read_password(options.password_file),
        )
    except Problem as problem:
        raise SystemExit(f"{problem.en}\n{problem.ja}") from None
    print(f"{options.id}: {'set' if changed else 'as before'}")


def _staff_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="add-staff", description="Make a member of staff; chamber 0000: an operator.")
    parser.add_argument("--chamber", required=True)
    parser.add_argument("--id", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--roles", default="", help="separated by commas")
    parser.add_argument("--password-file", required=True, help="a file with the password, or - for standard input")
    return parser.parse_args(arguments)


def _read_password(path: str) -> str:
    text = sys.stdin.read() if path == "-" else Path(path).read_text()
    return text.rstrip("\r\n")
