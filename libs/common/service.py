"""A running service. What starts one: `libs/common/commands.py`.

A service starts alone and in any order: while PostgreSQL or RabbitMQ is away it runs, tells at `/dependencies` what
is missing, and works when they are back. SIGTERM drains: nothing new is taken, what runs finishes, then it ends
(REL-61).
"""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from libs.common import housekeeping, http, openapi, parking, refused_mails, retries
from libs.common.api import Route, Routes
from libs.common.auth import TokenVerifier
from libs.common.bus import Bus
from libs.common.changes import Changes
from libs.common.clock import Clock
from libs.common.consumers import Consumers, Handling
from libs.common.db import PASSING, Database
from libs.common.edge import Edge
from libs.common.health import VERSION, InnerPort, probe_routes
from libs.common.inject import Provided
from libs.common.intake import Intake
from libs.common.mail import MailSender
from libs.common.outbox import Relay
from libs.common.refused_mails import MAIL_REFUSED
from libs.common.replay import Replays
from libs.common.schedule import Job, Jobs, Scheduler
from libs.common.settings import ServiceSettings
from libs.common.tasks import Kinds
from libs.common.tasks import keeping as task_keeping
from libs.common.tasks import routes as task_routes
from libs.common.tasks.counting import count_for_ever

log = structlog.get_logger()
NO_KINDS = Kinds()

Background = Callable[[], Coroutine[Any, Any, None]]


@dataclass
class Service:
    """What a service is made of, put together by its `app.build(settings)`.

    `background` are loops of its own that run beside the rest; `opening` and `closing` are awaited before and after,
    also around a job; `serving` only before it serves.
    `changes` hears what it tells live; `task_kinds` are the kinds of what may need a person.
    Strangers reach the port of one that `is_public`: what is for staff is on its inner port.
    """

    name: str
    settings: ServiceSettings
    folder: Path
    db: Database
    clock: Clock
    provided: Provided
    routes: Routes
    changes: Changes
    task_kinds: Kinds
    consumers: Consumers = field(default_factory=Consumers)
    jobs: Jobs = field(default_factory=Jobs)
    background: list[Background] = field(default_factory=list)
    opening: list[Background] = field(default_factory=list)
    serving: list[Background] = field(default_factory=list)
    closing: list[Background] = field(default_factory=list)
    plain_routes: list[web.RouteDef] = field(default_factory=list)
    middlewares: list[Middleware] = field(default_factory=list)
    is_public: bool = False


def new_service(
    name: str,
    settings: ServiceSettings,
    folder: Path,
    routes: Routes,
    *things: object,
    channels: Iterable[str] = (),
    task_kinds: Kinds = NO_KINDS,
) -> Service:
    """A service with its database and clock; `things` are provided to its functions by their types.

    `channels` are those of the live changes that it tells, besides the changes of tasks of the kinds `task_kinds`.
    """
    db = Database(settings.database_url.get_secret_value(), size=settings.database_pool)
    clock = next((thing for thing in things if isinstance(thing, Clock)), Clock())
    changes = Changes(db, *channels, *([task_keeping.channel(name)] if task_kinds else []))
    provided = Provided(db, clock, settings, changes, *things)
    return Service(name, settings, folder, db, clock, provided, routes, changes, task_kinds)


class Running:
    """A running service. `start` and `stop` are its whole interface, so that tests run services in their process."""

    def __init__(self, service: Service) -> None:
        self._service = service
        replays = Replays(service.db)
        self.bus = Bus(service.settings.amqp_url.get_secret_value(), service.name, replays.is_ours)
        self.handling = Handling(service.db, service.consumers.bind(service.provided), service.clock)
        self.relay = Relay(service.name, service.db, self.bus, replays=replays)
        self._intake = Intake(service.name, service.db, self.bus, self.handling, service.settings.prefetch)
        self._listener = http.Listener(self.web_app(), service.settings.host, service.settings.port)
        self._inner = InnerPort(
            service.settings, service.name, needs=self.needs, depends_on=self.depends_on, more=self._inner_routes()
        )
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return self._listener.port

    @property
    def inner_port(self) -> int:
        """The port on which it tells metrics, version and the description of its routes."""
        return self._inner.port

    def web_app(self) -> web.Application:
        """The aiohttp application with all routes of the main port."""
        app = http.new_app(*self._service.middlewares)
        app.add_routes(self._runnable(not self._service.is_public))
        app.add_routes(self._service.plain_routes)
        app.add_routes(probe_routes(self.needs))
        return app

    def _inner_routes(self) -> list[web.RouteDef]:
        description = openapi.description_routes(self._service.name, VERSION, self._all_routes())
        return [*description, *(self._runnable(True) if self._service.is_public else [])]

    def _runnable(self, with_staff: bool) -> list[web.RouteDef]:
        service = self._service
        edge = Edge(service.provided, TokenVerifier(service.settings.token_public_key), service.clock)
        return [
            web.route(route.method, route.path, edge.handler(route))
            for route in self._all_routes()
            if with_staff or not route.path.startswith("/v1/staff/")
        ]

    def _all_routes(self) -> list[Route]:
        service = self._service
        routes = service.routes.all + parking.routes_of(service.name).all
        if service.task_kinds:
            routes = routes + task_routes.routes_of(service.name, service.task_kinds).all
        if MAIL_REFUSED in service.task_kinds:
            routes = routes + refused_mails.routes_of(service.name).all
        return routes

    async def needs(self) -> dict[str, bool]:
        """What no request can be answered without, and whether it is there."""
        return {"database": await self._service.db.is_ready()}

    async def depends_on(self) -> dict[str, bool]:
        """What is waited for while it is missing: events stay in the outbox until the broker is back."""
        return {"broker": self.bus.is_ready()}

    async def start(self) -> None:
        """Open everything and begin; does not wait for PostgreSQL or RabbitMQ."""
        service = self._service
        await service.db.open()
        for opening in (*service.opening, *service.serving):
            await opening()
        loops: list[Background] = [self._speak_and_hear, self._retry, *self._watching(), *service.background]
        smtp_url, sender = service.settings.smtp_url, service.settings.mail_from
        loops.append(MailSender(service.name, service.db, smtp_url, sender, service.clock).run)
        loops.append(self._scheduler().run)
        self._tasks = [asyncio.create_task(loop()) for loop in loops]
        for task in self._tasks:
            task.add_done_callback(_end_process_when_broken)
        await self._listener.open()
        await self._inner.open()
        log.info("service.started", port=self.port, inner_port=self.inner_port)

    def _watching(self) -> list[Background]:
        """What keeps pages and gauges up to date; nothing where there is nothing to watch."""
        service, loops = self._service, list[Background]()
        if service.task_kinds:
            loops.append(lambda: count_for_ever(service.db, service.task_kinds))
        if service.changes.channels:
            loops.append(service.changes.run)
        return loops

    def _scheduler(self) -> Scheduler:
        service = self._service
        return Scheduler(service.name, [*all_jobs(service).values()], service.provided, service.db, service.clock)

    async def _speak_and_hear(self) -> None:
        await self.bus.open()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.relay.run())
            group.create_task(self._intake.start())

    async def _retry(self) -> None:
        while True:
            try:
                if await retries.is_due(self._service.db, self._service.clock.now()):
                    while await self.handling.retry_one():
                        pass
            except PASSING as error:
                log.warning("retries.database-away", error=repr(error))
            await asyncio.sleep(1)

    async def stop(self) -> None:
        """Drain and close: requests and messages in hand finish, what is left is taken up by the next start."""
        await self._service.changes.end()
        await self._listener.close()
        await self._inner.close()
        await self._intake.stop()
        for task in self._tasks:
            task.remove_done_callback(_end_process_when_broken)
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for closing in self._service.closing:
            await closing()
        await self.bus.close()
        await self._service.db.close()
        log.info("service.stopped")


def all_jobs(service: Service) -> dict[str, Job]:
    """The jobs of the service itself, and those that every service has."""
    return service.jobs.all | housekeeping.jobs_of(service.name, service.settings, service.db, service.clock).all


def _end_process_when_broken(task: asyncio.Task[None]) -> None:
    """A loop that ends by an error is a bug: the process ends, so that the supervisor starts it again."""
    if not task.cancelled() and task.exception() is not None:
        log.critical("loop.broken", error=repr(task.exception()), exc_info=task.exception())
        signal.raise_signal(signal.SIGTERM)
