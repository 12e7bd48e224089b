"""The registration papers of a request as printed PDFs, by their digest, and those that could not be printed.

Their tables are called `forms` and `given_up_forms`.
"""

import json
from uuid import UUID

from libs.common.db import Row, Transaction
from libs.contracts.rendering import DocumentRendered, DocumentRenderFailed


async def keep(tx: Transaction, printed: DocumentRendered) -> None:
    """A paper of a request was printed; an older revision than the one known changes nothing."""
    await tx.execute(
        "INSERT INTO forms AS known (chamber, request_id, kind, revision, sha256, pages)"
        " VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (request_id, kind) DO UPDATE SET revision = excluded.revision, sha256 = excluded.sha256,"
        " pages = excluded.pages WHERE known.revision <= excluded.revision",
        printed.chamber,
        printed.owner_id,
        printed.document_kind,
        printed.revision,
        printed.sha256,
        printed.pages,
    )
    await tx.execute(
        "DELETE FROM given_up_forms WHERE request_id = $1 AND kind = $2 AND revision <= $3",
        printed.owner_id,
        printed.document_kind,
        printed.revision,
    )


async def keep_given_up(tx: Transaction, event: DocumentRenderFailed) -> None:
    """A paper could not be printed; nothing when that revision, or a later one, was printed or given up already."""
    await tx.execute(
        "INSERT INTO given_up_forms AS known (request_id, kind, chamber, revision, problems) SELECT $1, $2, $3, $4, $5"
        " WHERE NOT EXISTS (SELECT 1 FROM forms WHERE request_id = $1 AND kind = $2 AND revision >= $4)"
        " ON CONFLICT (request_id, kind) DO UPDATE SET revision = excluded.revision, problems = excluded.problems"
        " WHERE known.revision <= excluded.revision",
        event.owner_id,
        event.document_kind,
        event.chamber,
        event.revision,
        json.dumps([one.model_dump() for one in event.problems], ensure_ascii=False),
    )


async def given_up(tx: Transaction, request_id: UUID, revision: int) -> list[Row]:
    """kind and problems of the papers of this revision that could not be printed."""
    return await tx.fetch(
        "SELECT kind, problems FROM given_up_forms WHERE request_id = $1 AND revision = $2 ORDER BY kind",
        request_id,
        revision,
    )


async def of_revision(tx: Transaction, request_id: UUID, revision: int) -> list[Row]:
    """kind, revision, sha256 and pages of the papers printed for this revision."""
    return await tx.fetch(
        "SELECT kind, revision, sha256, pages FROM forms WHERE request_id = $1 AND revision = $2 ORDER BY kind",
        request_id,
        revision,
    )
