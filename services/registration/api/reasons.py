"""The letter of reason for many signers (理由書, P06): sent behind the link, read at the desk."""

import hashlib
from uuid import UUID

from aiohttp import web

from libs.common.api import ANY_FILE, Raw, Routes, read_body
from libs.common.auth import by_link
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.errors import NotFound
from libs.common.idempotency import ignore
from libs.common.uploads import DOCUMENTS, Limits, download, file_name, media_types, recognise
from libs.contracts import limits
from services.registration.api.applicants import behind_link
from services.registration.api.models import RequestView
from services.registration.api.reception import DESK
from services.registration.api.views import request_view
from services.registration.handlers import reasons
from services.registration.handlers.reading import read_request
from services.registration.store import reasons as store

routes = Routes()
LETTERS = Limits(limits.FILE_BYTES, DOCUMENTS)


@routes.post(
    "/v1/registration-request/reason-file",
    access=by_link,
    reads=Raw(ANY_FILE),
    max_body=limits.FILE_BYTES,
    key=ignore("the letter takes the place of the one before"),
)
async def send(request: web.Request, db: Database, clock: Clock) -> RequestView:
    """Keep the letter (PDF, PNG or JPEG: the raw body; header X-Filename names it, percent-encoded).

    It takes the place of an earlier one. 422 says why it is not taken, 413 that it is too large.
    """
    async with behind_link(request, db) as (tx, secret):
        await reasons.require_upload(tx, clock, secret=secret)
        who = hashlib.sha256(secret.encode()).hexdigest()
    content = await read_body(request, limits.FILE_BYTES)
    letter = await recognise(content, LETTERS, who)
    name = file_name(request.headers.get("X-Filename", ""), letter.kind)
    async with behind_link(request, db) as (tx, secret):
        entered = await reasons.enter_reason(
            tx, clock, secret=secret, kind=letter.kind, name=name, content=letter.content
        )
        return request_view(await read_request(tx, entered))


@routes.get("/v1/staff/registration-requests/{request_id}/reason-file", access=DESK, answers=media_types(DOCUMENTS))
async def give(tx: Transaction, request_id: UUID) -> web.Response:
    """The letter of reasons that was submitted last, as a file. 404 when there is none."""
    found = await store.content(tx, request_id)
    if found is None:
        raise NotFound()
    return download(found["content"], found["type"], found["name"])
