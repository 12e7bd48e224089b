"""E-mail codes that wait to be entered."""

from datetime import datetime
from uuid import UUID

from libs.common.db import Row, Transaction

TRIES = 5


async def put(
    tx: Transaction, *, session_id: UUID, login_id: UUID, chamber: str, email: str, digest: bytes, ends_at: datetime
) -> None:
    """Store the code of a session; an earlier one no longer counts."""
    await tx.execute(
        """
        INSERT INTO email_codes (session_id, login_id, chamber, email, digest, ends_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (session_id) DO UPDATE
        SET email = excluded.email, digest = excluded.digest, ends_at = excluded.ends_at, tries = 0
        """,
        session_id,
        login_id,
        chamber,
        email,
        digest,
        ends_at,
    )


async def take_try(tx: Transaction, session_id: UUID, login_id: UUID, now: datetime) -> Row | None:
    """Use up one of the five tries and return what the code must match; None when no code is good any more."""
    return await tx.fetchrow(
        "UPDATE email_codes SET tries = tries + 1"
        " WHERE session_id = $1 AND login_id = $2 AND ends_at > $3 AND tries < $4 RETURNING email, digest, tries",
        session_id,
        login_id,
        now,
        TRIES,
    )


async def waiting(tx: Transaction, session_id: UUID, now: datetime) -> Row | None:
    """email and ends_at of the code that was sent in this session and is still good."""
    return await tx.fetchrow(
        "SELECT email, ends_at FROM email_codes WHERE session_id = $1 AND ends_at > $2", session_id, now
    )


async def forget(tx: Transaction, login_id: UUID) -> None:
    """Delete the codes of an ID: one was used."""
    await tx.execute("DELETE FROM email_codes WHERE login_id = $1", login_id)


async def sweep(tx: Transaction, now: datetime) -> None:
    """Delete the codes of the transaction's chamber that are over."""
    await tx.execute("DELETE FROM email_codes WHERE ends_at <= $1", now)
