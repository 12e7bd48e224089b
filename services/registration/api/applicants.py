"""What applicants use before they have an ID: the guide, and everything behind the mail's link.

Behind the link the header is `Authorization: Link 8888.<secret>`: the chamber's code in clear before the secret (D-42).
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from pydantic import BaseModel

from libs.common.api import Routes
from libs.common.auth import by_link, public
from libs.common.clients import address_behind
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.errors import Unauthorized
from libs.common.idempotency import Once
from services.registration.api.models import ChamberView, Consents, GuideRequest, RequestView, SignerList
from services.registration.api.views import chamber_view, request_view
from services.registration.domain.company import Company
from services.registration.domain.requests import Request
from services.registration.handlers import entering, entry, links
from services.registration.handlers.chambers import open_chamber
from services.registration.handlers.guide_limits import GuideLimits
from services.registration.handlers.letters import Letters
from services.registration.handlers.reading import read_request

routes = Routes()
_LINK = re.compile(r"Link ([0-9]{4})\.([A-Za-z0-9_-]{20,100})")


@routes.get("/v1/chambers/{code}", access=public)
async def show_chamber(db: Database, code: str) -> ChamberView:
    """A chamber that takes registrations, with its fee, rule documents and office."""
    async with db.transaction(code) as tx:
        return chamber_view(await open_chamber(tx, code))


class GuideSent(BaseModel):
    """The answer to whoever asks for the guide: it never tells what is known of an address."""

    message_ja: str = "ご案内のメールを送信しました"
    message_en: str = "The guide mail is on its way"


@routes.post("/v1/registration-requests", access=public, status=202)
async def ask_for_guide(
    request: web.Request,
    db: Database,
    once: Once,
    body: GuideRequest,
    *,
    clock: Clock,
    letters: Letters,
    limits: GuideLimits,
) -> GuideSent:
    """Send the guide mail with the link (REG-02, REG-03)."""
    async with db.transaction(body.chamber) as tx:
        await once.begin(tx)
        await entry.ask_for_guide(
            tx,
            clock,
            letters,
            limits,
            chamber=body.chamber,
            email=body.email,
            documents=body.documents,
            address=address_behind(request),
        )
        return await once.keep(tx, GuideSent())


@routes.get("/v1/registration-request", access=by_link)
async def show_request(request: web.Request, db: Database, clock: Clock) -> RequestView:
    """The request behind the link."""
    async with behind_link(request, db) as (tx, secret):
        return await _view(tx, await links.follow(tx, secret, clock.now()))


@routes.post("/v1/registration-request/consents", access=by_link)
async def consent(request: web.Request, db: Database, once: Once, *, clock: Clock, body: Consents) -> RequestView:
    """Agree to privacy handling and terms of use (REG-04)."""
    async with behind_link(request, db) as (tx, secret):
        await once.begin(tx)
        agreed = await entry.consent(tx, clock, secret=secret, documents=body.documents)
        return await once.keep(tx, await _view(tx, agreed))


@routes.put("/v1/registration-request/company", access=by_link)
async def enter_company(request: web.Request, db: Database, clock: Clock, body: Company) -> RequestView:
    """Keep the company data (REG-05)."""
    async with behind_link(request, db) as (tx, secret):
        return await _view(tx, await entering.enter_company(tx, clock, secret=secret, company=body))


@routes.put("/v1/registration-request/signers", access=by_link)
async def enter_signers(request: web.Request, db: Database, clock: Clock, body: SignerList) -> RequestView:
    """Keep the list of signers (REG-06)."""
    async with behind_link(request, db) as (tx, secret):
        return await _view(tx, await entering.enter_signers(tx, clock, secret=secret, signers=body.signers))


@routes.post("/v1/registration-request/submission", access=by_link)
async def submit(request: web.Request, db: Database, once: Once, *, clock: Clock, letters: Letters) -> RequestView:
    """登録申請, or its correction (REG-07)."""
    async with behind_link(request, db) as (tx, secret):
        await once.begin(tx)
        return await once.keep(tx, await _view(tx, await entering.submit(tx, clock, letters, secret=secret)))


async def _view(tx: Transaction, request: Request) -> RequestView:
    return request_view(await read_request(tx, request))


@asynccontextmanager
async def behind_link(request: web.Request, db: Database) -> AsyncIterator[tuple[Transaction, str]]:
    """A transaction of the link's chamber, and the link's secret. Raises `Unauthorized` without a link."""
    match = _LINK.fullmatch(request.headers.get("Authorization", ""))
    if match is None:
        raise Unauthorized(
            ja="メールのリンクから開いてください", en="Please come by the link in the mail", code="link-missing"
        )
    async with db.transaction(match[1]) as tx:
        yield tx, match[2]
