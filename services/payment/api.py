"""HTTP in and out of payment: what is to be paid, paying it, and what the processor and its page come back with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from libs.common.api import Raw, Routes, read_body
from libs.common.auth import Caller, allow, public
from libs.common.clock import Clock
from libs.common.db import Database, Row, Transaction
from libs.common.errors import NotFound, Problem
from libs.common.idempotency import REQUIRE, Once, ignore
from libs.contracts import limits
from libs.contracts.values import CertificateKind
from services.payment.card_desk import CardDesk
from services.payment.domain import PayableState, Payment, PaymentState
from services.payment.handlers import calls, fees, payments
from services.payment.links import OrderLinks
from services.payment.settings import Settings
from services.payment.store import payables as payable_store
from services.payment.store import payments as payment_store

routes = Routes()
LARGEST_WEBHOOK = 64 * 1024
ON_TO_OUR_PAGE = """<!DOCTYPE html>
<html lang="ja">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="refresh" content="0; url={address}">
    <title>お支払い Payment</title>
  </head>
  <body><p><a href="{address}">決済結果へ進む <span lang="en">On to the result of the payment</span></a></p></body>
</html>
"""


class PayablesQuery(BaseModel):
    """Which payables, and how many at most."""

    model_config = ConfigDict(extra="forbid")

    state: PayableState | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class PayableView(BaseModel):
    """The frozen fee of one application: whole yen with tax; `valid_until` is the last Japan date for paying.

    While somebody is paying it (決済手続き中): by which ID (a sub-ID is told only of itself), until when at most (UTC).
    """

    application_id: UUID
    receipt_no: str
    kind: CertificateKind
    price: int
    tax: int
    rate: int
    valid_until: date
    state: PayableState
    payment_id: UUID | None
    paying_by: str | None
    paying_until: datetime | None


class PayableList(BaseModel):
    """The company's payables, newest first."""

    payables: list[PayableView]


@routes.get("/v1/payables", access=allow("user", "sub"))
async def list_payables(tx: Transaction, caller: Caller, query: PayablesQuery) -> PayableList:
    """What is to be paid or was paid: a user ID sees its company's, a sub-ID its own applications (PAY-01)."""
    payer = payments.payer(caller)
    rows = await payable_store.visible(tx, payer.registration_id, payer.sub_id, query.state, query.limit)
    return PayableList(payables=[_payable(row, payer) for row in rows])


def _payable(row: Row, payer: payments.Payer) -> PayableView:
    values = dict(row)
    is_own = values.pop("paying_login_id") == payer.login_id
    if payer.sub_id is not None and not is_own:
        values["paying_by"] = None
    return PayableView.model_validate(values)


class QuoteQuery(BaseModel):
    """For which kind of certificate."""

    model_config = ConfigDict(extra="forbid")

    kind: CertificateKind


@routes.get("/v1/quotes", access=allow("user", "sub"))
async def quote(tx: Transaction, caller: Caller, query: QuoteQuery, clock: Clock) -> fees.Quote:
    """What one application costs the company today; the fee is frozen at approval (D-26)."""
    return await fees.quote(tx, clock, registration_id=payments.payer(caller).registration_id, kind=query.kind)


class PaymentRequest(BaseModel):
    """The applications to be paid together."""

    model_config = ConfigDict(extra="forbid")

    application_ids: Annotated[list[UUID], Field(min_length=1, max_length=limits.PAID_AT_ONCE)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.application_ids)) != len(self.application_ids):
            ja = {"ja": "同じ申請が2回指定されています"}
            raise PydanticCustomError("named-twice", "Name each application once", ja)
        return self


class StartedPayment(BaseModel):
    """Where to pay: `url` is the processor's page, `total` in yen, to be paid before `expires_at` (UTC)."""

    payment_id: UUID
    url: str | None
    total: int
    expires_at: datetime


@routes.post("/v1/payments", access=allow("user", "sub"), status=201, key=REQUIRE)
async def start_payment(
    once: Once, body: PaymentRequest, caller: Caller, *, db: Database, desk: CardDesk, clock: Clock
) -> StartedPayment:
    """Begin to pay these applications. 503 means that the processor did not answer: send the same again."""
    payer = payments.payer(caller)
    async with db.transaction(caller.chamber) as tx:
        begun = await once.begin(tx)
        if begun:
            payment = await payments.begun(tx, payment_id=UUID(begun))
        else:
            with _at_their_places(body.application_ids):
                payment = await payments.start(tx, clock, payer=payer, application_ids=body.application_ids)
            await once.note(tx, str(payment.payment_id))
    payment = await calls.with_session(db, desk, clock, payment)
    started = StartedPayment(
        payment_id=payment.payment_id, url=payment.url, total=payment.total, expires_at=payment.expires_at
    )
    async with db.transaction(caller.chamber) as tx:
        return await once.keep(tx, started)


@contextmanager
def _at_their_places(application_ids: list[UUID]) -> Iterator[None]:
    """Pointers of refusals that name an application by its id name its place in the request instead."""
    places = {f"/application_ids/{one}": f"/application_ids/{place}" for place, one in enumerate(application_ids)}
    try:
        yield
    except Problem as refusal:
        refusal.errors = [replace(error, pointer=places.get(error.pointer, error.pointer)) for error in refusal.errors]
        raise


class LineView(BaseModel):
    """One application of a payment: its fee in yen with tax, and how far it is."""

    application_id: UUID
    receipt_no: str
    kind: CertificateKind
    price: int
    tax: int
    state: PayableState


class PaymentView(BaseModel):
    """How a payment stands: `total` yen, `tax` of it. `by` is the ID that started it, `own` when that is the caller.

    `url` only for who started it, while it can be paid.
    """

    payment_id: UUID
    state: PaymentState
    total: int
    tax: int
    by: str
    own: bool
    started_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    reason: str
    url: str | None
    lines: list[LineView]


class PaymentsQuery(BaseModel):
    """How many at most."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200)] = 50


class PaymentList(BaseModel):
    """The company's payments, newest first."""

    payments: list[PaymentView]


@routes.get("/v1/payments", access=allow("user", "sub"))
async def list_payments(tx: Transaction, caller: Caller, query: PaymentsQuery) -> PaymentList:
    """The own company's payments; a sub-ID sees those it started."""
    payer = payments.payer(caller)
    starter = payer.login_id if payer.sub_id is not None else None
    found = await payment_store.visible(tx, payer.registration_id, starter, query.limit)
    wanted = {application_id for payment in found for application_id in payment.application_ids}
    lines = await payable_store.lines(tx, wanted)
    return PaymentList(payments=[_view(payment, payer, lines) for payment in found])


@routes.get("/v1/payments/{payment_id}", access=allow("user", "sub"))
async def show_payment(tx: Transaction, caller: Caller, payment_id: UUID) -> PaymentView:
    """The state of a payment of the caller's company; a sub-ID sees those it started. 404 for all others."""
    payer = payments.payer(caller)
    payment = await payment_store.find(tx, payment_id)
    if payment is None or not _may_see(payer, payment):
        raise NotFound()
    return _view(payment, payer, await payable_store.lines(tx, payment.application_ids))


def _may_see(payer: payments.Payer, payment: Payment) -> bool:
    own = payer.sub_id is None or payment.login_id == payer.login_id
    return own and payment.registration_id == payer.registration_id


def _view(payment: Payment, payer: payments.Payer, lines: list[Row]) -> PaymentView:
    own = payment.login_id == payer.login_id
    mine = [LineView.model_validate(dict(line)) for line in lines if line["application_id"] in payment.application_ids]
    return PaymentView(
        payment_id=payment.payment_id,
        state=payment.state,
        total=payment.total,
        tax=sum(line.tax for line in mine),
        by=payment.by,
        own=own,
        started_at=payment.created_at,
        expires_at=payment.expires_at,
        settled_at=payment.settled_at,
        reason=payment.reason,
        url=payment.url if payment.is_live and own else None,
        lines=mine,
    )


@routes.get("/v1/payment-return/{order}", access=public, answers=("text/html",))
async def return_from_processor(
    order: str, *, db: Database, desk: CardDesk, clock: Clock, links: OrderLinks, settings: Settings
) -> web.Response:
    """Where the processor's page sends the payer: look how the payment stands, then go on to our waiting page."""
    chamber, payment_id = links.read(order)
    await calls.look_after_return(db, desk, clock, chamber, payment_id)
    # A page and no 303: a browser holds the processor's form to its form-action through all redirects that follow it.
    # No session is needed either: cookies may not travel on a cross-site return (D-28).
    text = ON_TO_OUR_PAGE.format(address=f"{settings.public_url}/paid/{order}")
    return web.Response(text=text, content_type="text/html")


class OrderView(BaseModel):
    """How the payment of an order token stands, and nothing else of it."""

    state: PaymentState
    reason: str


@routes.get("/v1/payment-orders/{order}", access=public)
async def show_order(order: str, db: Database, links: OrderLinks) -> OrderView:
    """The state of a payment for our waiting page (PAY-11), which may have lost its session on the way back.

    Never through the gateway. 404 for an unknown one.
    """
    chamber, payment_id = links.read(order)
    async with db.transaction(chamber) as tx:
        payment = await payment_store.find(tx, payment_id)
    if payment is None:
        raise NotFound()
    return OrderView(state=payment.state, reason=payment.reason)


@routes.post(
    "/v1/webhooks/processor",
    access=public,
    status=204,
    reads=Raw(("application/json",), is_named=False),
    key=ignore("what the processor says of a payment counts once"),
)
async def hear_processor(request: web.Request, db: Database, desk: CardDesk, clock: Clock) -> None:
    """Take a notification that the processor signed; anything else is refused and recorded (REL-30)."""
    body = await read_body(request, LARGEST_WEBHOOK)
    await calls.hear_webhook(db, desk, clock, headers=request.headers, body=body)
