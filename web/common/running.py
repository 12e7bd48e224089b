"""A site as a process: its settings, its listener, start and stop."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from aiohttp import web
from pydantic import SecretStr

from libs.common.auth import TokenVerifier
from libs.common.clock import Clock
from libs.common.health import InnerPort, probe_routes
from libs.common.http import Listener
from libs.contracts import limits, names
from libs.pages.pages import Pages
from web.common.entrance import Entrance
from web.common.live import Feed, Live
from web.common.own_id import routes as own_id
from web.common.rooms import PageRoute
from web.common.site import Face, Site
from web.common.states import ACTS, CERTIFICATE_STATES, KINDS, PAYMENT_ENDS, STATES
from web.common.styleguide import routes as styleguide
from web.common.upstreams import Upstreams, UpstreamSettings

log = structlog.get_logger()
OWN = Path(__file__).parent


class SiteSettings(UpstreamSettings):
    """`form_key` makes the tokens of forms."""

    reference_url: str = ""
    token_public_key: str
    form_key: SecretStr


@dataclass
class RunningSite:
    """A site at work. It serves without the services, too: a page says what is away."""

    settings: SiteSettings
    face: Face
    folder: Path
    rooms: Iterable[PageRoute]
    feeds: tuple[Feed, ...]
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        settings = self.settings
        known = {
            "reference_url": settings.reference_url,
            "public_url": settings.public_url,
            "limits": limits,
            "names": names,
            "states": STATES,
            "certificate_states": CERTIFICATE_STATES,
            "kinds": KINDS,
            "acts": ACTS,
            "payment_ends": PAYMENT_ENDS,
        }
        pages = Pages(self.folder, OWN, known=known, names=names.in_japanese())
        self._upstreams = Upstreams(settings.upstreams)
        verifier, key = TokenVerifier(settings.token_public_key), settings.form_key.get_secret_value()
        self.site = Site(self.face, pages, self._upstreams, verifier, self.clock, key=key, settings=settings)
        self._live = Live(self.site, self.feeds)
        self._listener = Listener(self.web_app(), settings.host, settings.port)
        self._inner = InnerPort(settings, self.face.name, depends_on=self._upstreams.are_ready)

    @property
    def routes(self) -> list[PageRoute]:
        """Every page of the site."""
        entrance = Entrance(self.site)
        development = styleguide.all if self.settings.environment == "development" else []
        return [*self.rooms, *own_id.all, *entrance.routes.all, *self._live.routes.all, *development]

    def web_app(self) -> web.Application:
        """The aiohttp application with all pages and files."""
        app = self.site.door.new_app()
        app.add_routes(probe_routes())
        app.add_routes(self.site.web_routes(self.routes))
        app.on_shutdown.append(self._live.end)
        return app

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return self._listener.port

    async def start(self) -> None:
        """Listen; does not wait for any service."""
        await self._upstreams.open()
        self._following = asyncio.create_task(self.site.sessions.follow())
        await self._listener.open()
        await self._inner.open()
        log.info("site.started", site=self.face.name, port=self.port, inner_port=self._inner.port)

    async def stop(self) -> None:
        """Accept no more, let what runs finish (up to 10 s), close."""
        await self._listener.close()
        await self._inner.close()
        self._following.cancel()
        await self._upstreams.close()
        log.info("site.stopped", site=self.face.name)
