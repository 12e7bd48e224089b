"""Payables: opened when an application is approved, issued when its certificate is."""

from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from libs.common.clock import JAPAN, Clock
from libs.common.db import Database, Transaction
from libs.common.errors import NotYetKnown
from libs.common.outbox import emit
from libs.common.tasks import Text, close_task, open_task
from libs.contracts.application import ApplicationApproved
from libs.contracts.names.cases import KINDS
from libs.contracts.payment import PayableOpened
from services.payment import tasks
from services.payment.domain import TO_BE_ISSUED_WITHIN, Fee, Payable
from services.payment.store import fees, unpriced
from services.payment.store import payables as store
from services.payment.tasks import NO_FEE, PRICED


async def price_approval(tx: Transaction, clock: Clock, *, event: ApplicationApproved) -> None:
    """Compute and freeze the fee of an approved application (D-26); a second approval of it changes nothing.

    Schedule and tax rate are those of the Japan date of approval. Without a fee on that day the approval is kept until
    there is one, and staff are asked for it. Raises `NotYetKnown` while the chamber is missing.
    """
    fee = await fees.fee(tx, event.kind, event.certificate_date)
    if fee is not None:
        chamber = await fees.chamber(tx, event.chamber)
        if chamber is None:
            raise NotYetKnown(f"chamber {event.chamber}")
        last_day = event.certificate_date + timedelta(days=chamber[1].payable_days)
        await _open(tx, clock, event, fee, last_day)
    elif await unpriced.add(tx, event, clock.now()):
        await _ask_for_fee(tx, clock, event.kind)


async def price_waiting(tx: Transaction, clock: Clock, *, chamber: str) -> None:
    """Price what waits for a fee: by that of the day of approval or, when that day never gets one, by that of today.

    It is payable for as long as if it had been approved today: before, nobody could pay. While the chamber is not
    known here, everything goes on waiting.
    """
    known = await fees.chamber(tx, chamber)
    if known is None:
        return
    waiting, last_day = await unpriced.waiting(tx), clock.today() + timedelta(days=known[1].payable_days)
    for approval in waiting:
        fee = await fees.fee(tx, approval.kind, approval.certificate_date)
        fee = fee or await fees.fee(tx, approval.kind, clock.today())
        if fee is not None:
            await _open(tx, clock, approval, fee, last_day)
            await unpriced.remove(tx, approval.application_id)
    for kind in sorted({approval.kind for approval in waiting}):
        await _ask_for_fee(tx, clock, kind)


async def price_waiting_everywhere(db: Database, clock: Clock) -> None:
    """Price what waits in each chamber: a fee may have been set for days to come."""
    async with db.transaction() as tx:
        codes = await fees.chambers(tx)

    async def price(tx: Transaction, chamber: str) -> None:
        await price_waiting(tx, clock, chamber=chamber)

    await db.in_each(codes, price)


async def _ask_for_fee(tx: Transaction, clock: Clock, kind: str) -> None:
    """One task for each kind, as long as anything approved waits for its fee."""
    receipts = await unpriced.receipts(tx, kind)
    if receipts:
        name = Text(KINDS[kind].ja, KINDS[kind].en)
        await open_task(tx, NO_FEE, subject=kind, now=clock.now(), certificate=name, receipts=", ".join(receipts))
    else:
        await close_task(tx, NO_FEE, subject=kind, why=PRICED, now=clock.now())


async def _open(tx: Transaction, clock: Clock, event: ApplicationApproved, fee: Fee, last_day: date) -> None:
    payable = Payable(
        application_id=event.application_id,
        registration_id=event.registration_id,
        price=fee.price_for(event.membership),
        valid_until=last_day,
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


async def mark_issued(tx: Transaction, clock: Clock, *, application_id: UUID) -> None:
    """The certificate is there (D-31), and nobody needs to ask why not.

    Raises `NotYetKnown`, or `IllegalTransition` for a payable not settled.
    """
    payables = await store.lock(tx, [application_id])
    if not payables:
        raise NotYetKnown(f"no payable of application {application_id}")
    await store.save(tx, [p.move("issue", p.payment_id) for p in payables])
    await close_task(tx, tasks.PAID_NOT_ISSUED, subject=application_id, why=tasks.ISSUED, now=clock.now())


async def report_not_issued(db: Database, clock: Clock) -> None:
    """Ask accounting about every application that was settled more than ten minutes ago and is not issued (D-31)."""
    async with db.transaction() as tx:
        codes = await fees.chambers(tx)
    await db.in_each(codes, partial(_report, now=clock.now()))


async def _report(tx: Transaction, _: str, *, now: datetime) -> None:
    for row in await store.lock_not_issued(tx, now - TO_BE_ISSUED_WITHIN):
        about = {"company": Text(*await fees.names(tx, row["registration_id"])), "receipt_no": row["receipt_no"]}
        settled = f"{row['settled_at'].astimezone(JAPAN):%Y-%m-%d %H:%M}"
        await open_task(tx, tasks.PAID_NOT_ISSUED, subject=row["application_id"], now=now, settled=settled, **about)
