"""Consignees of a company's earlier applications, to be used again."""

from uuid import UUID

from libs.common.db import Row, Transaction
from services.application.store.search import containing

LOOKED_THROUGH = 1000
MOST = 20


async def used_before(tx: Transaction, registration_id: UUID, *, sub_id: UUID | None, part: str) -> list[Row]:
    """Up to 20 different consignees with the transport and terms last used for each, latest first.

    `part` is looked for in name, address and country. Looks through the latest 1,000 applications.
    """
    return await tx.fetch(
        """
        WITH latest AS MATERIALIZED (
            SELECT application_id, created_at, consignee, country, destination, draft FROM applications
            WHERE registration_id = $1 AND ($2::uuid IS NULL OR sub_id = $2) AND state <> 'deleted'
                AND consignee <> '' AND kind <> 'signature' AND (consignee ILIKE $3 OR country ILIKE $3)
            ORDER BY created_at DESC, application_id DESC LIMIT $4
        ), different AS (
            SELECT DISTINCT ON (upper(regexp_replace(consignee, '\\s+', ' ', 'g'))) * FROM latest
            ORDER BY upper(regexp_replace(consignee, '\\s+', ' ', 'g')), created_at DESC
        )
        SELECT application_id, created_at AS last_used_at, consignee, destination,
            draft #> '{source_invoice}' AS source_invoice, draft #>> '{certificate,transport}' AS transport
        FROM different ORDER BY created_at DESC, application_id LIMIT $5
        """,
        registration_id,
        sub_id,
        containing(part),
        LOOKED_THROUGH,
        MOST,
    )
