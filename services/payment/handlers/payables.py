"""Payables: opened when an application is approved, issued when its certificate is."""

from datetime import timedelta
from uuid import UUID

from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.errors import NotYetKnown
from libs.common.outbox import emit
from libs.contracts.application import ApplicationApproved
from libs.contracts.payment import PayableOpened
from services.payment.domain import Payable
from services.payment.store import fees
from services.payment.store import payables as store


async def open_payable(tx: Transaction, clock: Clock, *, event: ApplicationApproved) -> None:
    """Compute and freeze the fee of an approved application (D-26); a second approval of it changes nothing.

    Schedule and tax rate are those of the Japan date of approval. Raises `NotYetKnown` while the chamber or its fee
    is missing, so that the approval is tried again.
    """
    chamber = await fees.chamber(tx, event.chamber)
    fee = await fees.fee(tx, event.kind, event.certificate_date)
    if chamber is None or fee is None:
        raise NotYetKnown(f"chamber {event.chamber} has no fee for {event.kind} on {event.certificate_date} yet")
    payable = Payable(
        application_id=event.application_id,
        registration_id=event.registration_id,
        price=fee.price_for(event.membership),
        valid_until=event.certificate_date + timedelta(days=chamber[1].payable_days),
    )
    if await store.insert(tx, payable, event, clock.now()):
        await emit(tx, _opened(event.chamber, payable))


def _opened(chamber: str, payable: Payable) -> PayableOpened:
    return PayableOpened(
        chamber=chamber,
        version=1,
        application_id=payable.application_id,
        price=payable.price.price,
        tax=payable.price.tax,
        valid_until=payable.valid_until,
    )


async def mark_issued(tx: Transaction, *, application_id: UUID) -> None:
    """The certificate is there (D-31). Raises `NotYetKnown`, or `IllegalTransition` for a payable not settled."""
    payables = await store.lock(tx, [application_id])
    if not payables:
        raise NotYetKnown(f"no payable of application {application_id}")
    await store.save(tx, [p.move("issue", p.payment_id) for p in payables])
