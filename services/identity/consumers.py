"""Events that the identity service hears."""

from libs.common.consumers import Consumers
from libs.common.db import Transaction
from libs.contracts.registration import ChamberConfigured, RegistrationApproved, RegistrationChanged
from services.identity.handlers import following

consumers = Consumers()


@consumers.on(ChamberConfigured)
async def on_chamber_configured(tx: Transaction, event: ChamberConfigured) -> None:
    """Keep a chamber's names, office and settings."""
    await following.follow_chamber(tx, event)


@consumers.on(RegistrationApproved)
async def on_registration_approved(tx: Transaction, event: RegistrationApproved) -> None:
    """Make the admin ID and the user IDs."""
    await following.follow_registration(tx, event)


@consumers.on(RegistrationChanged)
async def on_registration_changed(tx: Transaction, event: RegistrationChanged) -> None:
    """Bring the IDs to the new snapshot."""
    await following.follow_registration(tx, event)
