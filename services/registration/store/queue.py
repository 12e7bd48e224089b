"""What the desk looks through: requests as they were submitted last."""

from dataclasses import dataclass
from datetime import datetime

from libs.common.db import Row, Transaction
from services.registration.domain.company import Company
from services.registration.domain.requests import Request
from services.registration.store.matching import matches
from services.registration.store.requests import COLUMNS, request_of

_LAST = """
registration_requests AS r JOIN LATERAL (
    SELECT company AS submitted, submitted_at FROM submissions AS s WHERE s.request_id = r.request_id
    ORDER BY revision DESC LIMIT 1
) AS last ON true
"""


@dataclass(frozen=True)
class Search:
    """What is looked for; `states` empty means all."""

    request_no: str | None = None
    text: str | None = None
    states: tuple[str, ...] = ()
    limit: int = 200
    offset: int = 0


@dataclass(frozen=True)
class QueuedRequest:
    """A request with what was submitted last, and since when it lies here (UTC)."""

    request: Request
    company: Company
    submitted_at: datetime


async def search(tx: Transaction, wanted: Search) -> tuple[list[QueuedRequest], int]:
    """A page of the requests that reached the desk, the longest waiting first, and how many there are in all."""
    condition = f"""
        request_no IS NOT NULL AND ($1::text IS NULL OR request_no = $1)
        AND ($2::text IS NULL OR request_no = $2 OR {matches("submitted", "$2")})
        AND ($3::text[] = '{{}}' OR state = ANY($3))
    """
    given = (wanted.request_no, wanted.text, list(wanted.states))
    total: int = await tx.fetchval(f"SELECT count(*) FROM {_LAST} WHERE {condition}", *given)
    rows = await tx.fetch(
        f"SELECT {COLUMNS}, submitted, submitted_at FROM {_LAST} WHERE {condition}"
        " ORDER BY submitted_at, request_no LIMIT $4 OFFSET $5",
        *given,
        wanted.limit,
        wanted.offset,
    )
    return [_line(row) for row in rows], total


def _line(row: Row) -> QueuedRequest:
    values = dict(row)
    company, submitted_at = Company.model_validate_json(values.pop("submitted")), values.pop("submitted_at")
    return QueuedRequest(request_of(values), company, submitted_at)


async def counts(tx: Transaction) -> list[Row]:
    """state, count and oldest (since when the longest waiting one lies here) of the requests that reached the desk."""
    return await tx.fetch(
        f"SELECT state, count(*) AS count, min(submitted_at) AS oldest FROM {_LAST}"
        " WHERE request_no IS NOT NULL GROUP BY state"
    )
