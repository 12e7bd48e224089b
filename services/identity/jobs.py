"""Jobs of the identity service."""

import argparse
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, TypeAdapter

from libs.common.auth import Role
from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.errors import Problem
from libs.common.mail import MailTemplates
from libs.common.schedule import Jobs
from services.identity.handlers import account_changes, staff, sweeping
from services.identity.handlers.resetting_factor import reset_for_lone
from services.identity.passwords import Hasher
from services.identity.vault import Vault

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


@jobs.every("carry-out-account-changes", timedelta(minutes=1))
async def carry_out_account_changes(db: Database, clock: Clock, templates: MailTemplates) -> None:
    """Change certifiers' and administrators' accounts as was asked for a day ago and not stopped (IDN-21)."""
    await account_changes.carry_out_due(db, clock, templates)


def _base32(secret: SecretStr) -> SecretStr:
    if not re.fullmatch("[A-Z2-7]{32}", secret.get_secret_value()):
        raise ValueError("must be 32 characters of base32")
    return secret


TotpSecret = Annotated[SecretStr, AfterValidator(_base32)]


class StaffMember(BaseModel):
    """One entry of the file of `set-staff`. `totp_secret` sets up an authenticator app, where one is to be tried."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    chamber: str
    id: str
    name: str
    roles: list[Role]
    password: SecretStr
    totp_secret: TotpSecret | None = None


@jobs.manual("set-staff")
async def set_staff(arguments: list[str], db: Database, clock: Clock, hasher: Hasher, vault: Vault) -> None:
    """`set-staff FILE`: make or change each member of staff in a JSON list: {chamber, id, name, roles, password}."""
    members = TypeAdapter(list[StaffMember]).validate_json(Path(arguments[0]).read_bytes())
    for member in members:
        changed = await staff.add_staff(
            db,
            clock,
            hasher,
            chamber=member.chamber,
            login=member.id,
            name=member.name,
            roles=list(member.roles),
            password=member.password.get_secret_value(),
        )
        if member.totp_secret is not None:
            secret = member.totp_secret.get_secret_value()
            given = await staff.give_app(db, clock, vault, chamber=member.chamber, login=member.id, secret=secret)
            changed = changed or given
        print(f"{member.id}: {'set' if changed else 'as before'}")


@jobs.manual("add-staff")
async def add_staff(arguments: list[str], db: Database, clock: Clock, hasher: Hasher) -> None:
    """`add-staff --chamber 8888 --id examiner1 --name … --roles examiner --password-file F` (`-`: standard input).

    Raises SystemExit saying what is wrong with them.
    """
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


@jobs.manual("reset-factor")
async def reset_factor(arguments: list[str], db: Database, clock: Clock, templates: MailTemplates) -> None:
    """`reset-factor --chamber 0000 --id operator1 --by NAME`: for operators, and a chamber's only administrator.

    Raises SystemExit saying why not.
    """
    one = _one_person("reset-factor", "Reset a second factor that is lost for good.", arguments)
    try:
        await reset_for_lone(db, clock, templates, chamber=one.chamber, login=one.id, by=one.by)
    except Problem as problem:
        raise SystemExit(f"{problem.en}\n{problem.ja}") from None
    print(f"{one.id}: reset")


@jobs.manual("approve-account-change")
async def approve_account_change(arguments: list[str], db: Database, clock: Clock, templates: MailTemplates) -> None:
    """`approve-account-change --chamber 8888 --id certifier1 --by NAME`: until the chamber's first certificate.

    Raises SystemExit saying why not.
    """
    one = _one_person("approve-account-change", "Let a change of an account through.", arguments)
    try:
        facts = {"chamber": one.chamber, "login": one.id, "by": one.by}
        await account_changes.approve_as_operator(db, clock, templates, **facts)
    except Problem as problem:
        raise SystemExit(f"{problem.en}\n{problem.ja}") from None
    print(f"{one.id}: changed")


def _one_person(command: str, description: str, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=command, description=description)
    for name in ("--chamber", "--id", "--by"):
        parser.add_argument(name, required=True)
    return parser.parse_args(arguments)


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
