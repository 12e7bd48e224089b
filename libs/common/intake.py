"""From the queue to `Handling`: decoding, order within a subject, and care with messages that may end a process.

A message that was delivered before may have ended the process that had it (REL-06). Such suspects are counted in
PostgreSQL before they are handled, and handled alone, so that a message that ends processes is parked alone at its
third time.
"""

import asyncio
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import NAMESPACE_OID, UUID, uuid5

import structlog
from aio_pika.abc import AbstractIncomingMessage
from prometheus_client import Counter

from libs.common.bus import BUS_ERRORS, Bus
from libs.common.consumers import Handling
from libs.common.db import Database
from libs.common.errors import Unavailable, UnknownEvent
from libs.common.events import Envelope, event_class
from libs.common.topology import CANARY, dead_name, login_of, queue_name

log = structlog.get_logger()
SUSPICIONS_ALLOWED = 2
RETRY_SECONDS = 1.0
# More of them, and fewer messages come together; only one, and a row that somebody else has locked would stop all.
TURNS = 2

foreign = Counter("shomei_events_foreign_total", "Messages of another speaker than the contract names", ["name"])


class EndedTheProcess(Exception):
    """Every process that took this message ended before it was handled."""


class Undecodable(Exception):
    """The message is not one of our envelopes."""


class ForeignSpeaker(Exception):
    """The login that published this event is not that of the service which alone may say it."""


class DeliveredTooOften(Exception):
    """The broker gave up on this message after its delivery limit."""


class Intake:
    """Consumes the queue of one service."""

    def __init__(self, service: str, db: Database, bus: Bus, handling: Handling, prefetch: int) -> None:
        self._service, self._db, self._bus, self._handling, self._prefetch = service, db, bus, handling, prefetch
        self._subjects = SubjectLocks()
        self._alone = AloneOrTogether()
        self._gathering = Gathering(handling)
        self._in_flight: set[asyncio.Task[None]] = set()
        self._stops: list[Callable[[], Awaitable[None]]] = []

    async def start(self) -> None:
        """Begin to consume; waits until the broker and the queue are there."""
        own, dead = queue_name(self._service), dead_name(self._service)
        for queue, receive in ((own, self.receive), (dead, self.park_dead_letter)):
            self._stops.append(await self._consume_when_possible(queue, receive))

    async def _consume_when_possible(
        self, queue: str, receive: Callable[[AbstractIncomingMessage], Awaitable[None]]
    ) -> Callable[[], Awaitable[None]]:
        while True:
            try:
                return await self._bus.consume(queue, receive, self._prefetch)
            except BUS_ERRORS as error:
                log.warning("intake.waiting", queue=queue, error=repr(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def stop(self) -> None:
        """Take no new message and let those in hand finish (REL-61); what is cut off stays with the broker."""
        for stop in self._stops:
            try:
                await asyncio.wait_for(stop(), 2)
            except BUS_ERRORS:
                continue
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=10)

    async def receive(self, message: AbstractIncomingMessage) -> None:
        """Handle one delivery and acknowledge it after its outcome is committed."""
        task = asyncio.current_task()
        if task is not None:
            self._in_flight.add(task)
            task.add_done_callback(self._in_flight.discard)
        if not message.headers.get(CANARY):
            await self._outcome(message)
        await message.ack()

    async def park_dead_letter(self, message: AbstractIncomingMessage) -> None:
        """Park what the broker delivered too often and put into its dead-letter queue."""
        await self._handling.park(read_envelope(message)[0], DeliveredTooOften())
        await message.ack()

    async def _outcome(self, message: AbstractIncomingMessage) -> None:
        envelope, error = read_envelope(message)
        fault = error or _foreign(envelope, message.user_id)
        if fault is not None:
            await self._handling.park(envelope, fault)
            return
        async with self._subjects.held(envelope.subject):
            if message.redelivered:
                async with self._alone.alone():
                    await self._handle_suspect(envelope)
            else:
                async with self._alone.together():
                    await self._gathering.handle(envelope)

    async def _handle_suspect(self, envelope: Envelope) -> None:
        if await self._suspicions(envelope.id) > SUSPICIONS_ALLOWED:
            await self._handling.park(envelope, EndedTheProcess())
        else:
            await self._handling.handle(envelope)
        await self._acquit(envelope.id)

    async def _suspicions(self, event_id: UUID) -> int:
        while True:
            try:
                async with self._db.transaction() as tx:
                    return int(await tx.fetchval(_SUSPECT, event_id))
            except Unavailable:
                await asyncio.sleep(RETRY_SECONDS)

    async def _acquit(self, event_id: UUID) -> None:
        try:
            async with self._db.transaction() as tx:
                await tx.execute("DELETE FROM suspects WHERE event_id = $1", event_id)
        except Unavailable:
            log.warning("intake.suspect-kept", event_id=str(event_id))


_SUSPECT = """
INSERT INTO suspects (event_id, attempts) VALUES ($1, 1)
ON CONFLICT (event_id) DO UPDATE SET attempts = suspects.attempts + 1 RETURNING attempts
"""


def read_envelope(message: AbstractIncomingMessage) -> tuple[Envelope, Undecodable | None]:
    """The envelope of a message; for something that is none, an envelope that can be parked, and the error."""
    try:
        return Envelope.from_message(dict(message.headers), message.body), None
    except (ValueError, TypeError) as error:
        substitute = Envelope(
            id=uuid5(NAMESPACE_OID, f"{message.message_id}:{message.body.hex()[:64]}"),
            source="/unknown",
            type=str(message.routing_key or "unknown"),
            time=datetime.now(UTC),
            subject="undecodable",
            chamber="0000",
            version=0,
            data=message.body,
        )
        return substitute, Undecodable(str(error))


def _foreign(envelope: Envelope, login: str | None) -> ForeignSpeaker | None:
    """The fault of a message whose publisher, as the broker vouches for it, is not its speaker.

    Names that are not known here are left to `Handling`, which keeps them.
    """
    try:
        speaker = event_class(envelope.type).SPEAKER
    except UnknownEvent:
        return None
    if login == login_of(speaker) and envelope.source == f"/{speaker}":
        return None
    foreign.labels(envelope.type).inc()
    log.error("event.wrong-sender", event_name=envelope.type, event_id=str(envelope.id), login=login)
    return ForeignSpeaker(f"said by {login or 'nobody'} as {envelope.source}; only {speaker} says {envelope.type}")


class SubjectLocks:
    """One at a time for each subject, in the order of arrival."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._wanted: Tally[str] = Tally()

    @asynccontextmanager
    async def held(self, subject: str) -> AsyncIterator[None]:
        """Hold the lock of `subject`."""
        lock = self._locks.setdefault(subject, asyncio.Lock())
        self._wanted[subject] += 1
        try:
            async with lock:
                yield
        finally:
            self._wanted[subject] -= 1
            if not self._wanted[subject]:
                del self._wanted[subject], self._locks[subject]


class Gathering:
    """Handles together what arrives while others are being handled: one transaction for all, instead of one for each.

    Of each subject one message at most may be here at a time. One that fails is handled alone, and so are those that
    were together with it.
    """

    def __init__(self, handling: Handling) -> None:
        self._handling = handling
        self._waiting: dict[str, dict[UUID, tuple[Envelope, asyncio.Future[None]]]] = defaultdict(dict)
        self._turns = asyncio.Semaphore(TURNS)

    async def handle(self, envelope: Envelope) -> None:
        """Returns when the outcome of this message is committed, in its own turn or in that of another."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = self._waiting[envelope.chamber]
        waiting[envelope.id] = envelope, done
        try:
            async with self._turns:
                if envelope.id in waiting:
                    await self._take_turn(waiting)
            await done
        finally:
            waiting.pop(envelope.id, None)

    async def _take_turn(self, waiting: dict[UUID, tuple[Envelope, asyncio.Future[None]]]) -> None:
        envelopes, outcomes = zip(*waiting.values(), strict=True)
        waiting.clear()
        try:
            await self._handle_all(envelopes)
            for outcome in outcomes:
                if not outcome.done():
                    outcome.set_result(None)
        finally:
            for outcome in outcomes:
                outcome.cancel()  # where there is none, nobody may acknowledge: the message stays with the broker

    async def _handle_all(self, envelopes: Sequence[Envelope]) -> None:
        if len(envelopes) == 1 or not await self._handling.handle_together(envelopes):
            await asyncio.gather(*map(self._handling.handle, envelopes))


class AloneOrTogether:
    """Many may work together, or one alone; who waits to work alone is let in before new ones."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self._together = 0
        self._alone_waiting = 0
        self._is_alone = False

    async def _until(self, is_free: Callable[[], bool]) -> None:
        while not is_free():
            self._changed.clear()
            await self._changed.wait()

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Work beside others; waits while one is alone or wants to be."""
        await self._until(lambda: not self._is_alone and not self._alone_waiting)
        self._together += 1
        try:
            yield
        finally:
            self._together -= 1
            self._changed.set()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Work with nobody else at work."""
        self._alone_waiting += 1
        try:
            await self._until(lambda: not self._is_alone and not self._together)
        finally:
            self._alone_waiting -= 1
            self._changed.set()
        self._is_alone = True
        try:
            yield
        finally:
            self._is_alone = False
            self._changed.set()
