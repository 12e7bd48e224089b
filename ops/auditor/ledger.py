"""Running the checks: one snapshot of every schema, read in a transaction that may not write."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib import import_module
from uuid import UUID

import asyncpg

from ops.auditor import chambers, issuing, messages, money, publication
from ops.auditor.check import FACTS, SCHEMAS, Check, Kind

ALL = (*issuing.CHECKS, *money.CHECKS, *publication.CHECKS, *messages.CHECKS, *chambers.CHECKS)
# What comes to an end by itself, as long as everything works.
RESTLESS = (*messages.WAITING, issuing.UNDER_WAY, issuing.NOT_TOLD, money.BEING_PAID, publication.BEING_RENDERED)


@dataclass(frozen=True)
class Asked:
    """What the system was asked to issue, with what is known of it outside of the system.

    `bundle` is any name of what was paid together, `fee` is in yen, `sha256` that of the PDF which was handed out.
    """

    application_id: UUID
    chamber: str
    bundle: str | None = None
    fee: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Captured:
    """What the card processor says that it took, in yen."""

    session_id: str
    payment_id: str
    amount: int


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be: what, and where."""

    kind: Kind
    what: str
    where: str


@dataclass(frozen=True)
class Report:
    """What the auditor saw. `issued` counts the applications asked for that have a published certificate."""

    issued: int
    findings: list[Finding] = field(default_factory=list)

    def count(self, kind: Kind) -> int:
        """How many findings are of this kind."""
        return sum(finding.kind == kind for finding in self.findings)


async def audit(url: str, asked: Sequence[Asked] | None = None, captured: Sequence[Captured] | None = None) -> Report:
    """Compare every schema with what was asked and captured. `url` is the address of a login that reads
    all chambers' rows: the auditor's own, or a superuser's.

    Without `asked`, everything that was settled counts as asked for. Without `captured`, the processor is left out.
    """
    async with _snapshot(url) as connection:
        return await examine(connection, await _settled(connection) if asked is None else asked, captured)


async def examine(
    connection: asyncpg.Connection, asked: Sequence[Asked], captured: Sequence[Captured] | None
) -> Report:
    """Compare what a transaction of this connection sees."""
    checks = ALL if captured is None else (*ALL, *money.WITH_PROCESSOR)
    findings = await _run(connection, checks, _facts(asked, captured or ()))
    return Report(await connection.fetchval(_ISSUED, [one.application_id for one in asked]), findings)


async def unrest(url: str, asked: Sequence[Asked]) -> list[Finding]:
    """What has not come to an end yet: messages, mails, renderings, payments and applications on their way."""
    async with _snapshot(url) as connection:
        return await _run(connection, RESTLESS, _facts(asked, ()))


@asynccontextmanager
async def _snapshot(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url, timeout=10, command_timeout=60)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield connection
    finally:
        await connection.close()


async def _run(connection: asyncpg.Connection, checks: Iterable[Check], facts: list[object]) -> list[Finding]:
    return [
        Finding(check.kind, check.what, row[0])
        for check in checks
        for row in await connection.fetch(FACTS + check.sql, *facts)
    ]


def _facts(asked: Sequence[Asked], captured: Sequence[Captured]) -> list[object]:
    hearings = [(service, name) for service in SCHEMAS for name in heard_by(service)]
    return [
        [one.application_id for one in asked],
        [one.chamber for one in asked],
        [one.bundle for one in asked],
        [one.fee for one in asked],
        [one.sha256 for one in asked],
        [one.session_id for one in captured],
        [one.payment_id for one in captured],
        [one.amount for one in captured],
        [service for service, _ in hearings],
        [name for _, name in hearings],
    ]


def heard_by(service: str) -> list[str]:
    """The events to which the service is bound."""
    names: list[str] = import_module(f"services.{service}.consumers").consumers.names
    return names


async def _settled(connection: asyncpg.Connection) -> list[Asked]:
    rows = await connection.fetch(
        "SELECT l.application_id, l.chamber, l.payment_id::text AS bundle FROM payment.payment_lines l"
        " JOIN payment.payments y USING (payment_id) WHERE y.state = 'settled'"
    )
    return [Asked(row["application_id"], row["chamber"], row["bundle"]) for row in rows]


_ISSUED = """
SELECT count(*) FROM application.applications p
JOIN application.certificates c USING (application_id) JOIN reference.published r USING (certificate_id)
WHERE p.application_id = ANY($1::uuid[]) AND p.state = 'issued' AND c.state <> 'numbered'
"""
