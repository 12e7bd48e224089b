"""The steps from a settled payment to a printable PDF: application, rendering and reference, without a broker.

The test delivers each message itself, so that it can end a service at any statement or commit in a moment. A service
that was ended is built anew: its connections are cut, and what it had not committed is gone.
`tests.journeys.whole_system` tries fewer points, with every service and the broker.
"""

from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import Any

import asyncpg

from libs.common.auth import Caller
from libs.common.clock import FixedClock
from libs.common.consumers import Handling
from libs.common.events import Envelope
from libs.common.outbox import envelope_of
from libs.common.service import Service
from services.application.handlers.announcing import announce_issued
from services.application.handlers.mailing import Mailing
from services.rendering.handlers import copies
from services.rendering.handlers.copies import Copies
from services.rendering.pool import RenderPool
from services.rendering.work.printing import Printing
from tests.journeys.installation import Installation
from tests.journeys.points import Count, Kind, Point

NAMES = ("application", "rendering", "reference")
LONGER_THAN_A_LEASE = timedelta(seconds=31)


# Of the task: services of other tests may be at work in this process, and none of them may be killed here.
ACTING: ContextVar[str] = ContextVar("acting", default="")


class Killed(BaseException):
    """A service was ended in the middle of its work."""


async def _as(name: str, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    acting = ACTING.set(name)
    try:
        return await work()
    finally:
        ACTING.reset(acting)


class IssuingSteps:
    """`seen` are the points since `begin`; a service that comes to an armed one is ended there."""

    def __init__(self, installation: Installation, clock: FixedClock, pool: RenderPool) -> None:
        self.installation, self.clock, self._pool = installation, clock, pool
        self.services: dict[str, Service] = {}
        self.handlings: dict[str, Handling] = {}
        self.kills = 0
        self.begin()

    def begin(self, armed: Point | None = None) -> None:
        """Count points anew."""
        self._count, self._armed = Count(), armed
        self.seen: list[Point] = []

    def reached(self, kind: Kind, what: str) -> None:
        """See `points.watch`."""
        acting = ACTING.get()
        if not acting or not what:
            return
        point = self._count.next(acting, kind, what)
        self.seen.append(point)
        if point == self._armed:
            self._armed = None
            self.kills += 1
            raise Killed

    async def open(self) -> None:
        """Start all services."""
        self._admin = await asyncpg.connect(self.installation.postgres)
        for name in NAMES:
            await self.start(name)

    async def close(self) -> None:
        """Close all connections."""
        for service in self.services.values():
            await service.db.close()
        await self._admin.close()

    async def start(self, name: str) -> None:
        """Build a service as its composition root does, and open its database."""
        app = import_module(f"services.{name}.app")
        settings = app.Settings.model_validate(self._settings_of(name))
        more = {"pool": self._pool} if name == "rendering" else {}
        service = self.services[name] = app.build(settings, self.clock, **more)
        self.handlings[name] = Handling(service.db, service.consumers.bind(service.provided), self.clock)
        await service.db.open()

    def _settings_of(self, name: str) -> dict[str, str]:
        """Without time-stamps, which are no step between number and PDF that a database would know of."""
        settings = self.installation.settings_of(name)
        return {name: value for name, value in settings.items() if not name.startswith("timestamp_")}

    async def act(self, name: str, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """Let a service do something; None when it was killed on the way; then it was started again."""
        try:
            return await _as(name, work)
        except Killed:
            await self._clean_up(name)
            return None

    async def _clean_up(self, name: str) -> None:
        pool = self.services[name].db._pool
        assert pool
        pool.terminate()
        await self.start(name)
        # What the killed one had claimed falls due.
        self.clock.move(LONGER_THAN_A_LEASE)

    async def hear(self, name: str, envelope: Envelope) -> None:
        """Hand a message over until it is handled to its end."""
        kills = -1
        while kills != self.kills:
            kills = self.kills
            await self.act(name, lambda: self.handlings[name].handle(envelope))

    async def rest(self) -> None:
        """Pass on whatever is said, print whatever is due and announce it, until there is nothing more."""
        while await self._pass_on() or await self._print() != 0 or not await self._announce():
            pass

    async def _announce(self) -> bool:
        """False when the service was killed on the way."""
        service = self.services["application"]
        mailing = service.provided.get(Mailing)
        assert isinstance(mailing, Mailing)

        async def announce() -> bool:
            await announce_issued(service.db, mailing)
            return True

        return bool(await self.act("application", announce))

    async def _print(self) -> int | None:
        printing = self.services["rendering"].provided.get(Printing)
        assert isinstance(printing, Printing)
        printed: int | None = await self.act("rendering", printing.print_some)
        return printed

    async def _pass_on(self) -> int:
        passed = 0
        for name in NAMES:
            for row in await self.rows(f"SELECT * FROM {name}.outbox WHERE published_at IS NULL ORDER BY id"):
                for hearer in NAMES:
                    if row["name"] in self.services[hearer].consumers.names:
                        await self.hear(hearer, envelope_of(row, name))
                await self.rows(f"UPDATE {name}.outbox SET published_at = now() WHERE id = $1", row["id"])
                passed += 1
        return passed

    async def copy(self, caller: Caller, certificate_id: Any) -> bytes:
        """The COPY as it is given to `caller`, who asks again when nobody answers."""
        while True:
            made_with = self.services["rendering"].provided.get(Copies)
            assert isinstance(made_with, Copies)
            ask = partial(copies.hand_out, made_with, caller, certificate_id=certificate_id)
            given = await self.act("rendering", ask)
            if given is not None:
                pdf: bytes = given[1]
                return pdf

    async def rows(self, query: str, *values: Any) -> list[Any]:
        """Read all schemas as the database's administrator."""
        return list(await self._admin.fetch(query, *values))
