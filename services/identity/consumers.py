"""Events that the identity service hears."""

from libs.common.consumers import Consumers
from libs.common.db import Transaction
from libs.contracts.application import ApplicationIssued
from libs.contracts.registration import ChamberConfigured, RegistrationApproved, RegistrationChanged
from services.identity.handlers import following
from services.identity.store import known

consumers = Consumers()


@consumers.on(ChamberConfigured)
async def on_chamber_configured(tx: Transaction, event: ChamberConfigured) -> None:
    """Keep a chamber's names, office and settings."""
    await following.follow_chamber(tx, event)


@consumers.on(ApplicationIssued)
async def on_application_issued(tx: Transaction, event: ApplicationIssued) -> None:
    """From its first certificate on, a chamber's second person is one of its own (IDN-21)."""
    await known.note_certificate(tx, event.chamber)


@consumers.on(RegistrationApproved)
async def on_registration_approved(tx: Transaction, event: RegistrationApproved) -> None:
    """Make the admin ID and the user IDs."""
    await following.follow_registration(tx, event)


@consumers.on(RegistrationChanged)
async def on_registration_changed(tx: Transaction, event: RegistrationChanged) -> None:
    """Bring the IDs to the new snapshot."""
    await following.follow_registration(tx, event)
