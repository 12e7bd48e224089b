"""Passkeys, and the challenges of those that are being made."""

from datetime import datetime
from uuid import UUID, uuid4

from libs.common.db import Row, Transaction
from services.identity.domain import Login
from services.identity.passkeys import MadePasskey


async def of_login(tx: Transaction, login_id: UUID) -> list[Row]:
    """The passkeys of an ID, oldest first."""
    return await tx.fetch(
        "SELECT passkey_id, credential_id, name, made_at, last_used_at FROM passkeys WHERE login_id = $1"
        " ORDER BY made_at, passkey_id",
        login_id,
    )


async def find(tx: Transaction, login_id: UUID, credential_id: bytes) -> Row | None:
    """One passkey of an ID, with what its signatures are checked by."""
    return await tx.fetchrow(
        "SELECT passkey_id, public_key, sign_count FROM passkeys WHERE login_id = $1 AND credential_id = $2",
        login_id,
        credential_id,
    )


async def add(tx: Transaction, login: Login, made: MadePasskey, *, name: str, now: datetime) -> bool:
    """Store a passkey; False when there is such a one already."""
    return bool(
        await tx.fetchval(
            "INSERT INTO passkeys (passkey_id, credential_id, chamber, login_id, name, public_key, sign_count, made_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (credential_id) DO NOTHING RETURNING true",
            uuid4(),
            made.credential_id,
            login.chamber,
            login.login_id,
            name,
            made.public_key,
            made.sign_count,
            now,
        )
    )


async def note_use(tx: Transaction, passkey_id: UUID, sign_count: int, now: datetime) -> None:
    """Note a use, and how many signatures the device counts."""
    await tx.execute(
        "UPDATE passkeys SET sign_count = $2, last_used_at = $3 WHERE passkey_id = $1", passkey_id, sign_count, now
    )


async def remove(tx: Transaction, login_id: UUID, passkey_id: UUID) -> bool:
    """Forget one passkey of an ID; False when there is no such one."""
    forgotten = "DELETE FROM passkeys WHERE login_id = $1 AND passkey_id = $2 RETURNING true"
    return bool(await tx.fetchval(forgotten, login_id, passkey_id))


async def begin(tx: Transaction, login: Login, session_id: UUID, challenge: bytes, ends_at: datetime) -> None:
    """Keep the challenge of a passkey that is being made; an earlier one of this session no longer counts."""
    await tx.execute(
        """
        INSERT INTO passkey_setups (session_id, login_id, chamber, challenge, ends_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (session_id) DO UPDATE SET challenge = excluded.challenge, ends_at = excluded.ends_at
        """,
        session_id,
        login.login_id,
        login.chamber,
        challenge,
        ends_at,
    )


async def take_challenge(tx: Transaction, session_id: UUID, now: datetime) -> bytes | None:
    """The challenge that waits in this session; it is used up. None when there is none, or its time is over."""
    challenge: bytes | None = await tx.fetchval(
        "DELETE FROM passkey_setups WHERE session_id = $1 AND ends_at > $2 RETURNING challenge", session_id, now
    )
    return challenge
