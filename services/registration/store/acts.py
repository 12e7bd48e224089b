"""The record of a request: who did what, and when."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.common.db import Row, Transaction
from services.registration.domain.requests import Request

APPLICANT = "applicant"
SYSTEM = "system"


async def record(tx: Transaction, request: Request, act: str, *, by: str, at: datetime, **detail: Any) -> None:
    """Write down what was done to a request. `by` is a login, `APPLICANT` or `SYSTEM`."""
    await tx.execute(
        "INSERT INTO request_acts (chamber, request_id, revision, at, by, act, detail)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        request.chamber,
        request.request_id,
        request.revision,
        at,
        by,
        act,
        json.dumps(detail, ensure_ascii=False),
    )


async def of_request(tx: Transaction, request_id: UUID) -> list[Row]:
    """Everything that was done to a request, in order."""
    return await tx.fetch(
        "SELECT at, by, act, revision, detail FROM request_acts WHERE request_id = $1 ORDER BY id", request_id
    )
