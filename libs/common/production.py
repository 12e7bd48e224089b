"""What a process of production refuses to start with: one table, by the name of the setting.

Each rule names what stands in the setting by its kind only, since it may be a secret, and what to do.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography import x509
from pydantic import Secret

LOCAL_HOSTS = ("localhost", "127.", "0.", "::")
PLACEHOLDERS = (".invalid", ".example", ".test", "example.com", "example.org", "example.net")
"""Ends of names that can never be anybody's (RFC 2606)."""
WELL_KNOWN_PASSWORDS = ("development", "guest", "postgres", "rabbitmq", "password", "secret", "shomei", "admin")
LEAST_SECRET = 16
DEVELOPMENT = "(development)"
"""Stands in the names of all certificates that a development installation makes for itself."""

Rule = Callable[[Any], str | None]
"""Of a setting's value: why it is unsafe and what to do, or None."""


def _public_address(value: str | None) -> str | None:
    """For addresses that people, partners or the card processor open."""
    if not value:
        return "is missing: give the https address that others reach"
    address = urlsplit(value)
    if address.scheme != "https":
        return "is not an https address: passwords and codes would travel readable. Give the https address"
    return _name_of_somebody(address.hostname or "")


def _public_address_or_nothing(value: str) -> str | None:
    return _public_address(value) if value else None


def _name_of_somebody(host: str) -> str | None:
    if host.startswith(LOCAL_HOSTS) or not host:
        return "is an address of this machine alone: give the name that others reach"
    if host.endswith(PLACEHOLDERS):
        return "still holds a placeholder (such as .invalid): give the installation's own name"
    return None


def _server_login(value: Secret[str] | None) -> str | None:
    """For addresses with a login in them: database, broker."""
    if value is None:
        return None
    address = urlsplit(value.get_secret_value())
    password = unquote(address.password or "")
    if not password:
        return "holds no password: give the program a login of its own with a password made at random"
    if password.lower() in (*WELL_KNOWN_PASSWORDS, unquote(address.username or "").lower()):
        return "holds a well-known password: replace it by one made at random"
    return None


def _mail_server(value: str) -> str | None:
    host = urlsplit(value).hostname or ""
    if value == "smtp://127.0.0.1:1025":
        return "is the default of development: give the mail server that sends for this installation"
    return _name_of_somebody(host) if host.endswith(PLACEHOLDERS) else None


def _sender(value: str) -> str | None:
    if value.endswith(PLACEHOLDERS):
        return "is missing or a placeholder: give the address of this installation from which mails are sent"
    return None


def _real_certificates(pem: str) -> str | None:
    for certificate in x509.load_pem_x509_certificates(pem.encode()) if pem else ():
        if DEVELOPMENT in certificate.subject.rfc4514_string() + certificate.issuer.rfc4514_string():
            return "is a certificate made for development: give the one that an authority issued (docs/sealing.md)"
        if certificate.issuer == certificate.subject and not _is_authority(certificate):
            return "is a self-signed certificate: nobody abroad can trust it. Give one of an authority"
    return None


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _secret(value: Secret[str]) -> str | None:
    text = value.get_secret_value()
    if len(text) < LEAST_SECRET or len(set(text)) < LEAST_SECRET // 2:
        return f"is a secret that can be guessed: give {LEAST_SECRET} characters or more, made at random"
    return None


def _proxies(value: int) -> str | None:
    if value < 1:
        return (
            "is 0: programs speak plain HTTP, so a proxy with TLS stands in front, and all clients would count as one. "
            "Give the number of proxies"
        )
    return None


def _port(value: int) -> str | None:
    return "is missing: give the port of metrics and version, which no stranger may reach" if value == 0 else None


def _needed(value: object) -> str | None:
    return None if value else "is missing: nobody would vouch for the record's end. Give what `record_key` needs"


def _no_exception(value: object) -> str | None:
    return "is for trying out: in production nobody is spared. Leave it empty" if value else None


RULES: dict[str, Rule] = {
    "public_url": _public_address,
    "reference_url": _public_address,
    "console_url": _public_address,
    "processor_url": _public_address,
    "api_url": _public_address_or_nothing,
    "database_url": _server_login,
    "migration_url": _server_login,
    "amqp_url": _server_login,
    "management_url": _server_login,
    "smtp_url": _mail_server,
    "mail_from": _sender,
    "seal_certificate": _real_certificates,
    "timestamp_ca": _real_certificates,
    "form_key": _secret,
    "processor_secret": _secret,
    "processor_webhook_secret": _secret,
    "trusted_proxies": _proxies,
    "inner_port": _port,
    "record_key": _needed,
    "record_heads": _needed,
    "factor_optional_in": _no_exception,
}
"""By field of the settings. `tests/libs/common/test_production.py` asks for a row, or a reason, for each address and
secret.
"""


def check(name: str, value: object) -> None:
    """Raises ValueError with why the value of the setting `name` is refused in production, and what to do."""
    rule = RULES.get(name)
    if rule and (fault := rule(value)):
        raise ValueError(fault)
