"""The composition root of the identity service."""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator

from libs.common.auth import TokenSigner
from libs.common.clock import Clock
from libs.common.mail import MailTemplates
from libs.common.service import Service, new_service
from libs.common.settings import HexKey, ServiceSettings
from services.identity.api import routes
from services.identity.consumers import consumers
from services.identity.handlers.invitations import Invitations
from services.identity.handlers.login_cards import CardTools
from services.identity.jobs import jobs
from services.identity.passwords import Hasher
from services.identity.store.sessions import ENDED
from services.identity.tasks import KINDS
from services.identity.vault import Vault

FOLDER = Path(__file__).parent


class Settings(ServiceSettings):
    """What only identity knows: the key that signs tokens (PEM), and the key that seals card passwords (32 bytes).

    `console_url`: where the staff's pages are, for links in mails.
    `hash_threads`: how many passwords are hashed at once, each with 19 MiB and one core.
    """

    token_private_key: SecretStr
    card_key: HexKey
    console_url: str = "http://127.0.0.1:8603"
    hash_threads: int = Field(default=2, ge=1, le=64)

    @field_validator("card_key")
    @classmethod
    def _fits_the_vault(cls, key: HexKey) -> HexKey:
        Vault(key.get_secret_value())
        return key


def build(settings: Settings | None = None, clock: Clock | None = None) -> Service:
    """The identity service, put together."""
    settings = settings or Settings()
    clock = clock or Clock()
    hasher = Hasher(settings.hash_threads)
    vault = Vault(settings.card_key.get_secret_value())
    templates = MailTemplates(FOLDER / "mails")
    signer = TokenSigner(settings.token_private_key.get_secret_value())
    tools = CardTools(clock, hasher, vault, templates)
    invitations = Invitations(templates, settings.console_url)
    service = new_service(
        "identity",
        settings,
        FOLDER,
        routes,
        clock,
        hasher,
        vault,
        templates,
        signer,
        tools,
        invitations,
        channels=(ENDED,),
        task_kinds=KINDS,
    )
    service.consumers = consumers
    service.jobs = jobs
    service.closing.append(hasher.close)
    return service
