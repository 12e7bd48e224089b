"""Events in."""

from libs.common.consumers import Consumers
from libs.common.db import Transaction
from libs.contracts.application import ApplicationIssued, CertificateCopied
from libs.contracts.registration import ChamberConfigured
from services.reference import handlers

consumers = Consumers()


@consumers.on(ApplicationIssued)
async def on_issued(tx: Transaction, event: ApplicationIssued) -> None:
    await handlers.publish(tx, event)


@consumers.on(CertificateCopied)
async def on_copied(tx: Transaction, event: CertificateCopied) -> None:
    await handlers.recognise_copy(tx, event)


@consumers.on(ChamberConfigured)
async def on_chamber(tx: Transaction, event: ChamberConfigured) -> None:
    await handlers.keep_chamber(tx, event)
