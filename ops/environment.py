"""The value of every setting, and the environment of each program: only the settings that its row names."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from libs.common.topology import login_of, password_hash
from ops.backing import Pair
from ops.errors import Failed
from ops.places import write_json
from ops.programs import (
    AUTHORITY,
    CONSOLE,
    GATEWAY,
    KEEPER,
    MAILBOX,
    PORTAL,
    PROCESSOR,
    PROGRAMS,
    SERVICE_NAMES,
    WITH_SCHEMA,
    Program,
)
from ops.secrets import make_keys, secret

DATABASE = VIRTUAL_HOST = "shomei"
HOST = "127.0.0.1"
# A newcomer logs in there with what `status` prints, and no more.
DEMO_CHAMBERS = "8888 8889 0000"
# What a program may inherit: without these it would not find its language, its fonts or its temporary folder.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TERM", "SHOMEI_LOG_LEVEL", "SHOMEI_OTLP_ENDPOINT")


@dataclass(frozen=True)
class Ports:
    """The ports of every program, by program and by setting (`STAFF_PORT` of the gateway, …)."""

    main: Mapping[str, int]
    more: Mapping[str, Mapping[str, int]]


def ports_by(port: Callable[[str, int], int]) -> Ports:
    """The ports of all programs, by `PortBook.choose` before a start, by `PortBook.known` at any other time."""
    return Ports(
        {p.name: port(p.name, p.port) for p in PROGRAMS},
        {p.name: {name: port(f"{p.name}.{name}", preferred) for name, preferred in p.more_ports} for p in PROGRAMS},
    )


def url_of(port: int) -> str:
    """The base address of what listens on this port."""
    return f"http://{HOST}:{port}"


def page_url_of(port: int) -> str:
    """The address of pages that people log in to, by a name: browsers make no passkeys for an IP address."""
    return f"http://localhost:{port}"


def addresses(ports: Ports) -> dict[str, str]:
    """What people and outside programs open, by name; `status` prints it."""
    return {
        "portal": page_url_of(ports.main[PORTAL.name]),
        "console": page_url_of(ports.main[CONSOLE.name]),
        "public": url_of(ports.main[GATEWAY.name]),
        "staff": url_of(ports.more[GATEWAY.name]["STAFF_PORT"]),
        "reference": url_of(ports.main["reference"]),
        "mailbox": url_of(ports.main[MAILBOX.name]),
        "processor": url_of(ports.main[PROCESSOR.name]),
    }


def database_url(admin_url: str, role: str, password: str) -> str:
    """The address of the database `shomei` for this role, on the server of `admin_url`."""
    return _with_login(admin_url, role, password, f"/{DATABASE}")


def amqp_url(admin_url: str, login: str, password: str) -> str:
    """The system's virtual host on the broker of `admin_url`, for this login."""
    return _with_login(admin_url, login, password, f"/{VIRTUAL_HOST}")


def keepers_amqp_url(admin_url: str) -> str:
    """The system's virtual host on the broker of `admin_url`, for the administrator: the keeper works as this user."""
    return urlunsplit(urlsplit(admin_url)._replace(path=f"/{VIRTUAL_HOST}"))


def _with_login(url: str, user: str, password: str, path: str) -> str:
    address = urlsplit(url)
    host = f"{address.hostname}:{address.port}" if address.port else str(address.hostname)
    return urlunsplit(address._replace(netloc=f"{user}:{password}@{host}", path=path))


class Environments:
    """The environments of one installation, whose keys are kept in `folder/secrets`."""

    def __init__(self, folder: Path, backing: Pair, ports: Ports) -> None:
        self._folder, self._secrets = folder, folder / "secrets"
        self._backing, self._ports = backing, ports
        self._shared = self._shared_settings()

    def _shared_settings(self) -> dict[str, str]:
        urls = addresses(self._ports)
        values = {
            "HOST": HOST,
            "ENVIRONMENT": "development",
            "TRUSTED_PROXIES": "0",
            "PUBLIC_URL": urls["portal"],
            "API_URL": f"{urls['public']}/api",
            "CONSOLE_URL": urls["console"],
            "FACTOR_OPTIONAL_IN": DEMO_CHAMBERS,
            # Here everybody comes from one address.
            "GUIDE_MAILS_PER_NETWORK": "1000",
            "REFERENCE_URL": urls["reference"],
            "PROCESSOR_URL": urls["processor"],
            "PROCESSOR_PUBLIC_URL": urls["processor"],
            "PROCESSOR_STATE": str(self._folder / "processor.state"),
            "TIMESTAMP_URL": url_of(self._ports.main[AUTHORITY.name]),
            "MAILBOX_STATE": str(self._folder / "mailbox.state"),
            "MAIL_FROM": "noreply@shomei.example",
            "SMTP_URL": f"smtp://{HOST}:{self._ports.more[MAILBOX.name]['SMTP_PORT']}",
            "MANAGEMENT_URL": self._management_url(),
        }
        values |= {f"{name.upper()}_URL": url_of(self._ports.main[name]) for name in SERVICE_NAMES}
        values["REFERENCE_INNER_URL"] = url_of(self._ports.more["reference"]["INNER_PORT"])
        files = make_keys(self._secrets) | {"BROKER_LOGINS": self._make_broker_logins()}
        return values | {f"{name}_FILE": str(file) for name, file in files.items()}

    def _management_url(self) -> str:
        """Raises `Failed` when there is none: without it no service can be given a login of its own."""
        url = self._backing.rabbitmq.management_url
        if url is None:
            raise Failed(
                "SHOMEI_AMQP_MANAGEMENT_URL is missing: without it no service can be given a broker login of its own"
            )
        return url

    def _broker_password(self, service: str) -> str:
        return secret(self._secrets, f"broker_password_{service}")

    def _make_broker_logins(self) -> Path:
        """The hashes of the services' broker passwords: the keeper makes their users without knowing the passwords."""
        file = self._secrets / "broker_logins"
        write_json(file, {name: password_hash(self._broker_password(name)) for name in SERVICE_NAMES})
        return file

    def of(self, program: Program) -> dict[str, str]:
        """The whole environment of one program."""
        values = self._shared | {"PORT": str(self._ports.main[program.name])}
        if "DATABASE_URL" in program.settings:
            values["DATABASE_URL"] = self._database_url(program.name)
        if "AMQP_URL" in program.settings:
            values["AMQP_URL"] = self._amqp_url(program)
        values["RECORD_HEADS"] = str(self._folder / "record" / f"{program.name}.heads")
        own = {name: values[name] for name in program.settings}
        own |= {name: str(port) for name, port in self._ports.more[program.name].items()}
        return inherited() | {f"SHOMEI_{name}": value for name, value in own.items()}

    def _database_url(self, name: str) -> str:
        password = secret(self._secrets, f"database_password_{name}")
        return database_url(self._backing.postgres.url, f"shomei_{name}", password)

    @property
    def owner_url(self) -> str:
        """The address of the database for its owner, a plain role, which only deploy steps are given."""
        return self._database_url("owner")

    @property
    def service_urls(self) -> dict[str, str]:
        """The address of the database for each program that has a schema, by schema."""
        return {program.name: self._database_url(program.name) for program in WITH_SCHEMA}

    def _amqp_url(self, program: Program) -> str:
        if program is KEEPER:
            return keepers_amqp_url(self._backing.rabbitmq.url)
        return amqp_url(self._backing.rabbitmq.url, login_of(program.name), self._broker_password(program.name))

    def of_migration(self, program: Program) -> dict[str, str]:
        """The environment of a program's deploy step: its own, and the address of the database's owner."""
        return self.of(program) | {"SHOMEI_MIGRATION_URL": self.owner_url}


def inherited() -> dict[str, str]:
    """What programs take over from our own environment."""
    ours = {name: value for name, value in os.environ.items() if name in INHERITED or name.startswith("OTEL_")}
    return ours | {"PYTHONUNBUFFERED": "1", "OTEL_SEMCONV_STABILITY_OPT_IN": "http"}
