"""Registration requests with their links, consents and submissions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from libs.common.db import Row, Transaction
from libs.common.errors import Conflict
from services.registration.domain.company import Company, ProposedSigner
from services.registration.domain.papers import Paper
from services.registration.domain.requests import Fee, Request, Submission
from services.registration.domain.states import RequestState
from services.registration.store.telling import tell_of

_Signers = TypeAdapter(tuple[ProposedSigner, ...])
_Papers = TypeAdapter(tuple[Paper, ...])
_Fee = TypeAdapter(Fee)
COLUMNS = (
    "request_id, chamber, version, state, email, link_expires_at, request_no, revision, company, signers, papers, fee,"
    " message, registration_id"
)


async def find(tx: Transaction, request_id: UUID) -> Request | None:
    """A request of the transaction's chamber."""
    row = await tx.fetchrow(f"SELECT {COLUMNS} FROM registration_requests WHERE request_id = $1", request_id)
    return None if row is None else request_of(row)


async def lock(tx: Transaction, request_id: UUID) -> Request | None:
    """A request to be changed: whoever else wants to change it waits for this transaction."""
    row = await tx.fetchrow(f"SELECT {COLUMNS} FROM registration_requests WHERE request_id = $1 FOR UPDATE", request_id)
    return None if row is None else request_of(row)


async def find_overdue(tx: Transaction, now: datetime) -> list[UUID]:
    """Open requests whose link is over."""
    rows = await tx.fetch(
        "SELECT request_id FROM registration_requests"
        " WHERE state IN ('invited', 'entering', 'submitted') AND link_expires_at <= $1 LIMIT 500",
        now,
    )
    return [row["request_id"] for row in rows]


async def invite(tx: Transaction, request: Request, now: datetime) -> UUID:
    """Write a new request, or renew the link's time of the one that waits for this address; returns its id."""
    found: UUID = await tx.fetchval(
        "INSERT INTO registration_requests AS r"
        " (request_id, chamber, version, state, email, link_expires_at, created_at)"
        " VALUES ($1, $2, 1, $3, $4, $5, $6)"
        " ON CONFLICT (chamber, email) WHERE state = 'invited'"
        " DO UPDATE SET link_expires_at = excluded.link_expires_at, version = r.version + 1 RETURNING request_id",
        request.request_id,
        request.chamber,
        request.state,
        request.email,
        request.link_expires_at,
        now,
    )
    return found


async def save(tx: Transaction, request: Request) -> None:
    """Write a decided request: its version is one above what was read. Raises `Conflict` when another was faster."""
    done = await tx.execute(
        "UPDATE registration_requests SET version = $2, state = $3, link_expires_at = $4, request_no = $5,"
        " revision = $6, company = $7, signers = $8, papers = $9, fee = $10, message = $11, registration_id = $12"
        " WHERE request_id = $1 AND version = $2 - 1",
        request.request_id,
        request.version,
        request.state,
        request.link_expires_at,
        request.request_no,
        request.revision,
        request.company.model_dump_json() if request.company else None,
        _Signers.dump_json(request.signers).decode(),
        _Papers.dump_json(request.papers).decode(),
        _Fee.dump_json(request.fee).decode() if request.fee else None,
        request.message,
        request.registration_id,
    )
    if done != "UPDATE 1":
        raise Conflict()
    await tell_of(tx, request.request_id)


def request_of(row: Row | dict[str, Any]) -> Request:
    """The request in a row that holds its columns."""
    values: dict[str, Any] = dict(row)
    return Request(
        **values
        | {
            "state": RequestState(row["state"]),
            "company": Company.model_validate_json(row["company"]) if row["company"] else None,
            "signers": _Signers.validate_json(row["signers"]),
            "papers": _Papers.validate_json(row["papers"]),
            "fee": _Fee.validate_json(row["fee"]) if row["fee"] else None,
        }
    )


async def add_link(tx: Transaction, request: Request, sha256: bytes, now: datetime) -> None:
    """Store one more link into a request."""
    await tx.execute(
        "INSERT INTO registration_links (sha256, chamber, request_id, created_at) VALUES ($1, $2, $3, $4)",
        sha256,
        request.chamber,
        request.request_id,
        now,
    )


async def find_link(tx: Transaction, sha256: bytes) -> UUID | None:
    """The request that a link opens."""
    found: UUID | None = await tx.fetchval("SELECT request_id FROM registration_links WHERE sha256 = $1", sha256)
    return found


async def add_consent(tx: Transaction, request: Request, name: str, version: str, now: datetime) -> None:
    """Somebody agreed; agreeing again to the same version changes nothing."""
    await tx.execute(
        "INSERT INTO consents (chamber, request_id, name, version, agreed_at) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING",
        request.chamber,
        request.request_id,
        name,
        version,
        now,
    )


async def consents(tx: Transaction, request_id: UUID) -> list[Row]:
    """name, version and agreed_at of each consent, in order."""
    return await tx.fetch(
        "SELECT name, version, agreed_at FROM consents WHERE request_id = $1 ORDER BY agreed_at, name", request_id
    )


async def add_submission(tx: Transaction, request: Request, submission: Submission) -> None:
    """Keep a revision for ever."""
    await tx.execute(
        "INSERT INTO submissions (chamber, request_id, revision, company, signers, submitted_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        request.chamber,
        request.request_id,
        submission.revision,
        submission.company.model_dump_json(),
        _Signers.dump_json(submission.signers).decode(),
        submission.submitted_at,
    )


async def last_submission(tx: Transaction, request_id: UUID) -> Submission | None:
    """What counts for the desk."""
    return await submission(tx, request_id, None)


async def submission(tx: Transaction, request_id: UUID, revision: int | None) -> Submission | None:
    """What was submitted as `revision`, or last."""
    row = await tx.fetchrow(
        "SELECT revision, company, signers, submitted_at FROM submissions"
        " WHERE request_id = $1 AND ($2::int IS NULL OR revision = $2) ORDER BY revision DESC LIMIT 1",
        request_id,
        revision,
    )
    if row is None:
        return None
    company, signers = Company.model_validate_json(row["company"]), _Signers.validate_json(row["signers"])
    return Submission(row["revision"], company, signers, row["submitted_at"])
