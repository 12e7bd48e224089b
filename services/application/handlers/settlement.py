"""From the approved application to its number: the fee, paying it, and settlement (D-18, D-19)."""

from collections.abc import Collection, Iterable
from itertools import groupby
from uuid import UUID, uuid5

from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.errors import NotYetKnown
from libs.contracts.access_code import KEY_VERSION
from libs.contracts.payment import PayableOpened, PaymentSettled, PaymentStarted
from services.application.domain import issue
from services.application.domain.states import State
from services.application.domain.values import Application
from services.application.handlers.keeping import keep_all
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


async def _approved(tx: Transaction, application_ids: Collection[UUID]) -> list[Application]:
    """Locked, by their ids. Raises `NotYetKnown` for one that is not here, or not approved yet."""
    found = await applications.lock_all(tx, list(application_ids))
    if missing := set(application_ids) - {application.application_id for application in found}:
        raise NotYetKnown(f"application {min(missing)}")
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
    """The payer went to the processor's page: 決済手続き中. Raises NotYetKnown and IllegalTransition."""
    approved, now = await _approved(tx, event.application_ids), clock.now()
    await keep_all(tx, [issue.start_payment(one, now, payment_id=event.payment_id) for one in approved])


async def end_payment(
    tx: Transaction, clock: Clock, *, payment_id: UUID, application_ids: Collection[UUID], reason: str
) -> None:
    """The payment failed or expired: they can be paid again. One that is in a newer payment is left alone."""
    approved, now = await _approved(tx, application_ids), clock.now()
    in_it = [application for application in approved if application.in_payment and application.payment_id == payment_id]
    await keep_all(tx, [issue.end_payment(application, now, reason=reason) for application in in_it])


async def settle(tx: Transaction, clock: Clock, *, event: PaymentSettled) -> None:
    """Each application of the payment is paid and takes its number, all in this transaction (REL-19, REL-37).

    Raises `NotYetKnown` for one that is not approved yet, `IllegalTransition` for one that another payment has settled.
    """
    approved = await _approved(tx, [line.application_id for line in event.lines])
    unsettled = [one for one in approved if not issue.is_settled_by(one, event.payment_id)]
    words = await applications.certifications(tx, [application.application_id for application in unsettled])
    decisions = [
        issue.settle(
            application,
            clock.now(),
            certificate_id=uuid5(CERTIFICATES, str(application.application_id)),
            serial=serial,
            key_version=KEY_VERSION,
            certification=words[application.application_id],
            payment_id=event.payment_id,
            paid_by=event.by if event.method == "card" else None,
        )
        for application, serial in await _numbered(tx, event.chamber, unsettled)
    ]
    await certificates.add_all(tx, event.chamber, [one.certificate for one in decisions if one.certificate])
    await keep_all(tx, decisions)


async def _numbered(tx: Transaction, chamber: str, settled: Iterable[Application]) -> list[tuple[Application, int]]:
    """Each with its serial, in the order of the receipt numbers. Counters are taken in the order of their years, so
    that no two payments ever wait for each other."""
    numbered = list[tuple[Application, int]]()
    ordered = sorted(settled, key=lambda one: (issue.counter_year(one), one.receipt_no or ""))
    for year, group in groupby(ordered, key=issue.counter_year):
        of_the_year = list(group)
        serials = await counters.take(tx, chamber, "certificate", year, len(of_the_year))
        numbered += zip(of_the_year, serials, strict=True)
    return numbered
