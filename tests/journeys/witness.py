"""An outsider who remembers every secret that was typed or shown, and ways to look for them where they must not be."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from ops.auditor.check import SCHEMAS
from proof.demo.web import Web

CARD = "4242424242424242"
SECRET_NAMES = {"password", "current", "new", "access_code", "session"}
MASKED = "*"


class Witness(Web):
    """A browser that keeps what it must not find anywhere else. `links` are the secrets of mails' links."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.secrets: set[str] = set()
        self.links: set[str] = set()

    async def raw(
        self, method: str, url: str, login: str = "", data: bytes | None = None, **headers: str
    ) -> tuple[str, bytes]:
        """As `Web.raw`."""
        answer = await super().raw(method, url, login, data, **headers)
        self.secrets |= {*secrets_in(data or b""), *secrets_in(answer[1])}
        return answer

    async def mail_to(self, address: str, subject: str, since: str) -> dict[str, Any]:
        """As `Web.mail_to`."""
        mail = await super().mail_to(address, subject, since)
        self.links |= {urlsplit(link).fragment for link in mail["links"]} - {""}
        return mail


def secrets_in(content: bytes) -> Iterator[str]:
    """The values of secret fields, at any depth of a JSON text."""
    try:
        yield from _secrets_of(json.loads(content))
    except ValueError:
        return


def _secrets_of(found: Any) -> Iterator[str]:
    if isinstance(found, list):
        for one in found:
            yield from _secrets_of(one)
    if isinstance(found, dict):
        for name, one in found.items():
            if name in SECRET_NAMES and isinstance(one, str) and one and MASKED not in one:
                yield one
            yield from _secrets_of(one)


def forms_of(secret: str) -> set[str]:
    """The ways in which a secret may be written: a card number in groups, a code without hyphens, a key's middle."""
    if "PRIVATE KEY" in secret:
        return {secret.splitlines()[1]}
    groups = re.sub(r"(\d{4})(?=\d)", r"\1 ", secret) if secret.isdigit() else secret
    return {secret, secret.replace("-", ""), groups, groups.replace(" ", "-")}


def found_in(text: str, secrets: Iterable[str]) -> set[str]:
    """Those of `secrets` that stand in `text`."""
    return {secret for secret in secrets if any(form in text for form in forms_of(secret))}


async def rows_of(postgres: str) -> dict[str, list[str]]:
    """Every row of every table of every service, as text."""
    connection = await asyncpg.connect(postgres)
    try:
        names = await connection.fetch(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname = ANY($1) ORDER BY 1", SCHEMAS
        )
        return {name: [row[0] for row in await connection.fetch(f"SELECT t::text FROM {name} t")] for (name,) in names}
    finally:
        await connection.close()
