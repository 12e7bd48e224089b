"""Users and rights, brought into the broker through its management API."""

from typing import Any
from urllib.parse import unquote, urlsplit

import aiohttp

from libs.common.topology import Conversation, definitions, rights_of
from ops.keeper.settings import Settings

SECONDS = 10


def wanted(settings: Settings, conversation: Conversation) -> dict[str, Any]:
    """The virtual host, every service's user, and what each may do. Raises `KeyError` for a service without login."""
    logins = {service: settings.logins[service] for service in conversation.heard}
    rights = {service: rights_of(service, said) for service, said in conversation.said.items()}
    return definitions(settings.virtual_host, settings.login, logins, rights)


async def restore(settings: Settings, conversation: Conversation) -> None:
    """Bring them into the broker, whatever it has of them. Raises OSError or aiohttp's `ClientError`."""
    address = urlsplit(settings.management_url.get_secret_value())
    login = aiohttp.encode_basic_auth(unquote(address.username or ""), unquote(address.password or ""))
    base = f"{address.scheme}://{address.hostname}:{address.port or 15672}"
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with (
        aiohttp.ClientSession(base, headers={"Authorization": login}, timeout=timeout) as session,
        session.post("/api/definitions", json=wanted(settings, conversation)) as answer,
    ):
        answer.raise_for_status()
