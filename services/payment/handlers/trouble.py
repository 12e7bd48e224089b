"""Money that needs a person: captured late, twice, in another amount, or for a payment that is not known (REL-32)."""

from typing import Any
from uuid import UUID

from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.tasks import Kind, Text, open_task
from services.payment import tasks
from services.payment.domain import Payment, TaskKind
from services.payment.processors import Observation
from services.payment.store import fees, payables
from services.payment.store import payments as store

_KINDS: dict[TaskKind, Kind] = {
    "settled_late": tasks.SETTLED_LATE,
    "amount_mismatch": tasks.AMOUNT_MISMATCH,
    "captured_twice": tasks.CAPTURED_TWICE,
}


async def report(tx: Transaction, clock: Clock, *, kind: TaskKind, payment: Payment, observation: Observation) -> None:
    """Staff have to look at a payment; said twice of the same session, it is one task."""
    facts = await _about(tx, payment) | _of(observation)
    subject = observation.session_id if kind == "captured_twice" else payment.payment_id
    await open_task(tx, _KINDS[kind], subject=subject, now=clock.now(), **facts)


async def report_unknown(tx: Transaction, clock: Clock, *, observation: Observation) -> None:
    """Money for a payment that no chamber has, in the chamber that the notice names."""
    await open_task(tx, tasks.UNKNOWN_PAYMENT, subject=observation.session_id, now=clock.now(), **_of(observation))


async def report_other_chamber(tx: Transaction, clock: Clock, *, payment_id: UUID, observation: Observation) -> None:
    """A notice about this chamber's payment that names another one: nothing moves, and staff ask why."""
    payment = await store.find(tx, payment_id)
    if payment is None:
        return
    facts = await _about(tx, payment) | _of(observation)
    await open_task(
        tx, tasks.OTHER_CHAMBER, subject=observation.session_id, now=clock.now(), named=observation.chamber, **facts
    )


def _of(observation: Observation) -> dict[str, Any]:
    return {
        "session": observation.session_id,
        "captured": observation.amount,
        "payment_id": str(observation.payment_id),
    }


async def _about(tx: Transaction, payment: Payment) -> dict[str, Any]:
    lines = await payables.lines(tx, payment.application_ids)
    return {
        "company": Text(*await fees.names(tx, payment.registration_id)),
        "receipts": ", ".join(sorted(line["receipt_no"] for line in lines)),
        "total": payment.total,
    }
