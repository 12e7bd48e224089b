"""Logins whose password was right and that owe the second factor."""

from datetime import datetime
from uuid import UUID

from libs.common.db import Row, Transaction
from services.identity.domain import Login

TRIES = 5


async def add(
    tx: Transaction, login: Login, digest: bytes, challenge: bytes, ends_at: datetime, device_id: UUID | None
) -> None:
    """Store a begun login by the digest of its token; `challenge` is what a passkey has to sign.

    `device_id` is the known device on which the password was given."""
    await tx.execute(
        "INSERT INTO pending_logins (digest, chamber, login_id, login_version, challenge, ends_at, device_id)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        digest,
        login.chamber,
        login.login_id,
        login.version,
        challenge,
        ends_at,
        device_id,
    )


async def take_try(tx: Transaction, digest: bytes, now: datetime) -> Row | None:
    """Use up one of the five tries of a begun login; None when it is over."""
    return await tx.fetchrow(
        "UPDATE pending_logins SET tries = tries + 1 WHERE digest = $1 AND ends_at > $2 AND tries < $3"
        " RETURNING login_id, login_version, tries, challenge, device_id",
        digest,
        now,
        TRIES,
    )


async def look(tx: Transaction, digest: bytes, now: datetime) -> Row | None:
    """A begun login, without using up a try; None when it is over."""
    return await tx.fetchrow(
        "SELECT login_id, login_version, challenge, ends_at FROM pending_logins"
        " WHERE digest = $1 AND ends_at > $2 AND tries < $3",
        digest,
        now,
        TRIES,
    )


async def end(tx: Transaction, digest: bytes) -> None:
    """Forget a begun login: it became a session."""
    await tx.execute("DELETE FROM pending_logins WHERE digest = $1", digest)


async def sweep(tx: Transaction, now: datetime) -> None:
    """Delete the begun logins of the transaction's chamber that are over."""
    await tx.execute("DELETE FROM pending_logins WHERE ends_at <= $1", now)
