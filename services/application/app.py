"""Composition root of the application service."""

from pathlib import Path

from libs.common.clock import Clock
from libs.common.mail import MailTemplates
from libs.common.service import Service, new_service
from libs.common.settings import HexKey, ServiceSettings
from services.application.api import routes
from services.application.consumers import consumers
from services.application.handlers.access_codes import AccessCodes
from services.application.handlers.mailing import Mailing
from services.application.jobs import jobs
from services.application.store.telling import CHANNEL
from services.application.tasks import KINDS

FOLDER = Path(__file__).parent


class Settings(ServiceSettings):
    """`access_code_key` derives access codes, `access_code_hash_key` hashes them."""

    access_code_key: HexKey
    access_code_hash_key: HexKey


def build(settings: Settings | None = None, clock: Clock | None = None) -> Service:
    """The application service. Raises pydantic's `ValidationError` when a setting is missing or wrong."""
    settings = settings or Settings()
    keys = (settings.access_code_key, settings.access_code_hash_key)
    codes = AccessCodes(*(key.get_secret_value() for key in keys))
    mailing = Mailing(MailTemplates(FOLDER / "mails"), settings.public_url)
    things = (clock or Clock(), codes, mailing)
    service = new_service("application", settings, FOLDER, routes, *things, channels=[CHANNEL], task_kinds=KINDS)
    service.consumers, service.jobs = consumers, jobs
    return service
