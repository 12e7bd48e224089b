"""From the approved application to its number: the fee, paying it, and settlement (D-18, D-19)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.errors import NotYetKnown
from libs.contracts.payment import PayableOpened, PaymentSettled, PaymentStarted
from services.application.domain import issue
from services.application.domain.states import State
from services.application.domain.values import Application
from services.application.handlers.access_codes import KEY_VERSION
from services.application.handlers.keeping import keep
from services.application.handlers.mailing import Mailing
from services.application.store import applications, certificates, counters

CERTIFICATES = UUID("5b0c6d5e-0f3f-4a43-8f0e-1f1c7f6a9a51")
"""Namespace of certificate ids: one application always becomes the same certificate, however often it is tried."""
BEFORE_APPROVAL = frozenset({State.DRAFT, State.AWAITING_SIGNER, State.SUBMITTED, State.UNDER_EXAMINATION,
                             State.RETURNED, State.EXAMINED})  # fmt: skip


async def heard(tx: Transaction, application_id: UUID) -> Application:
    """An application that an event is about, locked. Raises `NotYetKnown`."""
    application = await applications.lock(tx, application_id)
    if application is None:
        raise NotYetKnown(f"application {application_id}")
    return application


async def _approved(tx: Transaction, application_ids: Iterable[UUID]) -> list[Application]:
    """Locked in the order of their ids, so that two payments never wait for each other.

    Raises `NotYetKnown` for one that is not approved yet.
    """
    found = [await heard(tx, application_id) for application_id in sorted(application_ids)]
    for application in found:
        if application.state in BEFORE_APPROVAL:
            raise NotYetKnown(f"approval of application {application.application_id}")
    return found


async def open_payable(tx: Transaction, mailing: Mailing, *, event: PayableOpened) -> None:
    """Keep the fee; tell the person in charge who asked to be told that the examination is over (M22)."""
    application = await heard(tx, event.application_id)
    await applications.keep_fee(tx, event.application_id, event.price, event.tax, event.valid_until)
    person = await applications.contact(tx, event.application_id)
    if person.mail_when_examined:
        await mailing.tell(tx, "M22", application, price=event.price, tax=event.tax, valid_until=event.valid_until)


async def start_payment(tx: Transaction, clock: Clock, *, event: PaymentStarted) -> None:
    """決済手続き中."""
    for application in await _approved(tx, event.application_ids):
        await keep(tx, issue.start_payment(application, clock.now()))
    await applications.keep_payment(tx, event.application_ids, event.payment_id)


async def end_payment(
    tx: Transaction, clock: Clock, *, payment_id: UUID, application_ids: Iterable[UUID], reason: str
) -> None:
    """The payment failed or expired: they can be paid again. One that is in a newer payment is left alone."""
    for application in await _approved(tx, application_ids):
        latest = await applications.payment(tx, application.application_id)
        if latest == payment_id and application.in_payment:
            await keep(tx, issue.end_payment(application, clock.now(), reason=reason))


async def settle(tx: Transaction, clock: Clock, *, event: PaymentSettled) -> None:
    """Each application of the payment is paid and takes its number, all in this transaction (REL-19, REL-37).

    Raises `NotYetKnown` for one that is not approved yet, `IllegalTransition` for one that another payment has settled.
    """
    approved = await _approved(tx, [line.application_id for line in event.lines])
    payer = event.by if event.method == "card" else None
    # Counters are taken in the order of their years, again so that two payments never wait for each other.
    for application in sorted(approved, key=issue.counter_year):
        paid_by = await applications.payment(tx, application.application_id)
        if application.state in {State.PAID, State.ISSUED} and paid_by == event.payment_id:
            continue
        await _settle(tx, application, clock.now())
        await applications.keep_settlement(tx, application.application_id, event.payment_id, payer)


async def _settle(tx: Transaction, application: Application, at: datetime) -> None:
    year = issue.counter_year(application)
    decision = issue.settle(
        application,
        at,
        certificate_id=uuid5(CERTIFICATES, str(application.application_id)),
        serial=await counters.take(tx, application.chamber, "certificate", year),
        key_version=KEY_VERSION,
        certification=await applications.certification(tx, application.application_id),
    )
    assert decision.certificate
    await certificates.add(tx, application.chamber, decision.certificate)
    await keep(tx, decision)
