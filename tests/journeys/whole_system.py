"""The whole system in the test's own process: six services, gateway, and what stands for the outside."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import aiohttp
from aio_pika.abc import AbstractIncomingMessage
from aiohttp import web

from libs.common.service import Service
from libs.common.topology import declare
from ops.auditor import Asked, Captured, Report, audit, unrest
from ops.programs import SERVICE_NAMES
from ops.seed import CHAMBERS, ROLES
from sandbox.mailbox import app as mailbox
from sandbox.mailbox.pages import INBOX
from sandbox.processor import app as processor
from sandbox.processor.keys import STORE
from sandbox.timestamps import app as timestamps
from services.rendering.pool import RenderPool
from tests.journeys.installation import Installation
from tests.journeys.running_services import RunningService, note_tasks
from tests.journeys.witness import Witness
from web.common.running import SiteSettings
from web.console import app as console_app
from web.gateway.app import Gateway
from web.gateway.app import Settings as GatewaySettings
from web.portal import app as portal_app

Outcome = Callable[[AbstractIncomingMessage], Coroutine[Any, Any, None]]
DEMO = Path(__file__).parents[2] / "services"
LONGER_THAN_A_LEASE = timedelta(seconds=31)
REST_SECONDS = 30.0


def new_service(installation: Installation, name: str, pool: RenderPool) -> Service:
    """A service as its composition root builds it, with the settings and the clock of the test."""
    app = import_module(f"services.{name}.app")
    own = import_module("services.payment.settings") if name == "payment" else app
    more = {"pool": pool} if name == "rendering" else {}
    service: Service = app.build(
        own.Settings.model_validate(installation.settings_of(name)), installation.clock, **more
    )
    return service


class WholeSystem:
    """`running` are the services at work. A service that was killed is built anew on the same port by its keeper.

    Each message is handled `deliveries` times; `heard` counts the messages, `kills` the services that were killed.
    """

    def __init__(self, installation: Installation, pool: RenderPool, deliveries: int) -> None:
        self.installation, self._pool, self._deliveries = installation, pool, deliveries
        self.clock, self.places = installation.clock, installation.places
        self.running: dict[str, RunningService] = {}
        self.kills = self.heard = 0
        self.logins: list[dict[str, str]] = []
        self._keepers: dict[str, asyncio.Task[None]] = {}

    async def start(self, name: str) -> None:
        """Start one service and keep it."""
        await self._run(name)
        self._keepers[name] = asyncio.create_task(self._keep(name))

    async def _run(self, name: str) -> None:
        built = new_service(self.installation, name, self._pool)
        service = self.running[name] = RunningService(built, self.installation)
        intake = service.running._intake
        intake._outcome = self._several_times(intake._outcome)  # type: ignore[assignment,method-assign]
        await service.start()

    def _several_times(self, outcome: Outcome) -> Outcome:
        """As if the broker had delivered each message so often, before it heard of the first outcome."""

        async def repeated(message: AbstractIncomingMessage) -> None:
            for _ in range(self._deliveries):
                await outcome(message)
            self.heard += 1

        return repeated

    async def stop(self, name: str) -> None:
        """Stop one service as on SIGTERM."""
        keeper = self._keepers.pop(name)
        keeper.cancel()
        await asyncio.wait([keeper])
        await self.running.pop(name).stop()

    async def _keep(self, name: str) -> None:
        while True:
            await self.running[name].killed.wait()
            await self.running[name].clean_up()
            self.kills += 1
            await self._run(name)
            # What the killed one had claimed falls due, and what others put aside meanwhile too.
            self.clock.move(LONGER_THAN_A_LEASE)

    async def declare(self) -> None:
        """The deploy step at the broker."""
        for name in SERVICE_NAMES:
            consumers = import_module(f"services.{name}.consumers").consumers
            await declare(self.installation.amqp, name, consumers.names)

    async def run_job(self, name: str, job: str, *arguments: str) -> None:
        """`python -m services.<name> job <job> …`, in the service at work."""
        service = self.running[name].service
        function = service.jobs.all[job].function
        await function(**service.provided.fill(function, {"arguments"}), arguments=list(arguments))

    async def seed(self) -> None:
        """What `ops.seed` does: chambers, fees, one member of staff for each role."""
        for code in CHAMBERS:
            await self.run_job("registration", "open-chamber", str(DEMO / "registration" / "demo" / f"{code}.json"))
            await self.run_job("payment", "set-fees", str(DEMO / "payment" / "demo" / f"{code}.json"))
        self.logins = [_login(role, code) for code in CHAMBERS for role in ROLES]
        file = self.installation.folder / "staff.json"
        file.write_text(json.dumps([_member(login) for login in self.logins]))
        await self.run_job("identity", "set-staff", str(file))
        file.unlink()
        await self.rest()

    async def rest(self, asked: tuple[Asked, ...] = ()) -> None:
        """Until every message, mail and rendering has come to its end."""
        until = asyncio.get_running_loop().time() + REST_SECONDS
        while found := await unrest(self.installation.postgres, asked):
            assert asyncio.get_running_loop().time() < until, found
            await asyncio.sleep(0.1)

    async def audit(self, asked: tuple[Asked, ...]) -> Report:
        """What the ledger auditor finds, the card processor's own words included (REL-58)."""
        await self.rest(asked)
        return await audit(self.installation.postgres, asked, self._captured())

    def _captured(self) -> list[Captured]:
        end = self.clock.now() + timedelta(days=1)
        sessions = self.processor[STORE].captured_between(end - timedelta(days=9), end)
        return [Captured(one.id, one.order, one.captured) for one in sessions]

    def mails(self, to: str = "", after: int = 0) -> list[Any]:
        """The mails in the inbox, newest first, of which each was received after mail number `after`."""
        return [mail for mail in self.mailbox[INBOX].list(to=to) if mail.id > after]

    @asynccontextmanager
    async def outside(self) -> AsyncIterator[None]:
        """Card processor, mail inbox and time-stamping authority, as long as the context lives."""
        one, secrets = self.installation, self.installation.secrets
        keys = (secrets["processor_secret"], secrets["processor_webhook_secret"])
        self.processor = processor.build(processor.Settings(*keys, one.folder / "processor.state"), now=self.clock.now)
        self.mailbox = mailbox.build(mailbox.Settings(one.folder / "mailbox.state", smtp_port=one.ports["smtp"]))
        authority = timestamps.build(timestamps.Settings(*one.timestamps[:2]), now=self.clock.now)
        async with AsyncExitStack() as stack:
            for name, app in (("processor", self.processor), ("mailbox", self.mailbox), ("timestamps", authority)):
                runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
                await runner.setup()
                stack.push_async_callback(runner.cleanup)
                await web.TCPSite(runner, "127.0.0.1", one.ports[name]).start()
            yield


def _login(role: str, chamber: str) -> dict[str, str]:
    return {"role": role, "chamber": chamber, "id": f"{role.replace('_', '')}1", "password": f"Canary4{role}{chamber}"}


def _member(login: dict[str, str]) -> dict[str, Any]:
    taken = {name: login[name] for name in ("chamber", "id", "password")}
    return taken | {"name": f"{login['role']} {login['chamber']}", "roles": [login["role"]]}


def _site_settings(installation: Installation, name: str) -> SiteSettings:
    return SiteSettings.model_validate(installation.settings_of_site(name))


@asynccontextmanager
async def system_of(installation: Installation, pool: RenderPool, deliveries: int = 1) -> AsyncIterator[WholeSystem]:
    """A system at work and seeded, as long as the context lives."""
    note_tasks(asyncio.get_running_loop())
    system = WholeSystem(installation, pool, deliveries)
    gateway = Gateway(GatewaySettings.model_validate(installation.settings_of_gateway()), system.clock)
    portal = portal_app.build(_site_settings(installation, "portal"), system.clock)
    console = console_app.build(_site_settings(installation, "console"), system.clock)
    async with system.outside():
        await system.declare()
        await gateway.start()
        await portal.start()
        await console.start()
        for name in SERVICE_NAMES:
            await system.start(name)
        await system.seed()
        yield system
        await portal.stop()
        await console.stop()
        await gateway.stop()
        for name in list(system.running):
            await system.stop(name)


@asynccontextmanager
async def outsider(system: WholeSystem) -> AsyncIterator[Witness]:
    """Somebody with a browser."""
    async with aiohttp.ClientSession() as session:
        yield Witness(system.places, session)
