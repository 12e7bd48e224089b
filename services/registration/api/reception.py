"""What the chamber's reception uses (C03, C04, C05)."""

import asyncio
from uuid import UUID

from aiohttp import web

from libs.common.api import ANY_FILE, Raw, Routes, read_body
from libs.common.auth import Caller, staff
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.errors import NotFound
from libs.contracts import limits, staff_rights
from services.registration import signatures
from services.registration.api.models import (
    DeskMessage,
    DeskView,
    FeeTaken,
    PapersReceived,
)
from services.registration.api.views import desk_view
from services.registration.handlers import approval, reading, reception
from services.registration.handlers.letters import Letters
from services.registration.store import accepted_signatures

routes = Routes()
DESK = staff(*staff_rights.RECEPTION)


@routes.get("/v1/staff/registration-requests/{request_id}", access=DESK)
async def show_request_at_the_desk(tx: Transaction, request_id: UUID) -> DeskView:
    """One request as it was submitted last."""
    return await _view(tx, request_id)


@routes.post("/v1/staff/registration-requests/{request_id}/papers", access=DESK)
async def tick_papers(
    tx: Transaction, request_id: UUID, body: PapersReceived, caller: Caller, clock: Clock
) -> DeskView:
    """Papers were handed in."""
    await reception.tick_papers(
        tx, clock, request_id=request_id, codes=body.papers, revision=body.revision, by=caller.login
    )
    return await _view(tx, request_id)


@routes.post("/v1/staff/registration-requests/{request_id}/fee", access=DESK)
async def take_fee(tx: Transaction, request_id: UUID, body: FeeTaken, caller: Caller, clock: Clock) -> DeskView:
    """The fee was paid in cash, or is waived (D-27)."""
    await reception.take_fee(tx, clock, request_id=request_id, waived=body.waived, by=caller.login)
    return await _view(tx, request_id)


@routes.put(
    "/v1/staff/registration-requests/{request_id}/signers/{signer_id}/signature",
    access=DESK,
    max_body=limits.SCAN_BYTES,
    reads=Raw(ANY_FILE, is_named=False),
)
async def accept_signature(
    request: web.Request, *, db: Database, request_id: UUID, signer_id: UUID, caller: Caller, clock: Clock
) -> DeskView:
    """A scan (PNG, the raw body) of one signer's frame on the signature notice; cut, or refused with the reason."""
    scan = await read_body(request, limits.SCAN_BYTES)
    # Pictures are work for the processor: not in the loop, and not inside a transaction.
    signature = await asyncio.to_thread(signatures.cut, scan)
    async with db.transaction(caller.chamber) as tx:
        await reception.accept_signature(
            tx, clock, request_id=request_id, signer_id=signer_id, signature=signature, by=caller.login
        )
        return await _view(tx, request_id)


@routes.get(
    "/v1/staff/registration-requests/{request_id}/signers/{signer_id}/signature", access=DESK, answers=("image/png",)
)
async def show_signature(tx: Transaction, request_id: UUID, signer_id: UUID) -> web.Response:
    """The signature as it will stand on certificates (PNG). 404 when none was accepted."""
    png = await accepted_signatures.find(tx, request_id, signer_id)
    if png is None:
        raise NotFound()
    return web.Response(body=png, content_type="image/png")


@routes.post("/v1/staff/registration-requests/{request_id}/return", access=DESK)
async def send_back(
    *, tx: Transaction, request_id: UUID, body: DeskMessage, caller: Caller, clock: Clock, letters: Letters
) -> DeskView:
    """差戻し with a message."""
    await reception.send_back(tx, clock, letters, request_id=request_id, message=body.message, by=caller.login)
    return await _view(tx, request_id)


@routes.post("/v1/staff/registration-requests/{request_id}/approval", access=DESK)
async def approve(tx: Transaction, request_id: UUID, caller: Caller, clock: Clock, letters: Letters) -> DeskView:
    """承認: the request becomes a registration."""
    await approval.approve(tx, clock, letters, request_id=request_id, by=caller.login)
    return await _view(tx, request_id)


@routes.post("/v1/staff/registration-requests/{request_id}/refusal", access=DESK)
async def refuse(
    *, tx: Transaction, request_id: UUID, body: DeskMessage, caller: Caller, clock: Clock, letters: Letters
) -> DeskView:
    """The registration is not accepted."""
    await reception.refuse(tx, clock, letters, request_id=request_id, message=body.message, by=caller.login)
    return await _view(tx, request_id)


async def _view(tx: Transaction, request_id: UUID) -> DeskView:
    return desk_view(await reading.read_for_desk(tx, request_id))
