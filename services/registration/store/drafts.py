"""What applicants have typed and not finished (REG-18). Unchecked."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.common.db import Transaction
from services.registration.domain.requests import Request


@dataclass(frozen=True)
class Draft:
    """What was typed and not checked yet; None where nothing is newer than the checked data. `saved_at` in UTC."""

    company: dict[str, Any] | None
    signers: list[Any] | None
    saved_at: datetime


async def keep(
    tx: Transaction,
    request: Request,
    now: datetime,
    *,
    company: dict[str, Any] | None,
    signers: list[dict[str, str]] | None,
) -> None:
    """Keep a step as typed, in the place of what was kept before; None leaves what is there."""
    await tx.execute(
        """
        INSERT INTO registration_drafts AS d (request_id, chamber, company, signers, saved_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (request_id) DO UPDATE
        SET company = coalesce(excluded.company, d.company), signers = coalesce(excluded.signers, d.signers),
            saved_at = excluded.saved_at
        """,
        request.request_id,
        request.chamber,
        json.dumps(company, ensure_ascii=False) if company is not None else None,
        json.dumps(signers, ensure_ascii=False) if signers is not None else None,
        now,
    )


async def find(tx: Transaction, request_id: UUID) -> Draft | None:
    """What is kept of a request, if anything is."""
    row = await tx.fetchrow(
        "SELECT company, signers, saved_at FROM registration_drafts"
        " WHERE request_id = $1 AND (company IS NOT NULL OR signers IS NOT NULL)",
        request_id,
    )
    if row is None:
        return None
    company, signers = (json.loads(row[part]) if row[part] else None for part in ("company", "signers"))
    return Draft(company, signers, row["saved_at"])


async def forget_company(tx: Transaction, request_id: UUID) -> None:
    """The company data was checked and saved."""
    await tx.execute("UPDATE registration_drafts SET company = NULL WHERE request_id = $1", request_id)


async def forget_signers(tx: Transaction, request_id: UUID) -> None:
    """The signers were checked and saved."""
    await tx.execute("UPDATE registration_drafts SET signers = NULL WHERE request_id = $1", request_id)
