"""Composition root of the gateway: settings, the two listeners, start and stop."""

import asyncio

import structlog
from aiohttp import web

from libs.common.clock import Clock
from libs.common.health import InnerPort, probe_routes
from libs.common.http import Listener
from web.common.door import Door
from web.common.sessions import Sessions
from web.common.upstreams import Upstreams, UpstreamSettings
from web.gateway.forwarding import Forwarder
from web.gateway.routes import WAYS, pattern

log = structlog.get_logger()


class Settings(UpstreamSettings):
    """`port` is the public listener, `staff_port` the staff's. Reference is called at `reference_inner_url`, for its
    parked messages alone.
    """

    staff_port: int = 8001


class Gateway:
    """The gateway at work. `port`, `staff_port` and `inner_port` say where it listens."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        clock = clock or Clock()
        self._upstreams = Upstreams(settings.upstreams)
        self._sessions = Sessions(self._upstreams, clock)
        self._door = Door(settings, self._sessions, clock)
        self._forwarder = Forwarder(self._upstreams, self._sessions, self._door, settings.trusted_proxies)
        self._public = Listener(self._web_app(for_staff=False), settings.host, settings.port)
        self._staff = Listener(self._web_app(for_staff=True), settings.host, settings.staff_port)
        self._inner = InnerPort(settings, "gateway", depends_on=self._upstreams.are_ready)

    @property
    def port(self) -> int:
        """The public listener's port."""
        return self._public.port

    @property
    def staff_port(self) -> int:
        """The staff's listener's port."""
        return self._staff.port

    @property
    def inner_port(self) -> int:
        """The port of metrics and version."""
        return self._inner.port

    def _web_app(self, *, for_staff: bool) -> web.Application:
        app = self._door.new_app()
        for way in WAYS:
            if for_staff or not way.is_for_staff:
                app.router.add_route(way.method, pattern(way), self._forwarder.handler(way, for_staff=for_staff))
        app.add_routes(probe_routes())
        return app

    async def start(self) -> None:
        """Listen on all ports; does not wait for any service."""
        await self._upstreams.open()
        self._following = asyncio.create_task(self._sessions.follow())
        await self._public.open()
        await self._staff.open()
        await self._inner.open()
        log.info("gateway.started", port=self.port, staff_port=self.staff_port, inner_port=self.inner_port)

    async def stop(self) -> None:
        """Accept no more, let what runs finish (up to 10 s), close."""
        await self._public.close()
        await self._staff.close()
        await self._inner.close()
        self._following.cancel()
        await self._upstreams.close()
        log.info("gateway.stopped")
