"""SQL of the reference service, and the pool that answers lookups."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from libs.common.db import CONNECTION_LOST, Row, Transaction, open_pool
from libs.common.errors import Unavailable
from services.reference.domain import Published

_FIND = """
SELECT certificate_no, chamber, kind, certificate_date, access_code_hash, status, replaced_by, issued_at,
       facts, artefacts, known.office, coalesce(known.reference_detail, 'full') AS detail
FROM published LEFT JOIN known_chambers AS known USING (chamber)
WHERE certificate_no = $1
"""
ATTEMPTS = 2
COMMAND_SECONDS = 5


class Reader:
    """A pool that only reads what everybody may read: one statement a lookup, no transaction, no reset after it."""

    def __init__(self, url: str, *, size: int = 10, acquire_seconds: float = 1.5) -> None:
        self._url, self._size, self._acquire_seconds = url, size, acquire_seconds
        self._pool: asyncpg.Pool | None = None

    async def open(self) -> None:
        """Make the pool of connections. The server may be away."""
        self._pool = await open_pool(
            self._url, self._size, self._acquire_seconds, COMMAND_SECONDS, default_transaction_read_only="on"
        )

    async def close(self) -> None:
        """Close the pool at once; nothing that it does can be lost."""
        if self._pool is not None:
            self._pool.terminate()

    async def find(self, certificate_no: str) -> Published | None:
        """The certificate with this number. Raises `Unavailable`, after one more try with a new connection."""
        for _ in range(ATTEMPTS):
            try:
                row = await self._fetch(certificate_no)
                return Published(**row) if row else None
            except CONNECTION_LOST as error:
                reason = type(error).__name__
        raise Unavailable(f"database: {reason}")

    async def _fetch(self, certificate_no: str) -> Row | None:
        if self._pool is None:
            raise Unavailable("the database is not open")
        async with self._pool.acquire(timeout=self._acquire_seconds) as connection:
            row: Row | None = await connection.fetchrow(_FIND, certificate_no)
            return row


async def publish(
    tx: Transaction,
    *,
    chamber: str,
    version: int,
    certificate_id: UUID,
    certificate_no: str,
    kind: str,
    certificate_date: date,
    access_code_hash: str,
    hash_key_version: int,
    issued_at: datetime,
    facts: str,
    artefacts: str,
) -> None:
    """Write or replace the row of a certificate, unless it has a newer version already (D-37)."""
    await tx.execute(
        """
        INSERT INTO published (chamber, version, certificate_id, certificate_no, kind, certificate_date,
                               access_code_hash, hash_key_version, issued_at, facts, artefacts)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (certificate_no) DO UPDATE
        SET version = excluded.version, facts = excluded.facts, artefacts = excluded.artefacts,
            access_code_hash = excluded.access_code_hash, hash_key_version = excluded.hash_key_version
        WHERE published.version < excluded.version
        """,
        *(chamber, version, certificate_id, certificate_no, kind, certificate_date),
        *(access_code_hash, hash_key_version, issued_at, facts, artefacts),
    )


async def keep_artefacts(tx: Transaction, certificate_id: UUID, version: int, artefacts: str) -> bool:
    """Replace a certificate's artefacts unless it has a newer version; False when it is not published."""
    known = await tx.fetchval(
        "UPDATE published SET artefacts = CASE WHEN version < $2 THEN $3::jsonb ELSE artefacts END,"
        " version = greatest(version, $2) WHERE certificate_id = $1 RETURNING true",
        certificate_id,
        version,
        artefacts,
    )
    return bool(known)


async def keep_chamber(
    tx: Transaction, *, chamber: str, version: int, name_ja: str, name_en: str, open_: bool, office: str, detail: str
) -> None:
    """Keep the newest settings of a chamber."""
    await tx.execute(
        """
        INSERT INTO known_chambers AS known (chamber, version, name_ja, name_en, open, office, reference_detail)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (chamber) DO UPDATE
        SET version = excluded.version, name_ja = excluded.name_ja, name_en = excluded.name_en,
            open = excluded.open, office = excluded.office, reference_detail = excluded.reference_detail
        WHERE known.version < excluded.version
        """,
        *(chamber, version, name_ja, name_en, open_, office, detail),
    )


async def chambers(tx: Transaction) -> list[dict[str, Any]]:
    """Code and names of all open chambers, by code."""
    rows = await tx.fetch("SELECT chamber, name_ja, name_en FROM known_chambers WHERE open ORDER BY chamber")
    return [dict(row) for row in rows]
