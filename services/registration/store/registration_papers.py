"""The registration papers of a request as printed PDFs, by their digest. Their table is called `forms`."""

from uuid import UUID

from libs.common.db import Row, Transaction
from libs.contracts.rendering import DocumentRendered


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


async def of_revision(tx: Transaction, request_id: UUID, revision: int) -> list[Row]:
    """kind, revision, sha256 and pages of the papers printed for this revision."""
    return await tx.fetch(
        "SELECT kind, revision, sha256, pages FROM forms WHERE request_id = $1 AND revision = $2 ORDER BY kind",
        request_id,
        revision,
    )
