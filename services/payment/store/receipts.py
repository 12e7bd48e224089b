"""Cash that the counter took."""

from libs.common.db import Transaction
from libs.contracts.registration import RegistrationFeeReceived


async def book(tx: Transaction, event: RegistrationFeeReceived) -> None:
    """Enter a registration fee in the books (D-27)."""
    await tx.execute(
        """
        INSERT INTO counter_receipts (chamber, receipt_no, request_id, price, tax, received_by, received_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
        """,
        *(event.chamber, event.receipt_no, event.request_id, event.price, event.tax, event.received_by, event.at),
    )
