"""The composition root of the identity service."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from libs.common.auth import TokenSigner
from libs.common.clock import Clock
from libs.common.events import ChamberCode
from libs.common.mail import MailTemplates
from libs.common.service import Service, new_service
from libs.common.settings import HexKey, ServiceSettings
from services.identity.api import routes
from services.identity.consumers import consumers
from services.identity.handlers.invitations import Invitations
from services.identity.handlers.login_cards import CardTools
from services.identity.handlers.owing import FactorPolicy
from services.identity.jobs import jobs
from services.identity.passkeys import PasskeySite, PasskeySites
from services.identity.passwords import Hasher
from services.identity.store.sessions import ENDED
from services.identity.tasks import KINDS
from services.identity.vault import Vault

FOLDER = Path(__file__).parent


def _separated(written: Any) -> Any:
    return written.split() if isinstance(written, str) else written


Chambers = Annotated[frozenset[ChamberCode], NoDecode, BeforeValidator(_separated)]


class Settings(ServiceSettings):
    """What only identity knows: the key that signs tokens (PEM), and the key that seals card passwords and second
    factors (32 bytes).

    `factor_optional_in`: chambers for trying out, separated by blanks: nobody there needs a second factor.

    `console_url`: where the staff's pages are, for links in mails and for passkeys, which need a host with a name.
    `hash_threads`: how many passwords are hashed at once, each with 19 MiB and one core.
    """

    token_private_key: SecretStr
    card_key: HexKey
    factor_optional_in: Chambers = frozenset()
    console_url: str = "http://localhost:8603"
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
    policy = FactorPolicy(settings.factor_optional_in)
    sites = PasskeySites(
        PasskeySite(settings.console_url, "Shomei console"), PasskeySite(settings.public_url, "Shomei portal")
    )
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
        policy,
        sites,
        channels=(ENDED,),
        task_kinds=KINDS,
    )
    service.consumers = consumers
    service.jobs = jobs
    service.closing.append(hasher.close)
    return service
