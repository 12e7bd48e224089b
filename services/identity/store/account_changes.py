"""What shall change about certifiers' and administrators' accounts, and waits (IDN-21)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from libs.common.db import Row, Transaction
from services.identity.domain import Login

Kind = Literal["email_or_roles", "factor_reset"]
Outcome = Literal["done", "cancelled", "void"]
_COLUMNS = "change_id, chamber, staff_id, kind, before, wanted, asked_by, asked_at, due_at"


@dataclass(frozen=True)
class Asked:
    """What somebody asked for; `before` and `wanted` hold e-mail and roles, or nothing for the reset of a factor."""

    change_id: UUID
    kind: Kind
    before: Mapping[str, Any]
    wanted: Mapping[str, Any]
    asked_by: str
    asked_at: datetime
    due_at: datetime


async def add(tx: Transaction, person: Login, asked: Asked) -> bool:
    """Store a change that waits; False when one is waiting for this person already."""
    return bool(
        await tx.fetchval(
            f"INSERT INTO account_changes ({_COLUMNS}, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting')"
            " ON CONFLICT (staff_id) WHERE state = 'waiting' DO NOTHING RETURNING true",
            asked.change_id,
            person.chamber,
            person.login_id,
            asked.kind,
            json.dumps(asked.before, ensure_ascii=False),
            json.dumps(asked.wanted, ensure_ascii=False),
            asked.asked_by,
            asked.asked_at,
            asked.due_at,
        )
    )


async def lock(tx: Transaction, change_id: UUID) -> Row | None:
    """A change that waits, locked; None when there is none, or it was decided."""
    return await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM account_changes WHERE change_id = $1 AND state = 'waiting' FOR UPDATE", change_id
    )


async def of_person(tx: Transaction, staff_id: UUID) -> Row | None:
    """The change that waits for a person, if one does."""
    return await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM account_changes WHERE staff_id = $1 AND state = 'waiting'", staff_id
    )


async def due(tx: Transaction, now: datetime) -> list[UUID]:
    """The changes of the transaction's chamber that have waited for long enough."""
    rows = await tx.fetch("SELECT change_id FROM account_changes WHERE state = 'waiting' AND due_at <= $1", now)
    return [row["change_id"] for row in rows]


async def decide(tx: Transaction, change_id: UUID, outcome: Outcome, *, by: str, at: datetime) -> None:
    """Write down what became of a change."""
    await tx.execute(
        "UPDATE account_changes SET state = $2, decided_by = $3, decided_at = $4 WHERE change_id = $1",
        change_id,
        outcome,
        by,
        at,
    )
