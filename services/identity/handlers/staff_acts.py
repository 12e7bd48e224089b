"""What is done to an account is written down in the record; of staff also for the page of the person."""

from datetime import datetime
from typing import Any

from libs.common import record
from libs.common.db import Transaction
from libs.common.record import Act
from services.identity.domain import STAFF_KINDS, Login
from services.identity.store import people

PERSONAL = ("name", "email")


async def write_down(tx: Transaction, person: Login, *, at: datetime, by: str, act: str, **detail: Any) -> None:
    """Write down what was done to a person's account, and by which login (IDN-19, IDN-21).

    `detail` is what changed; names and addresses in it can be erased from the record, the rest stays.
    """
    is_staff = person.kind in STAFF_KINDS
    if is_staff:
        await people.record(tx, person, at=at, by=by, act=act, **detail)
    facts = {field: value for field, value in detail.items() if field not in PERSONAL}
    names = {field: _words(value) for field, value in detail.items() if field in PERSONAL}
    whose = "staff" if is_staff else "id"
    kept = Act(
        f"{whose}.{act}", by=by, subject=f"{whose}:{person.login}", facts=facts, names={"name": person.name} | names
    )
    await record.keep(tx, person.chamber, at, kept)


def _words(value: Any) -> str:
    return f"{value['from']} → {value['to']}" if isinstance(value, dict) else str(value)
