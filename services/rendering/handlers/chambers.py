"""What is kept of chambers, signers and companies."""

import base64
from datetime import datetime

from libs.common.db import Transaction
from libs.contracts.application import OwnLayoutDropped, OwnLayoutSent
from libs.contracts.registration import ChamberConfigured, SignatureRecorded
from services.rendering.store import known, queue


async def keep_chamber(tx: Transaction, event: ChamberConfigured, now: datetime) -> None:
    """Keep a chamber's words and its seal; jobs that waited for them are due."""
    await known.keep_chamber(tx, event)
    if event.seal_svg is not None and event.seal_sha256 is not None:
        await known.keep_seal(tx, event.chamber, event.seal_sha256, event.seal_svg.encode())
        await queue.heard_of(tx, event.seal_sha256, now)
    await queue.heard_of(tx, event.chamber, now)


async def keep_signature(tx: Transaction, event: SignatureRecorded, now: datetime) -> None:
    """Keep a signature under its digest (D-21); jobs that waited for it are due."""
    png = base64.b64decode(event.png_base64, validate=True)
    await known.keep_signature(tx, event.chamber, event.sha256, event.signer_id, png)
    if event.registration_id is not None:
        await known.keep_owner(tx, event.chamber, event.sha256, event.registration_id)
    await queue.heard_of(tx, event.sha256, now)


async def keep_layout(tx: Transaction, event: OwnLayoutSent, now: datetime) -> None:
    """Keep a company's own pages under their digest (D-45); jobs that waited for them are due."""
    pdf = base64.b64decode(event.pdf_base64, validate=True)
    await known.keep_layout(tx, event, pdf)
    await queue.heard_of(tx, event.sha256, now)


async def drop_layout(tx: Transaction, event: OwnLayoutDropped) -> None:
    """Forget pages that no revision was submitted with (D-40)."""
    await known.drop_layout(tx, event)
