"""Devices that an ID has logged in with before: found by the digest of their token (REL-46)."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from libs.common.db import Transaction
from services.identity.domain import Login

GOOD_FOR = timedelta(days=180)
"""Since its last login."""
MOST = 20
"""Of one ID; the one that was not used for the longest time is forgotten."""


async def find(tx: Transaction, login: Login | None, token_sha256: bytes, now: datetime) -> UUID | None:
    """The device with this token, if it is one of this ID's; asks also for an ID that does not exist (REL-47)."""
    device_id: UUID | None = await tx.fetchval(
        "SELECT device_id FROM devices WHERE token_sha256 = $1 AND login_id = $2 AND ends_at > $3",
        token_sha256,
        login.login_id if login is not None else uuid4(),
        now,
    )
    return device_id


async def keep(tx: Transaction, login: Login, device_id: UUID, token_sha256: bytes, now: datetime) -> None:
    """A device logged in and is known by this token from now on, for `GOOD_FOR`; tokens that it had before are not."""
    await tx.execute(
        "INSERT INTO devices (device_id, token_sha256, chamber, login_id, made_at, used_at, ends_at)"
        " VALUES ($1, $2, $3, $4, $5, $5, $6)"
        " ON CONFLICT (device_id) DO UPDATE SET token_sha256 = $2, used_at = $5, ends_at = $6",
        device_id,
        token_sha256,
        login.chamber,
        login.login_id,
        now,
        now + GOOD_FOR,
    )
    await tx.execute(
        "DELETE FROM devices WHERE device_id IN"
        " (SELECT device_id FROM devices WHERE login_id = $1 ORDER BY used_at DESC, device_id OFFSET $2)",
        login.login_id,
        MOST,
    )


async def forget_of_session(tx: Transaction, login_id: UUID, session_id: UUID) -> None:
    """Forget the device on which this session of the ID was opened."""
    await tx.execute(
        "DELETE FROM devices WHERE login_id = $1"
        " AND device_id = (SELECT device_id FROM sessions WHERE session_id = $2 AND login_id = $1)",
        login_id,
        session_id,
    )


async def sweep(tx: Transaction, now: datetime) -> None:
    """Delete the devices of the transaction's chamber whose time is over."""
    await tx.execute("DELETE FROM devices WHERE ends_at <= $1", now)
