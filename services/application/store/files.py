"""Files: which there are now, which each revision was submitted with, and their contents."""

from datetime import datetime
from uuid import UUID

from libs.common.db import Row, Transaction
from services.application.domain.uploads import File, Purpose
from services.application.domain.values import Application

_COLUMNS = """
file_id, kind, name, type, bytes, sha256, uploaded_at,
    (SELECT min(revision) FROM revision_files r WHERE r.file_id = f.file_id) AS since_revision
"""


async def present(tx: Transaction, application_id: UUID) -> list[File]:
    """The files as they are now, oldest first."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM files f WHERE application_id = $1 AND removed_at IS NULL ORDER BY uploaded_at, name",
        application_id,
    )
    return [File(**row) for row in rows]


async def of_revision(tx: Transaction, application_id: UUID, revision: int) -> list[File]:
    """The files that a revision was submitted with."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM files f WHERE file_id IN"
        " (SELECT file_id FROM revision_files WHERE application_id = $1 AND revision = $2) ORDER BY uploaded_at, name",
        application_id,
        revision,
    )
    return [File(**row) for row in rows]


async def add(tx: Transaction, application: Application, new: File, content: bytes, by: str) -> None:
    """Store one more file of an application."""
    await tx.execute(
        "INSERT INTO file_contents (application_id, sha256, chamber, content) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT DO NOTHING",
        application.application_id,
        new.sha256,
        application.chamber,
        content,
    )
    await tx.execute(
        "INSERT INTO files (file_id, application_id, chamber, kind, name, type, bytes, sha256, uploaded_by,"
        " uploaded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        new.file_id,
        application.application_id,
        application.chamber,
        new.kind,
        new.name,
        new.type,
        new.bytes,
        new.sha256,
        by,
        new.uploaded_at,
    )


async def remove(tx: Transaction, application_id: UUID, file: File, by: str, at: datetime) -> None:
    """Take a file away: marked only, when a revision was submitted with it, else deleted."""
    if file.since_revision is not None:
        query = "UPDATE files SET removed_by = $2, removed_at = $3 WHERE file_id = $1"
        await tx.execute(query, file.file_id, by, at)
        return
    await tx.execute("DELETE FROM files WHERE file_id = $1", file.file_id)
    await _drop_contents(tx, application_id)


async def drop_all(tx: Transaction, application_id: UUID) -> None:
    """Delete the files of a draft that was never submitted."""
    await tx.execute("DELETE FROM files WHERE application_id = $1", application_id)
    await _drop_contents(tx, application_id)


async def is_kept(tx: Transaction, application_id: UUID, purpose: Purpose, sha256: str) -> bool:
    """Whether the application has such a file, or a revision was submitted with one."""
    query = "SELECT EXISTS (SELECT 1 FROM files WHERE (application_id, kind, sha256) = ($1, $2, $3))"
    return bool(await tx.fetchval(query, application_id, purpose, sha256))


async def _drop_contents(tx: Transaction, application_id: UUID) -> None:
    """Delete contents that no file has."""
    await tx.execute(
        "DELETE FROM file_contents c WHERE application_id = $1 AND NOT EXISTS"
        " (SELECT 1 FROM files f WHERE (f.application_id, f.sha256) = (c.application_id, c.sha256))",
        application_id,
    )


async def freeze(tx: Transaction, application_id: UUID, revision: int) -> None:
    """Keep which files a revision is submitted with (D-45)."""
    await tx.execute(
        "INSERT INTO revision_files (application_id, revision, file_id, chamber, sha256)"
        " SELECT application_id, $2, file_id, chamber, sha256 FROM files"
        " WHERE application_id = $1 AND removed_at IS NULL",
        application_id,
        revision,
    )


async def content(tx: Transaction, application_id: UUID, file_id: UUID, *, submitted: bool) -> Row | None:
    """name, type and content of a file; with `submitted` only of one that some revision was submitted with."""
    return await tx.fetchrow(
        "SELECT name, type, content FROM files f JOIN file_contents USING (application_id, sha256)"
        " WHERE application_id = $1 AND file_id = $2"
        " AND (NOT $3 OR EXISTS (SELECT 1 FROM revision_files r WHERE r.file_id = f.file_id))",
        application_id,
        file_id,
        submitted,
    )
