"""Approvals that wait for a fee."""

from datetime import datetime
from uuid import UUID

from libs.common.db import Transaction
from libs.contracts.application import ApplicationApproved


async def add(tx: Transaction, event: ApplicationApproved, now: datetime) -> bool:
    """Keep an approval; False when it is kept, or priced, already."""
    added = await tx.fetchval(
        "INSERT INTO unpriced_approvals (application_id, chamber, kind, receipt_no, approval, heard_at)"
        " SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT 1 FROM payables WHERE application_id = $1)"
        " ON CONFLICT (application_id) DO NOTHING RETURNING true",
        event.application_id,
        event.chamber,
        event.kind,
        event.receipt_no,
        event.model_dump_json(),
        now,
    )
    return bool(added)


async def waiting(tx: Transaction) -> list[ApplicationApproved]:
    """All of the chamber, in their order."""
    rows = await tx.fetch("SELECT approval FROM unpriced_approvals ORDER BY heard_at, application_id")
    return [ApplicationApproved.model_validate_json(row["approval"]) for row in rows]


async def remove(tx: Transaction, application_id: UUID) -> None:
    """This one has its fee."""
    await tx.execute("DELETE FROM unpriced_approvals WHERE application_id = $1", application_id)


async def receipts(tx: Transaction, kind: str) -> list[str]:
    """The receipt numbers of those of a kind, in their order."""
    rows = await tx.fetch("SELECT receipt_no FROM unpriced_approvals WHERE kind = $1 ORDER BY receipt_no", kind)
    return [row["receipt_no"] for row in rows]
