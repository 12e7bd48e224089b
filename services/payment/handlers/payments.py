"""Payments: started by a payer, moved by what the processor says. `observe` is the one way to a settlement (D-31)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.errors import Conflict, FieldError, Forbidden, NotFound, Unavailable
from libs.common.events import Event
from libs.common.outbox import emit
from libs.contracts.payment import PaymentExpired, PaymentFailed, PaymentSettled, PaymentStarted, SettledLine
from services.payment import domain
from services.payment.domain import PAYMENT_TIME, Decision, Payable, Payment
from services.payment.handlers import trouble
from services.payment.processors import Observation, ProcessorSession
from services.payment.store import fees, payables
from services.payment.store import payments as store


@dataclass(frozen=True)
class Payer:
    """Who pays: the company's user ID, or a sub-ID (`sub_id`), which sees only its own applications."""

    chamber: str
    registration_id: UUID
    sub_id: UUID | None
    login_id: UUID
    login: str


def payer(caller: Caller) -> Payer:
    """The payer behind a user or sub-ID. Raises `Forbidden` for an ID without a registration."""
    if caller.registration_id is None or (caller.kind == "sub" and caller.sub_id is None):
        raise Forbidden()
    sub_id = caller.sub_id if caller.kind == "sub" else None
    return Payer(caller.chamber, caller.registration_id, sub_id, caller.login_id, caller.login)


async def begun(tx: Transaction, *, payment_id: UUID) -> Payment:
    """The payment that an earlier try with the same key began. Raises `NotFound`."""
    return _known(await store.find(tx, payment_id))


async def start(tx: Transaction, clock: Clock, *, payer: Payer, application_ids: Sequence[UUID]) -> Payment:
    """Bundle these applications into a payment, to be paid within 30 minutes (D-28); nothing is asked of anybody yet.

    Raises `Conflict` when an application is not payable, `NotFound` when one is not the payer's.
    """
    held = await payables.lock_visible(tx, application_ids, payer.registration_id, payer.sub_id)
    _check_all_found(application_ids, held)
    description = f"{await _payee(tx, payer)} 証明書発給手数料 {len(held)}件"
    now = clock.now().replace(microsecond=0)
    payment = Payment(
        payment_id=uuid.uuid4(),
        chamber=payer.chamber,
        registration_id=payer.registration_id,
        application_ids=tuple(p.application_id for p in held),
        total=sum(p.price.price for p in held),
        login_id=payer.login_id,
        by=payer.login,
        description=description,
        created_at=now,
        expires_at=now + PAYMENT_TIME,
    )
    started = domain.start(payment, held, clock.today())
    await store.insert(tx, payment, started)
    await payables.save(tx, started)
    await emit(tx, _started(payment))
    return payment


def _check_all_found(application_ids: Sequence[UUID], found: Sequence[Payable]) -> None:
    missing = set(application_ids) - {p.application_id for p in found}
    if missing:
        raise NotFound(
            ja="決済できる申請が見つかりません",
            en="There is no such application to be paid",
            errors=[
                FieldError(pointer=f"/application_ids/{one}", code="not-found", ja="見つかりません", en="not found")
                for one in sorted(missing)
            ],
        )


async def _payee(tx: Transaction, payer: Payer) -> str:
    """The chamber's name, if it takes cards (PAY-10) and the company may pay. Raises `Conflict` or `Unavailable`."""
    chamber = await fees.chamber(tx, payer.chamber)
    if chamber is None:
        raise Unavailable("the chamber is not known here yet")
    if "card" not in chamber[1].payment_methods:
        raise Conflict(
            ja="この商工会議所ではカード決済を利用できません", en="This chamber takes no cards", code="no-card"
        )
    registration = await fees.registration(tx, payer.registration_id)
    if registration is not None and registration[0] in ("suspended", "ended"):
        raise Conflict(
            ja="貿易登録が停止または終了しているため決済できません。商工会議所にお問い合わせください",
            en="The registration is suspended or has ended. Please ask the chamber",
            code="registration-not-active",
        )
    return chamber[0]


def _started(payment: Payment) -> PaymentStarted:
    return PaymentStarted(
        chamber=payment.chamber,
        version=payment.version,
        payment_id=payment.payment_id,
        application_ids=list(payment.application_ids),
        by=payment.by,
        expires_at=payment.expires_at,
    )


async def redirect(tx: Transaction, clock: Clock, *, payment_id: UUID, session: ProcessorSession) -> Payment:
    """The processor opened a session: the payer can go there."""
    payment = domain.redirect(_known(await store.lock(tx, payment_id)), session.id, session.url)
    await store.save(tx, payment, await payables.lock(tx, payment.application_ids), clock.now())
    await store.end_call(tx, payment_id)
    return payment


async def silence(tx: Transaction, clock: Clock, *, payment_id: UUID) -> None:
    """The processor did not answer: what it did will be found out by polling."""
    payment = domain.silence(_known(await store.lock(tx, payment_id)))
    await store.save(tx, payment, await payables.lock(tx, payment.application_ids), clock.now())
    await store.end_call(tx, payment_id)


async def refuse(tx: Transaction, clock: Clock, *, payment_id: UUID, reason: str) -> None:
    """The processor would not open a session: the payment failed before anybody could pay."""
    payment = _known(await store.lock(tx, payment_id))
    held = await payables.lock(tx, payment.application_ids)
    await _keep(tx, clock, payment, domain.fail(payment, held, reason))
    await store.end_call(tx, payment_id)


async def observe(tx: Transaction, clock: Clock, *, payment_id: UUID, observation: Observation) -> Payment:
    """Apply what the processor says. Webhook, return and poll all come here; said twice, it does nothing twice.

    Raises `NotFound` when this chamber has no such payment.
    """
    payment = _known(await store.lock(tx, payment_id))
    held = await payables.lock(tx, payment.application_ids)
    seen = domain.Seen(
        observation.session_id, observation.state, observation.amount, observation.at, observation.reason
    )
    decision = domain.observe(payment, held, seen)
    if decision.task is not None:
        await trouble.report(tx, clock, kind=decision.task, payment=payment, observation=observation)
    await _keep(tx, clock, payment, decision)
    return decision.payment


async def _keep(tx: Transaction, clock: Clock, before: Payment, decision: Decision) -> None:
    await payables.save(tx, decision.payables)
    await store.save(tx, decision.payment, decision.payables, clock.now())
    if decision.payment.state != before.state:
        await emit(tx, *_said_of(decision))


def _said_of(decision: Decision) -> list[Event]:
    payment = decision.payment
    common = {"chamber": payment.chamber, "version": payment.version, "payment_id": payment.payment_id}
    if payment.state == "settled" and payment.settled_at is not None:
        return [_settled(payment, decision.payables)]
    ended = common | {"application_ids": payment.application_ids, "reason": payment.reason}
    if payment.state == "failed":
        return [PaymentFailed.model_validate(ended)]
    if payment.state == "expired":
        return [PaymentExpired.model_validate(ended)]
    return []


def _settled(payment: Payment, lines: Sequence[Payable]) -> PaymentSettled:
    return PaymentSettled.model_validate(
        {
            "chamber": payment.chamber,
            "version": payment.version,
            "payment_id": payment.payment_id,
            "method": "card",
            "registration_id": payment.registration_id,
            "lines": [
                SettledLine(application_id=p.application_id, price=p.price.price, tax=p.price.tax, rate=p.price.rate)
                for p in lines
            ],
            "by": payment.by,
            "settled_at": payment.settled_at,
        }
    )


def _known(payment: Payment | None) -> Payment:
    if payment is None:
        raise NotFound()
    return payment
