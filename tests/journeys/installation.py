"""The settings of one system that lives in a test: addresses, keys, a folder, a database, a virtual host."""

import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path

from libs.common.testing import Keys, broker_url, service_url
from ops.environment import page_url_of, url_of
from ops.programs import SERVICE_NAMES
from ops.secrets import make_seal_key
from proof.demo.web import Places
from sandbox.timestamps.keys import make_keys
from tests.journeys.clocks import SharedClock

INNER = tuple(f"{name}.inner" for name in SERVICE_NAMES)
OTHERS = ("public", "staff", "portal", "console", "mailbox", "smtp", "processor", "timestamps")
OWN = {
    "registration": (),
    "identity": ("token_private_key", "card_key", "console_url", "factor_optional_in"),
    "application": ("access_code_key", "access_code_hash_key"),
    "payment": ("link_key", "api_url", "processor_url", "processor_secret", "processor_webhook_secret"),
    "rendering": ("access_code_key", "reference_url", "seal_key", "seal_certificate", "timestamp_url", "timestamp_ca"),
    "reference": ("access_code_hash_key", "wrong_tries_per_minute"),
}
UNHURRIED = {"rate_per_second": "100000", "rate_burst": "100000"}
KEY_NAMES = ("access_code_key", "access_code_hash_key", "card_key", "form_key", "link_key", "processor_secret")


def free_ports(names: tuple[str, ...]) -> dict[str, int]:
    """A port for each name that is free now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = {name: one.getsockname()[1] for name, one in zip(names, sockets, strict=True)}
    for one in sockets:
        one.close()
    return ports


@dataclass
class Installation:
    """`secrets` are made here and known to the tests, who look for them where they must not be."""

    folder: Path
    postgres: str
    amqp: str
    keys: Keys
    ports: dict[str, int] = field(default_factory=lambda: free_ports((*SERVICE_NAMES, *INNER, *OTHERS)))
    secrets: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clock = SharedClock(self.folder / "clock")
        self.secrets |= {name: secrets.token_hex(32) for name in (*KEY_NAMES, "processor_webhook_secret")}
        key, certificate = make_seal_key()
        self.secrets |= {"token_private_key": self.keys.private, "seal_key": key.decode()}
        self._seal_certificate = certificate.decode()
        self.timestamps = make_keys()

    @property
    def places(self) -> Places:
        """Where outsiders find the system."""
        return Places(*(url_of(self.ports[name]) for name in ("public", "staff", "reference", "mailbox")))

    def settings_of(self, service: str) -> dict[str, str]:
        """The settings of one service, by their names: as arguments, or as environment with a prefix."""
        everything = self.secrets | {
            "api_url": f"{self.places.public}/api",
            "console_url": page_url_of(self.ports["console"]),
            "factor_optional_in": "8888 8889 8890 0000",
            "processor_url": url_of(self.ports["processor"]),
            "reference_url": self.places.reference,
            "seal_certificate": self._seal_certificate,
            "timestamp_url": url_of(self.ports["timestamps"]),
            "timestamp_ca": self.timestamps[2].decode(),
            "wrong_tries_per_minute": "100000",
        }
        return {
            "port": str(self.ports[service]),
            "inner_port": str(self.ports[f"{service}.inner"]),
            "public_url": page_url_of(self.ports["portal"]),
            "database_url": service_url(self.postgres, service),
            "amqp_url": broker_url(self.amqp, service),
            "smtp_url": f"smtp://127.0.0.1:{self.ports['smtp']}",
            "token_public_key": self.keys.public,
        } | {name: everything[name] for name in OWN[service]}

    def _services(self) -> dict[str, str]:
        urls = {f"{name}_url": url_of(self.ports[name]) for name in SERVICE_NAMES}
        return urls | {"reference_inner_url": url_of(self.ports["reference.inner"])}

    def settings_of_site(self, name: str) -> dict[str, str]:
        """Those of the portal or the console."""
        urls = {"public_url": page_url_of(self.ports["portal"]), "reference_url": self.places.reference}
        own = {"port": str(self.ports[name]), **urls, **UNHURRIED}
        return self._services() | own | {"token_public_key": self.keys.public, "form_key": self.secrets["form_key"]}

    def settings_of_gateway(self) -> dict[str, str]:
        """Those of the gateway; nobody is held back for being quick."""
        ports = {"port": str(self.ports["public"]), "staff_port": str(self.ports["staff"])}
        return self._services() | ports | UNHURRIED
