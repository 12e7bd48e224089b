"""The signatures that reception accepted, cut from scans of the signature notice."""

from datetime import datetime
from uuid import UUID

from libs.common.db import Transaction
from services.registration.domain.reception import Accepted, Owner
from services.registration.domain.requests import Request


async def keep(tx: Transaction, request: Request, accepted: Accepted, by: str, now: datetime) -> None:
    """A signature was accepted, in the place of an earlier scan if there was one."""
    await tx.execute(
        "INSERT INTO signatures (signer_id, chamber, request_id, sha256, png, accepted_by, accepted_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (signer_id) DO UPDATE SET sha256 = excluded.sha256,"
        " png = excluded.png, accepted_by = excluded.accepted_by, accepted_at = excluded.accepted_at",
        accepted.signer_id,
        request.chamber,
        request.request_id,
        accepted.sha256,
        accepted.png,
        by,
        now,
    )


async def of_request(tx: Transaction, request_id: UUID) -> dict[UUID, Accepted]:
    """The accepted signatures of a request by signer."""
    rows = await tx.fetch("SELECT signer_id, sha256, png FROM signatures WHERE request_id = $1", request_id)
    return {row["signer_id"]: Accepted(row["signer_id"], row["sha256"], row["png"]) for row in rows}


async def owners(tx: Transaction, sha256: str, signer_id: UUID) -> list[Owner]:
    """Everybody else of the chamber whose signature is this very scan, as far as their requests still name them."""
    rows = await tx.fetch(
        """
        SELECT signer ->> 'name_ja' AS name_ja, signer ->> 'name_en' AS name_en, request_no
        FROM signatures JOIN registration_requests USING (request_id)
        CROSS JOIN LATERAL jsonb_array_elements(signers) AS signer
        WHERE sha256 = $1 AND signer_id <> $2 AND signer ->> 'signer_id' = signer_id::text
        ORDER BY accepted_at
        """,
        sha256,
        signer_id,
    )
    return [Owner(**dict(row)) for row in rows]


async def forget(tx: Transaction, request_id: UUID, *, but: list[UUID]) -> None:
    """Delete the signatures of a request, except those of the signers in `but`."""
    await tx.execute(
        "DELETE FROM signatures WHERE request_id = $1 AND NOT signer_id = ANY($2::uuid[])", request_id, but
    )


async def find(tx: Transaction, request_id: UUID, signer_id: UUID) -> bytes | None:
    """The picture of one accepted signature."""
    png: bytes | None = await tx.fetchval(
        "SELECT png FROM signatures WHERE request_id = $1 AND signer_id = $2", request_id, signer_id
    )
    return png
