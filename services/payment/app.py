"""Composition root of the payment service."""

from pathlib import Path

import aiohttp

from libs.common.clock import Clock
from libs.common.service import Service, new_service
from services.payment.api import routes
from services.payment.card_desk import CardDesk
from services.payment.consumers import consumers
from services.payment.jobs import jobs
from services.payment.links import OrderLinks
from services.payment.processors.sandbox import SandboxProcessor
from services.payment.settings import Settings
from services.payment.tasks import KINDS


def build(settings: Settings | None = None, clock: Clock | None = None) -> Service:
    """The payment service. Raises pydantic's `ValidationError` when a setting is missing or wrong."""
    settings = settings or Settings()
    links = OrderLinks(settings.link_key.get_secret_value())

    def connect(http: aiohttp.ClientSession) -> SandboxProcessor:
        return SandboxProcessor(
            http,
            settings.processor_url,
            settings.processor_secret.get_secret_value(),
            settings.processor_webhook_secret.get_secret_value(),
        )

    desk = CardDesk(connect, links, settings.callback_url)
    folder, things = Path(__file__).parent, (clock or Clock(), links, desk)
    service = new_service("payment", settings, folder, routes, *things, task_kinds=KINDS)
    service.consumers, service.jobs = consumers, jobs
    service.opening.append(desk.open)
    service.closing.append(desk.close)
    return service
