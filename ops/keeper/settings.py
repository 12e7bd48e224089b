"""The keeper's settings."""

import json
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from libs.common.settings import ProcessSettings


class Settings(ProcessSettings):
    """`amqp_url` is the address of a login that may configure the virtual host in it, `management_url` the HTTP API of
    one that may make users (`http://user:password@host:port`); both can be the same login.

    `broker_logins` is JSON: the password hash of each service (`libs/common/topology.py: password_hash`).
    `migration_url` is the database owner's address; only the deploy step is given it.
    """

    database_url: SecretStr
    migration_url: SecretStr | None = None
    amqp_url: SecretStr
    management_url: SecretStr
    broker_logins: SecretStr

    @property
    def logins(self) -> dict[str, str]:
        """The password hash of each service."""
        logins: dict[str, str] = json.loads(self.broker_logins.get_secret_value())
        return logins

    @property
    def virtual_host(self) -> str:
        """The virtual host of the system."""
        return unquote(urlsplit(self.amqp_url.get_secret_value()).path[1:]) or "/"

    @property
    def login(self) -> str:
        """The keeper's own user."""
        return unquote(urlsplit(self.amqp_url.get_secret_value()).username or "")
