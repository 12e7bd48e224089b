"""The payments: bundles at the processor, the requests that led to them, when to poll them, what staff must see."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from libs.common.db import Row, Transaction
from libs.common.schedule import SKEW
from services.payment.domain import Payable, Payment, next_poll

MOST_REJECTED = 60
"""Audit rows of webhooks that are not authentic, in an hour."""
_COLUMNS = """payment_id, chamber, registration_id, state, version, total, login_id, by, description, session_id, url,
    reason, created_at, expires_at, settled_at,
    ARRAY(SELECT l.application_id FROM payment_lines l WHERE l.payment_id = p.payment_id ORDER BY 1)
        AS application_ids"""


def _payment(row: Row) -> Payment:
    values = dict(row)
    return Payment(application_ids=tuple(values.pop("application_ids")), **values)


async def find(tx: Transaction, payment_id: UUID) -> Payment | None:
    """The payment, unlocked; None when the chamber of the transaction has none."""
    row = await tx.fetchrow(f"SELECT {_COLUMNS} FROM payments p WHERE payment_id = $1", payment_id)
    return None if row is None else _payment(row)


async def visible(tx: Transaction, registration_id: UUID, login_id: UUID | None, limit: int) -> list[Payment]:
    """The payments of a company, newest first; `login_id` narrows to those that this ID started."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM payments p WHERE registration_id = $1 AND ($2::uuid IS NULL OR login_id = $2)"
        " ORDER BY created_at DESC, payment_id LIMIT $3",
        registration_id,
        login_id,
        limit,
    )
    return [_payment(row) for row in rows]


async def lock(tx: Transaction, payment_id: UUID) -> Payment | None:
    """The payment, locked. Lock it before its payables, as everybody does."""
    row = await tx.fetchrow(f"SELECT {_COLUMNS} FROM payments p WHERE payment_id = $1 FOR UPDATE", payment_id)
    return None if row is None else _payment(row)


async def insert(tx: Transaction, payment: Payment, payables: Sequence[Payable]) -> None:
    """Keep a new payment with its lines and its first poll. The unique index refuses a second live bundle."""
    await tx.execute(
        _INSERT,
        payment.payment_id,
        payment.chamber,
        payment.registration_id,
        payment.state,
        payment.version,
        payment.total,
        payment.login_id,
        payment.by,
        payment.description,
        payment.reason,
        payment.created_at,
        payment.expires_at,
    )
    await tx.executemany(
        "INSERT INTO payment_lines (payment_id, application_id, chamber, live) VALUES ($1, $2, $3, $4)",
        [(payment.payment_id, p.application_id, payment.chamber, _holds(payment, p)) for p in payables],
    )
    await plan_poll(tx, payment, next_poll(payment, payment.created_at), payment.created_at)


_INSERT = """
INSERT INTO payments (payment_id, chamber, registration_id, state, version, total, login_id, by, description, reason,
    created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""


def _holds(payment: Payment, payable: Payable) -> bool:
    return payable.payment_id == payment.payment_id


async def save(tx: Transaction, payment: Payment, payables: Sequence[Payable], now: datetime) -> None:
    """Write a locked payment, which of `payables` it holds, and when to look at it next."""
    await tx.execute(
        "UPDATE payments SET state = $2, version = $3, session_id = $4, url = $5, reason = $6, settled_at = $7"
        " WHERE payment_id = $1",
        payment.payment_id,
        payment.state,
        payment.version,
        payment.session_id,
        payment.url,
        payment.reason,
        payment.settled_at,
    )
    await tx.executemany(
        "UPDATE payment_lines SET live = $3 WHERE payment_id = $1 AND application_id = $2",
        [(payment.payment_id, p.application_id, _holds(payment, p)) for p in payables],
    )
    await plan_poll(tx, payment, next_poll(payment, now), now)


async def plan_poll(tx: Transaction, payment: Payment, at: datetime | None, now: datetime) -> None:
    """Ask the processor about this payment at `at` (UTC), as is planned now; None: no more."""
    if at is None:
        await tx.execute("DELETE FROM polls WHERE payment_id = $1", payment.payment_id)
        return
    await tx.execute(
        "INSERT INTO polls (payment_id, chamber, next_at, planned_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (payment_id) DO UPDATE SET next_at = excluded.next_at, planned_at = excluded.planned_at",
        payment.payment_id,
        payment.chamber,
        at,
        now,
    )


async def due_polls(tx: Transaction, now: datetime, limit: int) -> list[tuple[str, UUID]]:
    """Chamber and payment of the polls that are due, longest due first. Needs no chamber.

    What was planned by a clock that was ahead is due, too: it may have been put hours off.
    """
    rows = await tx.fetch(
        "SELECT chamber, payment_id FROM polls WHERE next_at <= $1 OR planned_at > $2 ORDER BY next_at LIMIT $3",
        now,
        now + SKEW,
        limit,
    )
    return [(row["chamber"], row["payment_id"]) for row in rows]


async def claim_call(tx: Transaction, payment_id: UUID, now: datetime, until: datetime) -> bool:
    """Become the only one who opens a session for this payment until `until`; False when another one is at it."""
    claimed = await tx.fetchval(
        "UPDATE payments SET calling_until = $3 WHERE payment_id = $1 AND session_id IS NULL"
        " AND state IN ('created', 'unknown') AND (calling_until IS NULL OR calling_until <= $2) RETURNING true",
        payment_id,
        now,
        until,
    )
    return bool(claimed)


async def end_call(tx: Transaction, payment_id: UUID) -> None:
    """The call is over; another one may be made if it failed."""
    await tx.execute("UPDATE payments SET calling_until = NULL WHERE payment_id = $1", payment_id)


async def record_webhook(
    tx: Transaction,
    *,
    outcome: str,
    reason: str,
    body_sha256: str,
    now: datetime,
    event_id: str | None = None,
    payment_id: UUID | None = None,
) -> None:
    """The audit row of one webhook (REL-30)."""
    await tx.execute(
        "INSERT INTO webhooks (at, outcome, reason, event_id, payment_id, body_sha256) VALUES ($1, $2, $3, $4, $5, $6)",
        now,
        outcome,
        reason,
        event_id,
        payment_id,
        body_sha256,
    )


async def record_rejected_webhook(tx: Transaction, *, reason: str, body_sha256: str, now: datetime) -> None:
    """The audit row of one that is not authentic, unless `MOST_REJECTED` were kept in the last hour."""
    since = now - timedelta(hours=1)
    kept = await tx.fetchval("SELECT count(*) FROM webhooks WHERE outcome = 'rejected' AND at > $1", since)
    if kept < MOST_REJECTED:
        await record_webhook(tx, outcome="rejected", reason=reason, body_sha256=body_sha256, now=now)


async def chamber_of(tx: Transaction, payment_id: UUID) -> str | None:
    """Whose payment it is, in whichever chamber; None when there is none. Needs no chamber, and shows nothing else."""
    await tx.execute("SELECT set_config('shomei.payment', $1, true)", str(payment_id))
    chamber: str | None = await tx.fetchval("SELECT chamber FROM payments WHERE payment_id = $1", payment_id)
    return chamber
