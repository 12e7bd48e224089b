"""The HTTP surface of rendering: PDFs out."""

from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from libs.common.api import Routes
from libs.common.auth import Caller, allow, any_of, public, staff
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.contracts.values import CertificateDocument
from services.rendering.cards import RegistrationCard, SignerCard
from services.rendering.handlers import certificates, desk, forms
from services.rendering.handlers.desk import Desk
from services.rendering.handlers.press import Press

routes = Routes()
SMALL_BODY = 64 * 1024
PREVIEW_BODY = 256 * 1024


def pdf_response(pdf: bytes, name: str) -> web.Response:
    """A PDF that opens in the page and is saved as `name`.pdf (DOC-08)."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return web.Response(body=pdf, content_type="application/pdf", headers=headers)


@routes.get("/v1/certificates/{certificate_id}/original.pdf", access=allow("user", "sub"))
async def read_original(tx: Transaction, clock: Clock, caller: Caller, certificate_id: UUID) -> web.Response:
    """The certificate to be printed. Each answer counts as a delivery; 409 before the issue, 410 after the last day."""
    one, pdf = await certificates.hand_out(tx, clock, caller, certificate_id=certificate_id)
    return pdf_response(pdf, one.certificate_no)


@routes.get("/v1/forms/{sha256}", access=public)
async def read_form(db: Database, sha256: str) -> web.Response:
    """A form of a registration request. Whoever has its digest may see it."""
    async with db.transaction() as tx:
        return pdf_response(await forms.fetch(tx, sha256=sha256), "form")


class CardsBody(BaseModel):
    """What stands on the cards; `password` only at the first output."""

    model_config = ConfigDict(extra="forbid")

    registration: RegistrationCard | None = None
    signers: list[SignerCard] = Field(default_factory=list, max_length=20)


@routes.post("/v1/cards", access=any_of(allow("admin"), staff("reception")), max_body=SMALL_BODY)
async def print_cards(db: Database, desk_: Desk, caller: Caller, body: CardsBody) -> web.Response:
    """Registration and signer cards, printed from the body alone (D-03)."""
    pdf = await desk.print_cards(db, desk_, caller, registration=body.registration, signers=body.signers)
    return pdf_response(pdf, "cards")


@routes.post("/v1/staff/cards", access=staff("reception"), max_body=SMALL_BODY)
async def print_cards_at_the_desk(db: Database, desk_: Desk, caller: Caller, body: CardsBody) -> web.Response:
    """The registration card, printed by reception (D-03)."""
    pdf = await desk.print_cards(db, desk_, caller, registration=body.registration, signers=body.signers)
    return pdf_response(pdf, "card")


@routes.post("/v1/previews", access=allow("user", "sub"), max_body=PREVIEW_BODY)
async def preview(
    *, db: Database, desk_: Desk, press: Press, clock: Clock, caller: Caller, body: CertificateDocument
) -> web.Response:
    """A SPECIMEN of a certificate, before or after it is applied for."""
    pdf = await desk.preview(db, desk_, press, caller, document=body, today=clock.today())
    return pdf_response(pdf, "specimen")
