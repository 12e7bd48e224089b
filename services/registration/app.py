"""Composition root."""

from pathlib import Path

from pydantic import Field

from libs.common.api import Routes
from libs.common.clock import Clock
from libs.common.mail import MailTemplates
from libs.common.service import Service, new_service
from libs.common.settings import ServiceSettings
from services.registration.api import applicants, changes, entering, queue, reasons, reception, register
from services.registration.consumers import consumers
from services.registration.handlers.guide_limits import GuideLimits
from services.registration.handlers.letters import Letters
from services.registration.jobs import jobs
from services.registration.store.telling import CHANNEL
from services.registration.tasks import KINDS

FOLDER = Path(__file__).parent


class Settings(ServiceSettings):
    """`public_url` stands in the links of mails.

    `guide_mails_per_network`: how many guide mails one client may ask for in a quarter of an hour.
    """

    guide_mails_per_network: int = Field(default=20, ge=1)


def build(settings: Settings | None = None, clock: Clock | None = None) -> Service:
    """Put the registration service together. Raises pydantic's `ValidationError` for missing or wrong settings."""
    settings = settings or Settings()
    letters = Letters(MailTemplates(FOLDER / "mails"), settings.public_url)
    limits = GuideLimits(settings.guide_mails_per_network)
    routes = Routes()
    # The queue before the desk: `counts` is no request's id.
    routes.all = [
        route
        for room in (applicants, entering, queue, reception, register, reasons, changes)
        for route in room.routes.all
    ]
    service = new_service(
        "registration",
        settings,
        FOLDER,
        routes,
        clock or Clock(),
        letters,
        limits,
        channels=[CHANNEL],
        task_kinds=KINDS,
    )
    service.consumers, service.jobs = consumers, jobs
    return service
