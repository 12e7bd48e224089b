"""Events in: the one consume loop, with its retries.

A consumer is a function `async def on_x(tx, event: SomeEvent, …)`. Its inbox row, its changes and the events that it
says commit together; the message is acknowledged after the commit and never before, never by anything else:

- it returns: done;
- it raises a `Problem` (a refusal by the domain): parked with its reason;
- it raises anything else: a few quick tries, then kept in PostgreSQL and tried again later (`libs.common.retries`);
- PostgreSQL is away: the message is held, unacknowledged, until it is back;
- the process ends: the broker delivers again, and the inbox filters what was committed.

Messages that arrive side by side share one transaction (`libs.common.intake.Gathering`) as long as all goes well.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, get_type_hints

import structlog
from opentelemetry import trace
from prometheus_client import Counter

from libs.common import inbox, retries
from libs.common.clock import Clock
from libs.common.db import PASSING, Database, Transaction
from libs.common.errors import NotYetKnown, Problem, Unavailable, UnknownEvent
from libs.common.events import Envelope, Event
from libs.common.inject import Provided
from libs.common.telemetry import traced_from

log = structlog.get_logger()
handled = Counter("shomei_events_handled_total", "Events by outcome", ["name", "outcome"])

QUICK_PAUSES = (0.05, 0.2)
HOLD_SECONDS = (0.2, 0.5, 1.0, 2.0)

Consumer = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class Hearing:
    """A consumer with the event class that it hears."""

    event_class: type[Event]
    function: Consumer
    arguments: dict[str, Any]


class Consumers:
    """The consumers of one service: `@consumers.on(SomeEvent)`."""

    def __init__(self) -> None:
        self._functions: dict[str, Consumer] = {}
        self._classes: dict[str, type[Event]] = {}

    def on(self, event_class: type[Event]) -> Callable[[Consumer], Consumer]:
        """Register the function that hears `event_class`; one for each event and service."""

        def register(function: Consumer) -> Consumer:
            if event_class.NAME in self._functions:
                raise TypeError(f"{event_class.NAME} is heard twice")
            hints = get_type_hints(function)
            if hints.get("event") is not event_class:
                raise TypeError(f"{function.__qualname__}: parameter 'event' must be a {event_class.__name__}")
            self._functions[event_class.NAME] = function
            self._classes[event_class.NAME] = event_class
            return function

        return register

    @property
    def names(self) -> list[str]:
        """The events heard, as routing keys."""
        return sorted(self._functions)

    def bind(self, provided: Provided) -> dict[str, Hearing]:
        """The consumers with their arguments filled. Raises `MissingDependency`."""
        return {
            name: Hearing(self._classes[name], function, provided.fill(function, {"tx", "event"}))
            for name, function in self._functions.items()
        }


def _traced(envelope: Envelope) -> AbstractContextManager[trace.Span]:
    return traced_from(envelope.traceparent, f"handle {envelope.type}", kind=trace.SpanKind.CONSUMER)


class Handling:
    """Decides what becomes of each message of one service."""

    def __init__(self, db: Database, hearings: dict[str, Hearing], clock: Clock) -> None:
        self._db, self._hearings, self._clock = db, hearings, clock

    async def handle(self, envelope: Envelope) -> None:
        """Bring one message to its outcome: applied, known already, kept for later, or parked.

        Returns when the outcome is committed. Waits while PostgreSQL is away.
        """
        await self._until_database_answers(lambda: self._tries(envelope))

    async def handle_together(self, envelopes: Sequence[Envelope]) -> bool:
        """Apply messages of one chamber, each of another subject, in one transaction.

        False, with nothing done, when one of them failed or the outcome is unknown: then `handle` each of them.
        """
        try:
            async with self._db.transaction() as tx:
                outcomes = await self._apply(tx, envelopes)
        except Exception as error:
            log.info("events.one-by-one", count=len(envelopes), error=repr(error))
            return False
        for envelope, outcome in zip(envelopes, outcomes, strict=True):
            handled.labels(envelope.type, outcome).inc()
        return True

    async def park(self, envelope: Envelope, error: BaseException) -> None:
        """Keep a message for a person to decide, without handling it."""

        async def parking() -> None:
            async with self._db.transaction() as tx:
                await retries.put_aside(tx, envelope, error, self._clock.now(), park=True)

        await self._until_database_answers(parking)
        handled.labels(envelope.type, "parked").inc()

    async def retry_one(self) -> bool:
        """Handle the message whose try is due longest; False when none is due. Raises `Unavailable`."""
        async with self._db.transaction() as tx:
            envelope = await retries.claim_due(tx, self._clock.now())
            if envelope is None:
                return False
            try:
                async with tx.transaction():
                    [outcome] = await self._apply(tx, [envelope])
                await retries.forget(tx, envelope.id, self._clock.now())
            except Unavailable:
                raise
            except Exception as error:
                outcome = "parked" if isinstance(error, Problem) else "retried"
                self._log(envelope, error)
                await retries.put_aside(tx, envelope, error, self._clock.now(), park=isinstance(error, Problem))
        handled.labels(envelope.type, outcome).inc()
        return True

    async def _until_database_answers(self, work: Callable[[], Awaitable[None]]) -> None:
        attempt = 0
        while True:
            try:
                return await work()
            except PASSING as error:
                log.warning("event.database-away", error=repr(error))
                await asyncio.sleep(HOLD_SECONDS[min(attempt, len(HOLD_SECONDS) - 1)])
                attempt += 1

    async def _tries(self, envelope: Envelope) -> None:
        error = await self._try_once(envelope)
        for pause in QUICK_PAUSES:
            if error is None or isinstance(error, Problem | UnknownEvent):
                break
            await asyncio.sleep(pause)
            error = await self._try_once(envelope)
        if error is not None:
            await self._put_aside(envelope, error)

    async def _try_once(self, envelope: Envelope) -> Exception | None:
        try:
            async with self._db.transaction() as tx:
                [outcome] = await self._apply(tx, [envelope])
        except Unavailable:
            raise
        except Exception as error:
            return error
        handled.labels(envelope.type, outcome).inc()
        return None

    async def _apply(self, tx: Transaction, envelopes: Sequence[Envelope]) -> list[str]:
        """Apply the messages in one transaction; returns the outcome of each."""
        heard = [self._hear(envelope) for envelope in envelopes]
        new = await inbox.admit(tx, envelopes)
        for envelope, (hearing, event) in zip(envelopes, heard, strict=True):
            if envelope.id in new:
                with _traced(envelope):
                    await hearing.function(tx=tx, event=event, **hearing.arguments)
        return ["applied" if envelope.id in new else "double" for envelope in envelopes]

    def _hear(self, envelope: Envelope) -> tuple[Hearing, Event]:
        hearing = self._hearings.get(envelope.type)
        if hearing is None:
            raise UnknownEvent(envelope.type)
        return hearing, hearing.event_class.model_validate_json(envelope.data)

    async def _put_aside(self, envelope: Envelope, error: Exception) -> None:
        self._log(envelope, error)
        park = isinstance(error, Problem)
        try:
            async with self._db.transaction() as tx:
                await retries.put_aside(tx, envelope, error, self._clock.now(), park=park)
        except PASSING:
            raise
        except Exception as broken:  # its disk is full, say: whoever lets go of the message now loses sight of it
            raise Unavailable(f"a message cannot be put aside: {type(broken).__name__}") from broken
        handled.labels(envelope.type, "parked" if park else "retried").inc()

    def _log(self, envelope: Envelope, error: Exception) -> None:
        expected = isinstance(error, Problem | NotYetKnown)
        with _traced(envelope):
            log.log(
                30 if expected else 40,
                "event.failed",
                event_name=envelope.type,
                event_id=str(envelope.id),
                subject=envelope.subject,
                error=repr(error),
                exc_info=None if expected else error,
            )
