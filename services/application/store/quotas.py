"""How much a company has lying about: what it has not applied for, and what it began lately, thrown away or not."""

from datetime import datetime
from uuid import UUID

from libs.common.db import Transaction
from services.application.domain.quotas import Held

_HELD = """
WITH lying AS (
    SELECT application_id, draft, state, created_at FROM applications
    WHERE registration_id = $1 AND (state = 'draft' OR created_at > $2)
)
SELECT count(*) FILTER (WHERE state = 'draft') AS drafts, count(*) FILTER (WHERE created_at > $2) AS begun,
    -- As it is stored, so that no draft has to be read.
    COALESCE(sum(pg_column_size(draft)), 0)
        + COALESCE((SELECT sum(bytes) FROM files WHERE application_id IN (SELECT application_id FROM lying)), 0)
        AS bytes
FROM lying
"""


async def held(tx: Transaction, registration_id: UUID, since: datetime) -> Held:
    """What the company holds now; `begun` are those begun after `since`."""
    row = await tx.fetchrow(_HELD, registration_id, since)
    assert row is not None
    return Held(int(row["drafts"]), int(row["begun"]), int(row["bytes"]))
