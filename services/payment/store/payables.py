"""The payables: one row for each approved application."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from libs.common.db import Row, Transaction
from libs.contracts.application import ApplicationApproved
from services.payment.domain import Payable, Price

_COLUMNS = "application_id, registration_id, price, tax, rate, valid_until, state, payment_id"


def _payable(row: Row) -> Payable:
    return Payable(
        application_id=row["application_id"],
        registration_id=row["registration_id"],
        price=Price(row["price"], row["tax"], row["rate"]),
        valid_until=row["valid_until"],
        state=row["state"],
        payment_id=row["payment_id"],
    )


async def insert(tx: Transaction, payable: Payable, event: ApplicationApproved, now: datetime) -> bool:
    """Keep a new payable; False when the application has one already."""
    inserted = await tx.fetchval(
        _INSERT,
        payable.application_id,
        event.chamber,
        event.registration_id,
        event.signer_id,
        event.sub_id,
        event.receipt_no,
        event.kind,
        event.membership,
        payable.price.price,
        payable.price.tax,
        payable.price.rate,
        payable.valid_until,
        payable.state,
        now,
    )
    return bool(inserted)


_INSERT = """
INSERT INTO payables (application_id, chamber, registration_id, signer_id, sub_id, receipt_no, kind, membership,
    price, tax, rate, valid_until, state, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (application_id) DO NOTHING RETURNING true
"""


async def lock(tx: Transaction, application_ids: Iterable[UUID]) -> list[Payable]:
    """The payables of these applications, locked in the one order that everybody uses."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM payables WHERE application_id = ANY($1::uuid[]) ORDER BY application_id FOR UPDATE",
        list(application_ids),
    )
    return [_payable(row) for row in rows]


async def lock_visible(
    tx: Transaction, application_ids: Iterable[UUID], registration_id: UUID, sub_id: UUID | None
) -> list[Payable]:
    """Those of these payables that a payer may see, locked: the company's, or with `sub_id` only that sub-ID's own."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM payables WHERE application_id = ANY($1::uuid[]) AND registration_id = $2"
        " AND ($3::uuid IS NULL OR sub_id = $3) ORDER BY application_id FOR UPDATE",
        list(application_ids),
        registration_id,
        sub_id,
    )
    return [_payable(row) for row in rows]


async def save(tx: Transaction, payables: Sequence[Payable]) -> None:
    """Write state and holder of locked payables."""
    await tx.executemany(
        "UPDATE payables SET state = $2, payment_id = $3 WHERE application_id = $1",
        [(p.application_id, p.state, p.payment_id) for p in payables],
    )


async def visible(
    tx: Transaction, registration_id: UUID, sub_id: UUID | None, state: str | None, limit: int
) -> list[Row]:
    """What a payer may see, newest first; `sub_id` narrows to that sub-ID's own applications.

    `paying_login_id` and `paying_until` (UTC) belong to the payment that is going on, if there is one.
    """
    return await tx.fetch(
        "SELECT application_id, receipt_no, kind, price, tax, rate, valid_until, p.state, p.payment_id,"
        " going_on.login_id AS paying_login_id, going_on.by AS paying_by, going_on.expires_at AS paying_until"
        " FROM payables AS p LEFT JOIN payments AS going_on"
        " ON p.state = 'in_payment' AND going_on.payment_id = p.payment_id"
        " WHERE p.registration_id = $1 AND ($2::uuid IS NULL OR sub_id = $2) AND ($3::text IS NULL OR p.state = $3)"
        " ORDER BY opened_at DESC, application_id LIMIT $4",
        registration_id,
        sub_id,
        state,
        limit,
    )


async def lock_not_issued(tx: Transaction, settled_before: datetime) -> list[Row]:
    """application_id, registration_id, receipt_no and settled_at of what was settled before and is not issued, locked.

    What is being issued at this moment is left out.
    """
    return await tx.fetch(
        "SELECT p.application_id, p.registration_id, p.receipt_no, y.settled_at"
        " FROM payables p JOIN payments y USING (payment_id)"
        " WHERE p.state = 'settled' AND y.settled_at < $1 ORDER BY p.application_id FOR UPDATE OF p SKIP LOCKED",
        settled_before,
    )


async def lines(tx: Transaction, application_ids: Iterable[UUID]) -> list[Row]:
    """application_id, receipt_no, kind, price, tax and state of each, unlocked."""
    return await tx.fetch(
        "SELECT application_id, receipt_no, kind, price, tax, state FROM payables"
        " WHERE application_id = ANY($1::uuid[]) ORDER BY application_id",
        list(application_ids),
    )
