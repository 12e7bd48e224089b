"""Chambers, their documents, and the numbers that are counted per chamber."""

from datetime import datetime

from libs.common.db import Transaction
from services.registration.domain.chamber import ChamberFile, DocumentName, RuleDocument
from services.registration.domain.numbers import Series


async def find(tx: Transaction, chamber: str) -> ChamberFile | None:
    """The chamber as it is configured now."""
    content = await tx.fetchval("SELECT content FROM chambers WHERE chamber = $1", chamber)
    return None if content is None else ChamberFile.model_validate_json(content)


async def version(tx: Transaction, chamber: str) -> int:
    """The version of its settings, 0 for an unknown chamber. Other writers of the chamber wait from here on."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtext('chamber:' || $1))", chamber)
    return await tx.fetchval("SELECT version FROM chambers WHERE chamber = $1", chamber) or 0


async def save(tx: Transaction, file: ChamberFile, version: int, at: datetime) -> None:
    """Write the next version of a chamber."""
    await tx.execute(
        "INSERT INTO chambers (chamber, version, content, changed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (chamber)"
        " DO UPDATE SET version = excluded.version, content = excluded.content, changed_at = excluded.changed_at",
        file.chamber,
        version,
        file.model_dump_json(),
        at,
    )


async def find_document(tx: Transaction, chamber: str, name: DocumentName, version: str) -> RuleDocument | None:
    """One version of a rule document."""
    row = await tx.fetchrow(
        "SELECT name, version, title_ja, title_en, text_ja FROM rule_documents"
        " WHERE chamber = $1 AND name = $2 AND version = $3",
        chamber,
        name,
        version,
    )
    return None if row is None else RuleDocument.model_validate(dict(row))


async def add_document(tx: Transaction, chamber: str, document: RuleDocument) -> None:
    """Keep a version for ever."""
    await tx.execute(
        "INSERT INTO rule_documents (chamber, name, version, title_ja, title_en, text_ja)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        chamber,
        document.name,
        document.version,
        document.title_ja,
        document.title_en,
        document.text_ja,
    )


async def codes(tx: Transaction) -> list[str]:
    """The codes of all chambers."""
    return [row["chamber"] for row in await tx.fetch("SELECT chamber FROM chambers ORDER BY chamber")]


async def next_number(tx: Transaction, chamber: str, series: Series, year: int = 0) -> int:
    """The next serial of a series, from 1. Without gaps: the row stays locked until the transaction ends."""
    serial: int = await tx.fetchval(
        "INSERT INTO counters AS c (chamber, series, year, last) VALUES ($1, $2, $3, 1)"
        " ON CONFLICT (chamber, series, year) DO UPDATE SET last = c.last + 1 RETURNING last",
        chamber,
        series,
        year,
    )
    return serial
