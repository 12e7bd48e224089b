"""What happened to an application: its moves and its submitted revisions. Nothing here is ever changed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.common.db import Row, Transaction
from services.application.domain.differences import Difference
from services.application.domain.states import Act, State
from services.application.domain.values import Application, Move
from services.application.draft import Draft
from services.application.findings import Finding
from services.application.store import files

FieldMarks = Sequence[dict[str, str]]
"""Fields that a message is about: `pointer` into the draft, and a `text`."""

_ADD = """
INSERT INTO history (application_id, chamber, revision, act, from_state, state, by, at, why, fields, accepted)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""


async def begin(tx: Transaction, new: Application, by: str, at: datetime) -> None:
    """The first line of a history: somebody began a draft."""
    line = (new.application_id, new.chamber, new.revision, "create", None, State.DRAFT, by, at, "", "[]", None)
    await tx.execute(_ADD, *line)


async def add(tx: Transaction, moved: Application, move: Move, fields: FieldMarks = ()) -> None:
    """Add one line to the history."""
    await tx.execute(_ADD, *_line(moved, move, fields))


async def add_all(tx: Transaction, moves: Iterable[tuple[Application, Move]]) -> None:
    """Add one line to the history for each of these moves."""
    await tx.executemany(_ADD, [_line(moved, move, ()) for moved, move in moves])


def _line(moved: Application, move: Move, fields: FieldMarks) -> tuple[object, ...]:
    return (
        moved.application_id,
        moved.chamber,
        moved.revision,
        move.act,
        move.from_state,
        move.to_state,
        move.by,
        move.at,
        move.why,
        json.dumps(list(fields), ensure_ascii=False),
        None if move.accepted is None else json.dumps([asdict(one) for one in move.accepted], ensure_ascii=False),
    )


async def moves(tx: Transaction, application_id: UUID) -> list[Row]:
    """All lines in their order, with the names of those members of the staff that are known."""
    return await tx.fetch(
        """
        SELECT act, from_state, state, by, at, why, fields, accepted, revision, (
            SELECT name FROM known_staff s WHERE s.chamber = h.chamber AND s.login = h.by LIMIT 1
        ) AS name
        FROM history h WHERE application_id = $1 ORDER BY id
        """,
        application_id,
    )


async def accepted(tx: Transaction, application_id: UUID) -> list[dict[str, Any]] | None:
    """The warnings accepted when the examination was last finished; None when that was not asked yet."""
    content = await tx.fetchval(
        "SELECT accepted FROM history WHERE application_id = $1 AND act = $2 ORDER BY id DESC LIMIT 1",
        application_id,
        Act.EXAMINE,
    )
    found: list[dict[str, Any]] | None = None if content is None else json.loads(content)
    return found


async def add_revision(
    tx: Transaction,
    submitted: Application,
    draft: Draft,
    *,
    by: str,
    findings: Sequence[Finding],
    differences: Sequence[Difference],
) -> None:
    """Freeze what was submitted, with its files."""
    assert submitted.document
    await tx.execute(
        """
        INSERT INTO revisions (application_id, revision, chamber, draft, document, content_sha256, findings,
            differences, submitted_by, submitted_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        submitted.application_id,
        submitted.revision,
        submitted.chamber,
        draft.model_dump_json(),
        submitted.document.model_dump_json(),
        submitted.content_sha256,
        json.dumps([asdict(one) for one in findings], ensure_ascii=False),
        json.dumps([asdict(one) for one in differences], ensure_ascii=False),
        by,
        submitted.submitted_at,
    )
    await files.freeze(tx, submitted.application_id, submitted.revision)


async def submitted_draft(tx: Transaction, application_id: UUID, revision: int) -> Draft | None:
    """The draft as it was when this revision was submitted."""
    content = await tx.fetchval(
        "SELECT draft FROM revisions WHERE application_id = $1 AND revision = $2", application_id, revision
    )
    return None if content is None else Draft.model_validate_json(content)


async def said_of_revision(tx: Transaction, application_id: UUID, revision: int) -> tuple[list[Any], list[Any]]:
    """What the rule book found in a revision, and what had changed since the one before."""
    row = await tx.fetchrow(
        "SELECT findings, differences FROM revisions WHERE application_id = $1 AND revision = $2",
        application_id,
        revision,
    )
    return (json.loads(row["findings"]), json.loads(row["differences"])) if row else ([], [])
