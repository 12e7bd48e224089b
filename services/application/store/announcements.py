"""Issued certificates that nobody was told of yet (M25), and who is to be told."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.db import Transaction
from services.application.domain.values import Application


@dataclass(frozen=True)
class Issued:
    """One certificate of an announcement."""

    receipt_no: str
    certificate_no: str
    print_until: date


@dataclass(frozen=True)
class Announcement:
    """What somebody is told at once: certificates of one payment, by receipt number."""

    name: str
    email: str
    certificates: Sequence[Issued]


async def expect(tx: Transaction, issued: Application) -> None:
    """This application was issued: somebody is to be told."""
    await tx.execute(
        "INSERT INTO unannounced (application_id, chamber, payment_id) VALUES ($1, $2, $3)",
        issued.application_id,
        issued.chamber,
        issued.payment_id,
    )


async def chambers(tx: Transaction) -> list[str]:
    """The chambers in which somebody is to be told. Needs no chamber."""
    return [row["chamber"] for row in await tx.fetch("SELECT DISTINCT chamber FROM unannounced ORDER BY chamber")]


async def take(tx: Transaction, chamber: str) -> list[Announcement]:
    """What is to be said now in this chamber; it is forgotten here in this transaction.

    A payment's certificates wait for one another, but not for those that staff hold or that cannot be printed. The
    payer is told; where nobody paid himself, or the payer's address is not known here, the persons in charge are,
    if they left an address.
    """
    told: dict[tuple[UUID, str, str], list[Issued]] = defaultdict(list)
    for row in await tx.fetch(_TAKE, chamber):
        issued = Issued(row["receipt_no"], row["certificate_no"], row["print_until"])
        told[row["payment_id"], row["name"], row["email"]].append(issued)
    return [Announcement(name, email, certificates) for (_, name, email), certificates in told.items()]


_TAKE = """
WITH taken AS (
    DELETE FROM unannounced WHERE chamber = $1 AND NOT EXISTS (
        SELECT 1 FROM applications coming WHERE coming.payment_id = unannounced.payment_id
            AND coming.state = 'paid' AND NOT coming.held AND coming.render_failure IS NULL
    ) RETURNING application_id
)
SELECT receipt_no, certificate_no, print_until, a.payment_id,
    coalesce(payer.name_ja, draft #>> '{contact,name}') AS name,
    coalesce(payer.email, draft #>> '{contact,email}') AS email
FROM taken JOIN applications a USING (application_id) JOIN certificates USING (application_id)
LEFT JOIN known_ids login ON login.login = a.paid_by
LEFT JOIN known_signers payer ON payer.signer_id = login.signer_id
WHERE coalesce(payer.email, draft #>> '{contact,email}') IS NOT NULL
ORDER BY a.payment_id, receipt_no
"""
