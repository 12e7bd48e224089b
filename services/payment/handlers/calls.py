"""What is asked of the processor, always between transactions: no row stays locked while it thinks."""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import structlog
from prometheus_client import Counter

from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.errors import Conflict, NotFound
from services.payment.card_desk import CardDesk
from services.payment.domain import Payment
from services.payment.handlers import payments, trouble
from services.payment.processors import Observation, ProcessorRefused, ProcessorSilent, WebhookRejected
from services.payment.store import payments as store

log = structlog.get_logger()
rejected = Counter("shomei_webhooks_rejected_total", "Webhooks that are not authentic, by why", ["code"])

# Longer than the adapter waits for an answer; after a crash in mid-call, another one may call when it is over.
CALL_TIME = timedelta(seconds=15)
WATCH_SECONDS = 0.1
WATCHES = 60
AFTER_RETURN = timedelta(seconds=5)
POLL_BATCH = 200
POLLS_AT_ONCE = 5


async def with_session(db: Database, desk: CardDesk, clock: Clock, payment: Payment) -> Payment:
    """The payment with the address of its hosted page; one request at a time asks for it, others wait for the answer.

    Raises `ProcessorSilent` (try again with the same key), `ProcessorRefused`, or `Conflict` when it is over.
    """
    for _ in range(WATCHES):
        if payment.url is not None:
            return payment
        if not payment.is_live or payment.expires_at <= clock.now():
            raise Conflict(
                ja="この決済手続きは終了しました。新しいキーでやり直してください",
                en="This payment has ended. Start a new one with a new key",
                code="payment-ended",
            )
        if await _claim(db, clock, payment):
            return await _open_session(db, desk, clock, payment)
        await asyncio.sleep(WATCH_SECONDS)
        payment = await _reload(db, payment)
    raise ProcessorSilent()


async def _claim(db: Database, clock: Clock, payment: Payment) -> bool:
    now = clock.now()
    async with db.transaction(payment.chamber) as tx:
        return await store.claim_call(tx, payment.payment_id, now, now + CALL_TIME)


async def _reload(db: Database, payment: Payment) -> Payment:
    async with db.transaction(payment.chamber) as tx:
        return await store.find(tx, payment.payment_id) or payment


async def _open_session(db: Database, desk: CardDesk, clock: Clock, payment: Payment) -> Payment:
    """Call the processor, having claimed the call, and keep what it answers."""
    payment_id = payment.payment_id
    try:
        session = await desk.open_session(payment)
    except ProcessorSilent:
        async with db.transaction(payment.chamber) as tx:
            await payments.silence(tx, clock, payment_id=payment_id)
        raise
    except ProcessorRefused as error:
        log.error("payment.refused", payment_id=str(payment_id), error=error.en)
        async with db.transaction(payment.chamber) as tx:
            await payments.refuse(tx, clock, payment_id=payment_id, reason=error.code)
        raise
    async with db.transaction(payment.chamber) as tx:
        return await payments.redirect(tx, clock, payment_id=payment_id, session=session)


async def look(db: Database, desk: CardDesk, clock: Clock, payment: Payment) -> Payment:
    """Ask the processor how a payment stands, and apply the answer: the return's and the poll's way to `observe`.

    A payment whose session is unknown (our process ended, or the processor did not answer) is first asked for again.
    Raises `ProcessorSilent` or `ProcessorRefused`; the payment is then polled again later.
    """
    if payment.session_id is None and payment.is_live and await _claim(db, clock, payment):
        payment = await _open_session(db, desk, clock, payment)
    if payment.session_id is None:
        return payment
    try:
        observation = await desk.look(payment, payment.session_id, clock.now())
    except (ProcessorSilent, ProcessorRefused):
        async with db.transaction(payment.chamber) as tx:
            await payments.silence(tx, clock, payment_id=payment.payment_id)
        raise
    async with db.transaction(payment.chamber) as tx:
        return await payments.observe(tx, clock, payment_id=payment.payment_id, observation=observation)


async def look_after_return(db: Database, desk: CardDesk, clock: Clock, chamber: str, payment_id: UUID) -> None:
    """The payer came back from the processor's page: look now, and again in five seconds if it is still open (PAY-11).

    A silent processor does not keep the payer waiting. Raises `NotFound`.
    """
    async with db.transaction(chamber) as tx:
        payment = await store.find(tx, payment_id)
    if payment is None:
        raise NotFound()
    try:
        payment = await look(db, desk, clock, payment)
    except (ProcessorSilent, ProcessorRefused) as error:
        log.warning("payment.return-unclear", payment_id=str(payment_id), error=error.en)
    if payment.is_live:
        async with db.transaction(chamber) as tx:
            now = clock.now()
            await store.plan_poll(tx, payment, now + AFTER_RETURN, now)


async def poll_due(db: Database, desk: CardDesk, clock: Clock) -> int:
    """Look at every payment whose poll is due (REL-31); returns how many. One that fails does not stop the others."""
    async with db.transaction() as tx:
        due = await store.due_polls(tx, clock.now(), POLL_BATCH)
    gate = asyncio.Semaphore(POLLS_AT_ONCE)
    await asyncio.gather(
        *(_poll(gate, db, desk, clock, chamber=chamber, payment_id=payment_id) for chamber, payment_id in due)
    )
    return len(due)


async def _poll(
    gate: asyncio.Semaphore, db: Database, desk: CardDesk, clock: Clock, *, chamber: str, payment_id: UUID
) -> None:
    async with gate:
        try:
            payment = await _take_poll(db, clock, chamber, payment_id)
            if payment is not None:
                await look(db, desk, clock, payment)
        except Exception as error:
            log.warning("payment.poll-failed", payment_id=str(payment_id), error=repr(error))


async def _take_poll(db: Database, clock: Clock, chamber: str, payment_id: UUID) -> Payment | None:
    """The payment, its next poll planned first, so that a look that fails is not repeated at once."""
    async with db.transaction(chamber) as tx:
        payment = await store.find(tx, payment_id)
        if payment is not None:
            now = clock.now()
            await store.plan_poll(tx, payment, now + timedelta(minutes=1), now)
        return payment


async def hear_webhook(db: Database, desk: CardDesk, clock: Clock, *, headers: Mapping[str, str], body: bytes) -> None:
    """Apply a webhook, and keep an audit row of it (REL-30). Raises `WebhookRejected` when it is not authentic.

    Of those that are not, some an hour are kept: anybody can send them. All are counted.
    """
    digest = hashlib.sha256(body).hexdigest()
    try:
        observation = desk.verify_webhook(headers, body, clock.now())
    except WebhookRejected as error:
        rejected.labels(error.code).inc()
        async with db.transaction() as tx:
            await store.record_rejected_webhook(
                tx, reason=f"{error.code}: {error.en}", body_sha256=digest, now=clock.now()
            )
        raise
    try:
        await _apply_webhook(db, clock, observation, digest)
    except NotFound:
        await _keep_unknown(db, clock, observation, digest)


async def _apply_webhook(db: Database, clock: Clock, observation: Observation, digest: str) -> None:
    async with db.transaction(observation.chamber) as tx:
        await payments.observe(tx, clock, payment_id=observation.payment_id, observation=observation)
        await store.record_webhook(
            tx,
            outcome="heard",
            reason=observation.state,
            body_sha256=digest,
            now=clock.now(),
            event_id=observation.event_id,
            payment_id=observation.payment_id,
        )


async def _keep_unknown(db: Database, clock: Clock, observation: Observation, digest: str) -> None:
    """An authentic webhook about a payment that the named chamber does not have: money, if any, is a task for staff.

    They are those of the chamber that has the payment; of the named one, when none has it.
    """
    async with db.transaction() as tx:
        owner = await store.chamber_of(tx, observation.payment_id)
    async with db.transaction(owner or observation.chamber) as tx:
        await store.record_webhook(
            tx,
            outcome="unknown_payment",
            reason=observation.state,
            body_sha256=digest,
            now=clock.now(),
            event_id=observation.event_id,
            payment_id=observation.payment_id,
        )
        if observation.state != "captured":
            return
        if owner is None:
            await trouble.report_unknown(tx, clock, observation=observation)
        else:
            await trouble.report_other_chamber(tx, clock, payment_id=observation.payment_id, observation=observation)
