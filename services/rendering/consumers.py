"""Events in. A consumer writes down what is to be done; nothing is rendered while a message waits (REL-37)."""

from libs.common.clock import Clock
from libs.common.consumers import Consumers
from libs.common.db import Transaction
from libs.contracts.application import (
    ApplicationIssued,
    ApplicationPrintWindowChanged,
    ApplicationSubmitted,
    CertificateNumbered,
    OwnLayoutDropped,
    OwnLayoutSent,
)
from libs.contracts.registration import ChamberConfigured, RegistrationSubmitted, SignatureRecorded
from services.rendering.handlers import certificates, chambers, prechecks, registration_papers

consumers = Consumers()


@consumers.on(ChamberConfigured)
async def on_chamber_configured(tx: Transaction, event: ChamberConfigured, clock: Clock) -> None:
    await chambers.keep_chamber(tx, event, clock.now())


@consumers.on(SignatureRecorded)
async def on_signature_recorded(tx: Transaction, event: SignatureRecorded, clock: Clock) -> None:
    await chambers.keep_signature(tx, event, clock.now())


@consumers.on(OwnLayoutSent)
async def on_own_layout_sent(tx: Transaction, event: OwnLayoutSent, clock: Clock) -> None:
    await chambers.keep_layout(tx, event, clock.now())


@consumers.on(OwnLayoutDropped)
async def on_own_layout_dropped(tx: Transaction, event: OwnLayoutDropped) -> None:
    await chambers.drop_layout(tx, event)


@consumers.on(RegistrationSubmitted)
async def on_registration_submitted(tx: Transaction, event: RegistrationSubmitted, clock: Clock) -> None:
    await registration_papers.order(tx, event, clock.now())


@consumers.on(ApplicationSubmitted)
async def on_application_submitted(tx: Transaction, event: ApplicationSubmitted, clock: Clock) -> None:
    await prechecks.order(tx, event, clock.now())


@consumers.on(CertificateNumbered)
async def on_certificate_numbered(tx: Transaction, event: CertificateNumbered, clock: Clock) -> None:
    await certificates.order(tx, event, clock.now())


@consumers.on(ApplicationIssued)
async def on_application_issued(tx: Transaction, event: ApplicationIssued) -> None:
    await certificates.open_printing(tx, event)


@consumers.on(ApplicationPrintWindowChanged)
async def on_print_window_changed(tx: Transaction, event: ApplicationPrintWindowChanged) -> None:
    await certificates.open_printing(tx, event)
