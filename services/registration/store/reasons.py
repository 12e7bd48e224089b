"""Letters of reason: the present one, and those that revisions were submitted with."""

from datetime import datetime
from uuid import UUID

from libs.common.db import Row, Transaction
from services.registration.domain.reasons import ReasonFile
from services.registration.domain.requests import Request

_COLUMNS = "file_id, name, type, bytes, sha256, uploaded_at"


async def present(tx: Transaction, request_id: UUID) -> ReasonFile | None:
    """The letter as it is now."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM reason_files WHERE request_id = $1 AND replaced_at IS NULL", request_id
    )
    return None if row is None else ReasonFile(**row)


async def submitted(tx: Transaction, request_id: UUID, revision: int) -> ReasonFile | None:
    """The letter that a revision was submitted with."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM reason_files WHERE file_id ="
        " (SELECT file_id FROM submission_reasons WHERE request_id = $1 AND revision = $2)",
        request_id,
        revision,
    )
    return None if row is None else ReasonFile(**row)


async def replace(tx: Transaction, request: Request, new: ReasonFile, content: bytes, at: datetime) -> None:
    """Keep a letter in the place of the one before, which is deleted unless a revision was submitted with it."""
    mark = "UPDATE reason_files SET replaced_at = $2 WHERE request_id = $1 AND replaced_at IS NULL"
    await tx.execute(mark, request.request_id, at)
    await tx.execute(
        "DELETE FROM reason_files f WHERE request_id = $1"
        " AND NOT EXISTS (SELECT 1 FROM submission_reasons s WHERE s.file_id = f.file_id)",
        request.request_id,
    )
    await tx.execute(
        "INSERT INTO reason_files (file_id, chamber, request_id, name, type, bytes, sha256, content, uploaded_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.file_id,
        request.chamber,
        request.request_id,
        new.name,
        new.type,
        new.bytes,
        new.sha256,
        content,
        at,
    )


async def freeze(tx: Transaction, request: Request) -> None:
    """Keep which letter the present revision is submitted with, if there is one (D-45)."""
    await tx.execute(
        "INSERT INTO submission_reasons (request_id, revision, chamber, file_id, sha256)"
        " SELECT request_id, $2, chamber, file_id, sha256 FROM reason_files"
        " WHERE request_id = $1 AND replaced_at IS NULL",
        request.request_id,
        request.revision,
    )


async def content(tx: Transaction, request_id: UUID) -> Row | None:
    """name, type and content of the letter that the latest revision was submitted with."""
    return await tx.fetchrow(
        "SELECT name, type, content FROM submission_reasons JOIN reason_files USING (file_id)"
        " WHERE submission_reasons.request_id = $1"
        " AND revision = (SELECT max(revision) FROM submissions WHERE request_id = $1)",
        request_id,
    )
