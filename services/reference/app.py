"""Composition root of the reference service."""

from pathlib import Path

from pydantic import Field

from libs.common.clock import Clock
from libs.common.edges import limit_open_requests
from libs.common.service import Service, new_service
from libs.common.settings import HexKey, ServiceSettings
from libs.contracts import limits, names
from libs.pages.pages import Pages
from services.reference import api
from services.reference.consumers import consumers
from services.reference.handlers import Verification
from services.reference.pages import Site, as_printed
from services.reference.store import Reader
from services.reference.throttle import Guesses

FOLDER = Path(__file__).parent


class Settings(ServiceSettings):
    """`trusted_proxies`: how many proxies of ours stand in front; `most_open_per_address`: how many requests an address
    may have open at a time.
    """

    access_code_hash_key: HexKey
    wrong_tries_per_minute: int = Field(default=10, ge=1)
    trusted_proxies: int = Field(default=0, ge=0)
    most_open_per_address: int = Field(default=200, ge=1)


def build(settings: Settings | None = None, clock: Clock | None = None) -> Service:
    """The reference service: events in, lookups and pages out."""
    settings, clock = settings or Settings(), clock or Clock()
    reader = Reader(settings.database_url.get_secret_value(), size=settings.database_pool)
    verification = Verification(
        reader=reader,
        guesses=Guesses(settings.wrong_tries_per_minute),
        hash_key=settings.access_code_hash_key.get_secret_value(),
        clock=clock,
        trusted_proxies=settings.trusted_proxies,
    )
    service = new_service("reference", settings, FOLDER, api.routes, clock, verification)
    service.consumers = consumers
    service.opening.append(reader.open)
    service.closing.append(reader.close)
    known = {"as_printed": as_printed, "limits": limits}
    pages = Pages(FOLDER, first="en", keeps_language=False, known=known, names=names.in_japanese())
    service.plain_routes = Site(pages, verification, service.db).routes()
    service.is_public = True
    service.middlewares.append(limit_open_requests(settings.most_open_per_address, settings.trusted_proxies))
    return service
