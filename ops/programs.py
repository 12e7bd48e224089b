"""Every program of the system, in one table: what is started, where it listens, which settings it is given.

The values of the settings are worked out in `ops/environment.py`. A program is given only what it needs: only identity
can sign tokens, only rendering can seal, only the keeper can configure the broker, only the auditor reads all schemas,
and only the deploy step knows the database's owner.
"""

from dataclasses import dataclass

EVERY = ("HOST", "PORT", "ENVIRONMENT", "PUBLIC_URL", "REFERENCE_URL")
MAIL = ("SMTP_URL", "MAIL_FROM")
SERVICE = (*EVERY, "RECORD_KEY_FILE", "RECORD_HEADS", "DATABASE_URL", "AMQP_URL", *MAIL, "TOKEN_PUBLIC_KEY_FILE")
TIMESTAMPS = ("TIMESTAMP_URL", "TIMESTAMP_CA_FILE")
PROCESSOR_SECRETS = ("PROCESSOR_SECRET_FILE", "PROCESSOR_WEBHOOK_SECRET_FILE")


@dataclass(frozen=True)
class Program:
    """One process. `port` and `more_ports` are what it gets when they are free; `INNER_PORT` is the operator's.

    `settings` and the names of `more_ports` are environment variables without their prefix SHOMEI_.
    """

    name: str
    module: str
    port: int
    settings: tuple[str, ...]
    more_ports: tuple[tuple[str, int], ...] = ()

    @property
    def command(self) -> tuple[str, ...]:
        """The arguments for Python."""
        return ("-m", self.module, "serve")


def _inner(port: int) -> tuple[str, int]:
    return "INNER_PORT", port + 40


def _service(name: str, port: int, *settings: str) -> Program:
    return Program(name, f"services.{name}", port, (*SERVICE, *settings), (_inner(port),))


SERVICES = (
    _service("registration", 8611, "LINK_KEY_FILE", "GUIDE_MAILS_PER_NETWORK"),
    _service("identity", 8612, "TOKEN_PRIVATE_KEY_FILE", "CARD_KEY_FILE", "CONSOLE_URL", "FACTOR_OPTIONAL_IN"),
    _service("application", 8613, "ACCESS_CODE_KEY_FILE", "ACCESS_CODE_HASH_KEY_FILE"),
    _service("payment", 8614, "LINK_KEY_FILE", "API_URL", "PROCESSOR_URL", *PROCESSOR_SECRETS),
    _service("rendering", 8615, "ACCESS_CODE_KEY_FILE", "SEAL_KEY_FILE", "SEAL_CERTIFICATE_FILE", *TIMESTAMPS),
    _service("reference", 8616, "ACCESS_CODE_HASH_KEY_FILE", "TRUSTED_PROXIES"),
)
SERVICE_NAMES = tuple(service.name for service in SERVICES)
SERVICE_URLS = (*(f"{name.upper()}_URL" for name in SERVICE_NAMES if name != "reference"), "REFERENCE_INNER_URL")

KEEPER = Program(
    "keeper",
    "ops.keeper",
    8625,
    ("HOST", "PORT", "ENVIRONMENT", "DATABASE_URL", "AMQP_URL", "MANAGEMENT_URL", "BROKER_LOGINS_FILE"),
    (_inner(8625),),
)
AUDITOR = Program("auditor", "ops.auditor", 8626, ("HOST", "PORT", "ENVIRONMENT", "DATABASE_URL"), (_inner(8626),))
WITH_SCHEMA = (KEEPER, *SERVICES, AUDITOR)
"""Who has a schema and a login of the database."""
GATEWAY = Program(
    "gateway",
    "web.gateway",
    8600,
    (*EVERY, "TOKEN_PUBLIC_KEY_FILE", "TRUSTED_PROXIES", *SERVICE_URLS),
    (("STAFF_PORT", 8601), _inner(8600)),
)
_SITE = (*EVERY, "TOKEN_PUBLIC_KEY_FILE", "FORM_KEY_FILE", "TRUSTED_PROXIES", *SERVICE_URLS)
PORTAL = Program("portal", "web.portal", 8602, _SITE, (_inner(8602),))
CONSOLE = Program("console", "web.console", 8603, _SITE, (_inner(8603),))
PROCESSOR = Program(
    "processor",
    "sandbox.processor",
    8621,
    (*EVERY, "PROCESSOR_PUBLIC_URL", "PROCESSOR_STATE", *PROCESSOR_SECRETS),
)
MAILBOX = Program("mailbox", "sandbox.mailbox", 8622, (*EVERY, "MAILBOX_STATE"), (("SMTP_PORT", 8623),))
AUTHORITY = Program(
    "timestamps", "sandbox.timestamps", 8624, (*EVERY, "TIMESTAMP_KEY_FILE", "TIMESTAMP_CERTIFICATE_FILE")
)

PROGRAMS = (KEEPER, *SERVICES, AUDITOR, GATEWAY, PORTAL, CONSOLE, PROCESSOR, MAILBOX, AUTHORITY)
