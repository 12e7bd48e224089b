"""A chamber's staff: the list, open invitations, and the record of what was done to accounts."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.common.db import Row, Transaction
from services.identity.domain import Login
from services.identity.store.logins import COLUMNS, login_of
from services.identity.store.sessions import LIVE

_PEOPLE = f"""
SELECT login_id AS staff_id, login, name, email, roles, state, password_hash IS NOT NULL AS has_password,
    EXISTS (SELECT FROM totp_factors AS f WHERE f.login_id = logins.login_id)
        OR EXISTS (SELECT FROM passkeys AS p WHERE p.login_id = logins.login_id) AS second_factor,
    (SELECT json_build_object('change_id', change_id, 'before', before, 'wanted', wanted, 'asked_by', asked_by,
        'due_at', due_at) FROM account_changes AS c
        WHERE c.staff_id = logins.login_id AND c.state = 'waiting') AS waiting,
    (SELECT ends_at FROM staff_invitations WHERE staff_id = login_id) AS invited_until,
    (SELECT at FROM login_history AS h WHERE h.login_id = logins.login_id AND outcome = 'ok'
        ORDER BY id DESC LIMIT 1) AS last_login_at,
    (SELECT count(*) FROM sessions AS s WHERE s.login_id = logins.login_id AND {LIVE}) AS sessions
FROM logins WHERE kind = 'staff' AND state <> 'closed' AND ($1::uuid IS NULL OR login_id = $1) ORDER BY login
"""


async def people(tx: Transaction, now: datetime, idle: object, *, staff_id: UUID | None = None) -> list[Row]:
    """Everybody on the chamber's staff, or only one person; `idle` is how long an unused session lives."""
    return await tx.fetch(_PEOPLE, staff_id, now, idle)


async def lock_admins(tx: Transaction) -> list[Login]:
    """The chamber administrators who can log in; locked, so that of two who demote each other only one succeeds."""
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM logins WHERE kind = 'staff' AND 'chamber_admin' = ANY(roles)"
        " AND state = 'active' AND password_hash IS NOT NULL ORDER BY login FOR UPDATE"
    )
    return [login_of(row) for row in rows]


async def addresses(tx: Transaction) -> list[Row]:
    """The e-mail address of everybody on the chamber's staff who has one."""
    return await tx.fetch(
        "SELECT login_id, login, email FROM logins WHERE kind = 'staff' AND state <> 'closed' AND email IS NOT NULL"
    )


async def put_invitation(tx: Transaction, login: Login, digest: bytes, *, made_at: datetime, ends_at: datetime) -> None:
    """Store the open invitation of a person; an earlier one no longer works."""
    await tx.execute(
        """
        INSERT INTO staff_invitations (staff_id, chamber, digest, made_at, ends_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (staff_id) DO UPDATE
        SET digest = excluded.digest, made_at = excluded.made_at, ends_at = excluded.ends_at
        """,
        login.login_id,
        login.chamber,
        digest,
        made_at,
        ends_at,
    )


async def invitation(tx: Transaction, digest: bytes) -> Row | None:
    """Whom an invitation is for, and until when it is good."""
    return await tx.fetchrow("SELECT staff_id, ends_at FROM staff_invitations WHERE digest = $1", digest)


async def forget_invitation(tx: Transaction, staff_id: UUID) -> None:
    """Delete the open invitation of a person, if there is one."""
    await tx.execute("DELETE FROM staff_invitations WHERE staff_id = $1", staff_id)


async def record(tx: Transaction, login: Login, *, at: datetime, by: str, act: str, **detail: Any) -> None:
    """Write down what was done to a person's account, and by which login."""
    await tx.execute(
        "INSERT INTO staff_acts (chamber, staff_id, at, by, act, detail) VALUES ($1, $2, $3, $4, $5, $6)",
        login.chamber,
        login.login_id,
        at,
        by,
        act,
        json.dumps(detail, ensure_ascii=False),
    )


async def acts(tx: Transaction, staff_id: UUID, limit: int) -> list[Row]:
    """The newest entries of a person's record, newest first."""
    return await tx.fetch(
        "SELECT at, by, act, detail FROM staff_acts WHERE staff_id = $1 ORDER BY id DESC LIMIT $2", staff_id, limit
    )
