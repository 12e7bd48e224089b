"""The HTTP surface of rendering: PDFs out."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import structlog
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, RootModel

from libs.common.api import Routes, read_body, read_json
from libs.common.auth import Caller, allow, any_of, public, staff
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.http import HEADERS
from libs.common.idempotency import ignore
from libs.contracts import limits, staff_rights
from libs.contracts.values import CertificateDocument, Document, InvoiceDocument, SignatureDocument
from services.rendering.draw.login_cards import RegistrationCard, SignerCard
from services.rendering.handlers import certificates, deliveries, login_cards, previews, registration_papers
from services.rendering.handlers import copies as made_once
from services.rendering.handlers.copies import Copies
from services.rendering.handlers.one_at_a_time import OneAtATime
from services.rendering.handlers.previews import Previews

log = structlog.get_logger()
routes = Routes()
PURE = ignore("it changes nothing")
PDF = ("application/pdf",)
SPECIMEN = (*PDF, "image/png")
PREVIEWERS = staff(*staff_rights.PREVIEWERS)
HOLDERS = staff(*staff_rights.HOLDERS)
DESK = staff(*staff_rights.RECEPTION)
LOG_READERS = staff(*staff_rights.ANY_ROLE)
SMALL_BODY = 64 * 1024
# A thousand goods lines of several printed rows each.
PREVIEW_BODY = 1024 * 1024
PICTURE_WIDTH = 1240
"""Pixels: A4 at 150 dpi."""


def pdf_response(pdf: bytes, name: str) -> web.Response:
    """A PDF that opens in the page and is saved as `name`.pdf (DOC-08)."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return web.Response(body=pdf, content_type="application/pdf", headers=headers)


@routes.get("/v1/certificates/{certificate_id}/original.pdf", access=allow("user", "sub"), answers=PDF)
async def read_original(tx: Transaction, clock: Clock, caller: Caller, certificate_id: UUID) -> web.Response:
    """The certificate to be printed. Each answer counts as a delivery.

    409 before it is rendered, 503 while the event of its issue has not arrived, 410 after the last day.
    """
    one, pdf = await deliveries.hand_out(tx, clock, caller, certificate_id=certificate_id)
    return pdf_response(pdf, one.certificate_no)


@routes.get("/v1/certificates/{certificate_id}/copy.pdf", access=allow("user", "sub"), answers=PDF)
async def read_copy(copies: Copies, caller: Caller, certificate_id: UUID) -> web.Response:
    """The COPY of a certificate: made at the first request, the same bytes ever after.

    409 and 410 like the ORIGINAL, but chambers may give it out after the last day; 503 also when it cannot be made now.
    """
    one, pdf = await made_once.hand_out(copies, caller, certificate_id=certificate_id)
    return pdf_response(pdf, f"{one.certificate_no}-copy")


class PrintView(BaseModel):
    """One delivery of a certificate's PDF; `by` is the login that was given it."""

    variant: Literal["original", "copy"]
    by: str
    at: datetime


class PrintLog(BaseModel):
    """The deliveries of one certificate, latest first."""

    prints: list[PrintView]


@routes.get("/v1/certificates/{certificate_id}/prints", access=allow("user", "sub"))
async def read_print_log(tx: Transaction, caller: Caller, certificate_id: UUID) -> PrintLog:
    """Who printed the certificate, and when (DOC-04); to be read after the print window too."""
    rows = await deliveries.log_of(tx, caller, certificate_id=certificate_id)
    return PrintLog(prints=[PrintView.model_validate(dict(row)) for row in rows])


@routes.get("/v1/staff/certificates/{certificate_id}/prints", access=LOG_READERS)
async def read_print_log_at_the_desk(tx: Transaction, certificate_id: UUID) -> PrintLog:
    """Who printed a certificate, and when, for the chamber's staff (C12)."""
    rows = await deliveries.log_of_chamber(tx, certificate_id=certificate_id)
    return PrintLog(prints=[PrintView.model_validate(dict(row)) for row in rows])


class OriginalsBody(BaseModel):
    """Which certificates are to be printed."""

    model_config = ConfigDict(extra="forbid")

    certificate_ids: list[UUID] = Field(min_length=1, max_length=limits.PRINTED_AT_ONCE)


@routes.post(
    "/v1/certificates/originals",
    access=allow("user", "sub"),
    max_body=SMALL_BODY,
    key=ignore("each handing out is a print of its own"),
    answers=("application/zip",),
)
async def read_originals(
    request: web.Request, db: Database, clock: Clock, caller: Caller, body: OriginalsBody
) -> web.StreamResponse:
    """Several certificates to be printed, as a ZIP file. 422 names each that cannot be, and then there are none."""
    async with db.transaction(caller.chamber) as tx:
        chosen = await deliveries.hand_out_several(tx, clock, caller, certificate_ids=body.certificate_ids)
    about = {"Content-Type": "application/zip", "Content-Disposition": 'attachment; filename="certificates.zip"'}
    response = web.StreamResponse(headers=HEADERS | about)
    await response.prepare(request)
    try:
        async for part in deliveries.bundled(db, chosen, clock.now()):
            await response.write(part)
    except Exception as error:
        # Half a file must not look like a whole one: cut the connection instead of ending the body.
        log.warning("originals.cut-off", error=repr(error))
        if request.transport is not None:
            request.transport.abort()
    return response


@routes.post("/v1/staff/certificates/{certificate_id}/printing", access=HOLDERS, status=204)
async def print_certificate_again(tx: Transaction, clock: Clock, certificate_id: UUID) -> None:
    """A printing that was given up starts afresh. 404 when it was not."""
    await certificates.print_again(tx, certificate_id=certificate_id, now=clock.now())


@routes.post("/v1/staff/registration-requests/{request_id}/printing", access=DESK, status=204)
async def print_forms_again(tx: Transaction, clock: Clock, request_id: UUID) -> None:
    """The forms of a request that were given up start afresh. 404 when there are none."""
    await registration_papers.print_again(tx, request_id=request_id, now=clock.now())


@routes.get("/v1/forms/{sha256}", access=public, answers=PDF)
async def read_registration_paper(db: Database, sha256: str) -> web.Response:
    """A paper of a registration request. Whoever has its digest may see it. 404 for an unknown digest."""
    async with db.transaction() as tx:
        return pdf_response(await registration_papers.fetch(tx, sha256=sha256), "form")


class CardsBody(BaseModel):
    """What stands on the cards; `password` only at the first output."""

    model_config = ConfigDict(extra="forbid")

    registration: RegistrationCard | None = None
    signers: list[SignerCard] = Field(default_factory=list, max_length=limits.CARDS_AT_ONCE)


@routes.post(
    "/v1/cards",
    access=any_of(allow("admin"), staff(*staff_rights.CARD_PRINTERS)),
    max_body=SMALL_BODY,
    key=PURE,
    answers=PDF,
)
async def print_cards(
    db: Database, clock: Clock, one_at_a_time: OneAtATime, caller: Caller, body: CardsBody
) -> web.Response:
    """Registration and signer cards, printed from the body alone (D-03)."""
    pdf = await login_cards.print_cards(db, clock, one_at_a_time, caller, body.registration, body.signers)
    return pdf_response(pdf, "cards")


@routes.post("/v1/staff/cards", access=staff(*staff_rights.CARD_PRINTERS), max_body=SMALL_BODY, key=PURE, answers=PDF)
async def print_cards_at_the_desk(
    db: Database, clock: Clock, one_at_a_time: OneAtATime, caller: Caller, body: CardsBody
) -> web.Response:
    """The registration card, printed by reception (D-03)."""
    pdf = await login_cards.print_cards(db, clock, one_at_a_time, caller, body.registration, body.signers)
    return pdf_response(pdf, "card")


class PreviewQuery(BaseModel):
    """Which page, from 1, and how many pixels wide. Without both, and without `Accept: image/png`: the whole PDF."""

    model_config = ConfigDict(extra="forbid")

    page: int | None = Field(default=None, ge=1)
    width: int | None = Field(default=None, ge=400, le=2000)


def _wants_picture(query: PreviewQuery, request: web.Request) -> bool:
    is_asked_for = query.page is not None or query.width is not None
    return is_asked_for or "image/png" in request.headers.get("Accept", "")


class AnyDocument(RootModel[Document]):
    """A document of whichever kind: the body of previews."""


class OfKind(BaseModel):
    """What tells which document it is."""

    kind: str = ""


_DOCUMENTS: dict[str, type[Document]] = {"signature": SignatureDocument, "invoice": InvoiceDocument}


async def _document(request: web.Request) -> Document:
    """The body, as the document that its `kind` says. Raises `Invalid` with pointers into it.

    Not read as `AnyDocument`: that would name the kind in each pointer.
    """
    body = await read_body(request, PREVIEW_BODY)
    kind = read_json(OfKind, body).kind
    return read_json(_DOCUMENTS.get(kind, CertificateDocument), body)


async def _preview(made_with: Previews, caller: Caller, query: PreviewQuery, request: web.Request) -> web.Response:
    document = await _document(request)
    if _wants_picture(query, request):
        page, width = query.page or 1, query.width or PICTURE_WIDTH
        png, pages = await previews.as_picture(made_with, caller, document=document, page=page, width=width)
        response = web.Response(body=png, content_type="image/png")
    else:
        printed = await previews.as_pdf(made_with, caller, document=document)
        response, pages = pdf_response(printed.pdf, "specimen"), printed.pages
    response.headers["X-Pages"] = str(pages)
    return response


@routes.post(
    "/v1/previews", access=allow("user", "sub"), max_body=PREVIEW_BODY, reads=AnyDocument, key=PURE, answers=SPECIMEN
)
async def preview(request: web.Request, caller: Caller, query: PreviewQuery, made_with: Previews) -> web.Response:
    """A SPECIMEN of a certificate, before or after it is applied for. The body is its document, of whichever kind.

    The header X-Pages says how many pages it has. 503 while the company's own pages have not arrived here.
    """
    return await _preview(made_with, caller, query, request)


@routes.post(
    "/v1/staff/previews", access=PREVIEWERS, max_body=PREVIEW_BODY, reads=AnyDocument, key=PURE, answers=SPECIMEN
)
async def preview_at_the_desk(
    request: web.Request, caller: Caller, query: PreviewQuery, made_with: Previews
) -> web.Response:
    """A SPECIMEN of a certificate for the chamber's staff. Body, header and answers are those of `/v1/previews`."""
    return await _preview(made_with, caller, query, request)
