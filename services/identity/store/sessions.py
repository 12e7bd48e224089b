"""Sessions: found by the digest of their token."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.db import Row, Transaction
from services.identity.session_policy import IDLE

ENDED = "identity_ended_sessions"
"""The channel on which the end of each session is told (`libs/common/changes.py`)."""
_TOLD = f"pg_notify('{ENDED}', json_build_object('session_id', session_id)::text)"
LIVE = "ends_at > $2 AND used_at > $2 - $3::interval"


@dataclass(frozen=True)
class Session:
    """One login on one device. It ends at `ends_at` however it is used, and when it is not used (`session_policy`)."""

    session_id: UUID
    token_sha256: bytes
    chamber: str
    login_id: UUID
    created_at: datetime
    ends_at: datetime
    address: str
    agent: str
    device_id: UUID


async def add(tx: Transaction, session: Session) -> None:
    """Store a new session."""
    await tx.execute(
        "INSERT INTO sessions"
        " (session_id, token_sha256, chamber, login_id, created_at, used_at, ends_at, address, agent, device_id)"
        " VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9)",
        session.session_id,
        session.token_sha256,
        session.chamber,
        session.login_id,
        session.created_at,
        session.ends_at,
        session.address,
        session.agent,
        session.device_id,
    )


async def by_token(tx: Transaction, token_sha256: bytes, now: datetime) -> Row | None:
    """Session and login of a token that is still good."""
    return await tx.fetchrow(
        f"SELECT session_id, login_id, used_at, ends_at FROM sessions WHERE token_sha256 = $1 AND {LIVE}",
        token_sha256,
        now,
        IDLE,
    )


async def is_live(tx: Transaction, session_id: UUID, now: datetime) -> bool:
    """Whether a session is still good; a token of five minutes may outlive it."""
    return bool(await tx.fetchval(f"SELECT true FROM sessions WHERE session_id = $1 AND {LIVE}", session_id, now, IDLE))


async def touch(tx: Transaction, session_id: UUID, now: datetime) -> None:
    """Note the use of a session."""
    await tx.execute("UPDATE sessions SET used_at = $2 WHERE session_id = $1 AND used_at < $2", session_id, now)


async def of_login(tx: Transaction, login_id: UUID, now: datetime) -> list[Row]:
    """The live sessions of an ID, newest first."""
    return await tx.fetch(
        "SELECT session_id, created_at, used_at, ends_at, address, agent FROM sessions"
        f" WHERE login_id = $1 AND {LIVE} ORDER BY created_at DESC",
        login_id,
        now,
        IDLE,
    )


async def end(tx: Transaction, login_id: UUID, session_id: UUID) -> bool:
    """End one session of an ID; False when it has none such."""
    return bool(
        await tx.fetchval(
            f"WITH ended AS (DELETE FROM sessions WHERE session_id = $1 AND login_id = $2 RETURNING session_id)"
            f" SELECT {_TOLD} IS NOT NULL FROM ended",
            session_id,
            login_id,
        )
    )


async def end_all(tx: Transaction, login_id: UUID, *, but: UUID | None = None) -> None:
    """End the sessions of an ID, and forget the devices that it logged in on, except those of the one that asks."""
    await tx.execute(
        "WITH forgotten AS (DELETE FROM devices WHERE login_id = $1 AND device_id IS DISTINCT FROM"
        " (SELECT device_id FROM sessions WHERE session_id = $2)),"
        " ended AS (DELETE FROM sessions WHERE login_id = $1 AND session_id IS DISTINCT FROM $2"
        f" RETURNING session_id) SELECT {_TOLD} FROM ended",
        login_id,
        but,
    )


async def sweep(tx: Transaction, now: datetime) -> None:
    """Delete the sessions of the transaction's chamber that are over."""
    await tx.execute("DELETE FROM sessions WHERE ends_at <= $1 OR used_at <= $1 - $2::interval", now, IDLE)
