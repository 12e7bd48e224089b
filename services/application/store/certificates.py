"""Certificates: a row from the moment that the number is taken."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Literal
from uuid import UUID

from libs.common.db import Row, Transaction
from libs.contracts.rendering import CertificateRendered
from libs.contracts.values import Artefact
from services.application.domain.states import CertificateState
from services.application.domain.values import Certificate
from services.application.store.telling import tell_of

_PRINTED = {
    "original": "UPDATE certificates SET printed = printed + 1 WHERE certificate_id = $1 RETURNING application_id",
    "copy": "UPDATE certificates SET copies_printed = copies_printed + 1 WHERE certificate_id = $1"
    " RETURNING application_id",
}


async def find(tx: Transaction, application_id: UUID) -> Certificate | None:
    """The certificate of an application."""
    row = await tx.fetchrow(
        "SELECT certificate_id, application_id, certificate_no, certificate_date, key_version, state, issued_at,"
        " print_until, artefacts FROM certificates WHERE application_id = $1",
        application_id,
    )
    return None if row is None else _certificate(row)


def _certificate(row: Row) -> Certificate:
    artefacts = tuple(Artefact.model_validate(one) for one in json.loads(row["artefacts"]))
    values = dict(row) | {"state": CertificateState(row["state"]), "artefacts": artefacts}
    return Certificate(**values)


async def add_all(tx: Transaction, chamber: str, certificates: Iterable[Certificate]) -> None:
    """Write numbered certificates, before anybody prints them (REL-37)."""
    await tx.executemany(
        "INSERT INTO certificates"
        " (certificate_id, application_id, chamber, certificate_no, certificate_date, key_version, state)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [
            (
                one.certificate_id,
                one.application_id,
                chamber,
                one.certificate_no,
                one.certificate_date,
                one.key_version,
                one.state,
            )
            for one in certificates
        ],
    )


async def save_issued(tx: Transaction, certificate: Certificate) -> None:
    """Write that it is issued, and what has come to it since."""
    await tx.execute(
        "UPDATE certificates SET state = $2, issued_at = $3, print_until = $4, artefacts = $5, rendering = NULL"
        " WHERE certificate_id = $1",
        certificate.certificate_id,
        certificate.state,
        certificate.issued_at,
        certificate.print_until,
        json.dumps([one.model_dump(mode="json") for one in certificate.artefacts]),
    )


async def keep_rendering(tx: Transaction, event: CertificateRendered) -> None:
    """Keep what was printed while staff hold the case (D-25)."""
    await tx.execute(
        "UPDATE certificates SET rendering = $2 WHERE certificate_id = $1",
        event.certificate_id,
        event.model_dump_json(),
    )


async def kept_rendering(tx: Transaction, application_id: UUID) -> CertificateRendered | None:
    """What was printed while staff held the case."""
    content = await tx.fetchval("SELECT rendering FROM certificates WHERE application_id = $1", application_id)
    return None if content is None else CertificateRendered.model_validate_json(content)


async def count_print(tx: Transaction, certificate_id: UUID, variant: Literal["original", "copy"]) -> bool:
    """Count one print; False when there is no such certificate."""
    application_id = await tx.fetchval(_PRINTED[variant], certificate_id)
    if application_id is not None:
        await tell_of(tx, application_id)
    return application_id is not None


async def take_unreminded(tx: Transaction, first: date, last: date) -> list[UUID]:
    """Applications whose certificate was never printed and may be until a day from `first` to `last`.

    They are marked as reminded in this transaction, so that nobody is written to twice of the same day.
    """
    rows = await tx.fetch(_TAKE_UNREMINDED, first, last)
    return [row["application_id"] for row in rows]


_TAKE_UNREMINDED = """
UPDATE certificates SET print_reminded_for = print_until
WHERE state = 'valid' AND printed = 0 AND print_until BETWEEN $1 AND $2
    AND print_reminded_for IS DISTINCT FROM print_until
RETURNING application_id
"""
