"""Events in."""

from libs.common.clock import Clock
from libs.common.consumers import Consumers
from libs.common.db import Transaction
from libs.contracts.application import ApplicationApproved, ApplicationIssued
from libs.contracts.registration import (
    ChamberConfigured,
    RegistrationApproved,
    RegistrationChanged,
    RegistrationFeeReceived,
)
from services.payment.handlers import payables
from services.payment.store import fees, receipts

consumers = Consumers()


@consumers.on(ChamberConfigured)
async def on_chamber_configured(tx: Transaction, event: ChamberConfigured) -> None:
    await fees.keep_chamber(tx, event)


@consumers.on(RegistrationApproved)
async def on_registration_approved(tx: Transaction, event: RegistrationApproved) -> None:
    await fees.keep_registration(tx, event)


@consumers.on(RegistrationChanged)
async def on_registration_changed(tx: Transaction, event: RegistrationChanged) -> None:
    await fees.keep_registration(tx, event)


@consumers.on(RegistrationFeeReceived)
async def on_registration_fee_received(tx: Transaction, event: RegistrationFeeReceived) -> None:
    await receipts.book(tx, event)


@consumers.on(ApplicationApproved)
async def on_application_approved(tx: Transaction, event: ApplicationApproved, clock: Clock) -> None:
    await payables.price_approval(tx, clock, event=event)


@consumers.on(ApplicationIssued)
async def on_application_issued(tx: Transaction, event: ApplicationIssued, clock: Clock) -> None:
    await payables.mark_issued(tx, clock, application_id=event.application_id)
