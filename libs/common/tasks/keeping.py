"""Tasks in the tables of a service: opened, closed, listed, counted. Transactions are those of a chamber (D-42)."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from libs.common import record
from libs.common.auth import Caller
from libs.common.db import Row, Transaction
from libs.common.errors import Conflict, NotFound
from libs.common.tasks.kinds import SYSTEM, Kind, Kinds, Text

State = Literal["open", "closed"]
_COLUMNS = "task_id, kind, subject, facts, opened_at, closed_at, closed_by, why_ja, why_en"
_TELL = """
SELECT pg_notify('tasks_' || current_schema(), json_build_object('chamber', chamber, 'task_id', task_id, 'kind', kind,
    'state', CASE WHEN closed_at IS NULL THEN 'open' ELSE 'closed' END)::text)
"""


def channel(service: str) -> str:
    """Where the changes of a service's tasks are told (`libs.common.changes`)."""
    return f"tasks_{service}"


async def open_task(tx: Transaction, kind: Kind, *, subject: object, now: datetime, **facts: Any) -> None:
    """Ask somebody to see to `subject` when the transaction commits; once more while it is open only renews the facts.

    Facts are what the kind's sentences and link name: numbers, texts, ids, `Text`. Raises `KeyError` if one is missing.
    """
    given = json.loads(json.dumps(facts, default=str))
    for text in (kind.reason, kind.next_step):
        text.filled(given | {"subject": str(subject)})
    kind.link_for(given | {"subject": str(subject)})
    kind.act_path_for(given | {"subject": str(subject)})
    await tx.execute(_OPEN, kind.name, str(subject), kind.once, json.dumps(given), now)


_OPEN = f"""
WITH opened AS (
    INSERT INTO staff_tasks AS task (chamber, kind, subject, once, facts, opened_at)
    VALUES (current_setting('shomei.chamber'), $1, $2, $3, $4, $5)
    ON CONFLICT (chamber, kind, subject) WHERE closed_at IS NULL OR once
    DO UPDATE SET facts = excluded.facts WHERE task.closed_at IS NULL AND task.facts <> excluded.facts
    RETURNING chamber, task_id, kind, closed_at
)
{_TELL} FROM opened
"""


async def close_task(
    tx: Transaction, kind: Kind, *, subject: object, why: Text, now: datetime, by: str = SYSTEM
) -> None:
    """The cause has ended, by itself or by the act of somebody (`by`, a login). Without such a task nothing changes."""
    await tx.execute(_CLOSE, kind.name, str(subject), now, by, *why)


_CLOSE = f"""
WITH closed AS (
    UPDATE staff_tasks SET closed_at = $3, closed_by = $4, why_ja = $5, why_en = $6
    WHERE kind = $1 AND subject = $2 AND closed_at IS NULL RETURNING chamber, task_id, kind, closed_at
)
{_TELL} FROM closed
"""


async def close_by_hand(
    tx: Transaction, kinds: Kinds, task_id: UUID, *, names: Sequence[str], caller: Caller, reason: str, now: datetime
) -> Row:
    """A person has seen to it, which the record keeps. The same once more changes nothing.

    Raises `NotFound` when there is none of the kinds `names`, `Conflict` when it is closed already, or not by hand.
    """
    task = await tx.fetchrow(f"{_FIND} FOR UPDATE", task_id, names)
    if task is None:
        raise NotFound()
    if (task["closed_by"], task["why_ja"]) == (caller.login, reason):
        return task
    if task["closed_at"] is not None:
        raise Conflict(
            ja=f"この件はすでに{task['closed_by']}が完了にしました",
            en=f"This is closed already, by {task['closed_by']}",
            code="task-closed",
        )
    if not kinds[task["kind"]].by_hand:
        raise Conflict(
            ja="この件は手で完了にはできません。原因がなくなると自動で完了になります",
            en="This cannot be closed by hand: it closes itself when its cause has ended",
            code="task-not-by-hand",
        )
    await tx.execute(_CLOSE, task["kind"], task["subject"], now, caller.login, reason, reason)
    facts = {"kind": task["kind"], "about": task["subject"]}
    act = record.Act("task.closed", by=caller.login, subject=f"task:{task_id}", why=reason, facts=facts)
    await record.keep(tx, caller.chamber, now, act)
    return await find(tx, task_id, names)


_FIND = f"SELECT {_COLUMNS} FROM staff_tasks WHERE task_id = $1 AND kind = ANY($2::text[])"


async def find(tx: Transaction, task_id: UUID, names: Sequence[str]) -> Row:
    """One task of the kinds `names`. Raises `NotFound`."""
    task = await tx.fetchrow(_FIND, task_id, names)
    if task is None:
        raise NotFound()
    return task


async def listed(tx: Transaction, names: Sequence[str], state: State, limit: int) -> tuple[list[Row], int]:
    """Tasks of the kinds `names`, and how many there are in all: open ones oldest first, closed ones latest first."""
    condition = f"kind = ANY($1::text[]) AND closed_at IS {'NULL' if state == 'open' else 'NOT NULL'}"
    total: int = await tx.fetchval(f"SELECT count(*) FROM staff_tasks WHERE {condition}", names)
    order = "opened_at" if state == "open" else "closed_at DESC"
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM staff_tasks WHERE {condition} ORDER BY {order}, task_id LIMIT $2", names, limit
    )
    return rows, total


async def counts(tx: Transaction) -> dict[str, int]:
    """How many are open of each kind, in all chambers: for the gauge, in a transaction of its own."""
    await tx.execute("SELECT set_config('shomei.counting', 'on', true)")
    rows = await tx.fetch("SELECT kind, count(*) AS open FROM staff_tasks WHERE closed_at IS NULL GROUP BY kind")
    return {row["kind"]: row["open"] for row in rows}
