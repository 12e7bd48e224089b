"""Second factors: what is set up, what waits to be set up, recovery codes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from libs.common.db import Row, Transaction
from services.identity.domain import Login


async def has_any(tx: Transaction, login_id: UUID) -> bool:
    """Whether the ID has a second factor. Recovery codes alone are none."""
    return bool(
        await tx.fetchval(
            "SELECT EXISTS (SELECT FROM totp_factors WHERE login_id = $1)"
            " OR EXISTS (SELECT FROM passkeys WHERE login_id = $1)",
            login_id,
        )
    )


async def totp(tx: Transaction, login_id: UUID) -> Row | None:
    """The app's sealed secret, since when it is set up, its last use and the last step used."""
    return await tx.fetchrow(
        "SELECT sealed, set_up_at, last_step, last_used_at FROM totp_factors WHERE login_id = $1", login_id
    )


async def put_totp(tx: Transaction, login: Login, sealed: bytes, *, step: int, now: datetime) -> None:
    """Store the app's secret; an earlier app no longer counts. `step` was used to prove that the app works."""
    await tx.execute(
        """
        INSERT INTO totp_factors (login_id, chamber, sealed, set_up_at, last_step, last_used_at)
        VALUES ($1, $2, $3, $4, $5, $4)
        ON CONFLICT (login_id) DO UPDATE SET sealed = excluded.sealed, set_up_at = excluded.set_up_at,
            last_step = excluded.last_step, last_used_at = excluded.last_used_at
        """,
        login.login_id,
        login.chamber,
        sealed,
        now,
        step,
    )


async def use_step(tx: Transaction, login_id: UUID, step: int, now: datetime) -> bool:
    """Use up a step, and all before it; False when it was used already, also at this very moment."""
    used = "UPDATE totp_factors SET last_step = $2, last_used_at = $3 WHERE login_id = $1 AND last_step < $2"
    return bool(await tx.fetchval(f"{used} RETURNING true", login_id, step, now))


async def remove_totp(tx: Transaction, login_id: UUID) -> bool:
    """Forget the app; False when there was none."""
    return bool(await tx.fetchval("DELETE FROM totp_factors WHERE login_id = $1 RETURNING true", login_id))


async def begin_totp(tx: Transaction, login: Login, session_id: UUID, sealed: bytes, ends_at: datetime) -> None:
    """Keep a secret that was shown until its first code; one shown before in this session no longer counts."""
    await tx.execute(
        """
        INSERT INTO totp_setups (session_id, login_id, chamber, sealed, ends_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (session_id) DO UPDATE SET sealed = excluded.sealed, ends_at = excluded.ends_at
        """,
        session_id,
        login.login_id,
        login.chamber,
        sealed,
        ends_at,
    )


async def begun_totp(tx: Transaction, session_id: UUID, now: datetime) -> Row | None:
    """The sealed secret that waits in this session, and until when."""
    return await tx.fetchrow(
        "SELECT sealed, ends_at FROM totp_setups WHERE session_id = $1 AND ends_at > $2", session_id, now
    )


async def end_setup(tx: Transaction, session_id: UUID) -> None:
    """Forget the secret that waits."""
    await tx.execute("DELETE FROM totp_setups WHERE session_id = $1", session_id)


async def replace_recovery_codes(tx: Transaction, login: Login, digests: Sequence[bytes], now: datetime) -> None:
    """These codes count from now on, and no earlier one."""
    await tx.execute("DELETE FROM recovery_codes WHERE login_id = $1", login.login_id)
    await tx.execute(
        "INSERT INTO recovery_codes (login_id, digest, chamber, made_at)"
        " SELECT $1, digest, $2, $4 FROM unnest($3::bytea[]) AS digest",
        login.login_id,
        login.chamber,
        list(digests),
        now,
    )


async def use_recovery_code(tx: Transaction, login_id: UUID, digest: bytes, now: datetime) -> bool:
    """Use up a code; False when there is none such, or it was used already."""
    used = "UPDATE recovery_codes SET used_at = $3 WHERE login_id = $1 AND digest = $2 AND used_at IS NULL"
    return bool(await tx.fetchval(f"{used} RETURNING true", login_id, digest, now))


async def recovery_codes_left(tx: Transaction, login_id: UUID) -> int:
    """How many codes are not used yet."""
    left: int = await tx.fetchval(
        "SELECT count(*) FROM recovery_codes WHERE login_id = $1 AND used_at IS NULL", login_id
    )
    return left


async def remove_all(tx: Transaction, login_id: UUID) -> bool:
    """Forget every factor, code and begun login of an ID; False when there was no factor."""
    had = await has_any(tx, login_id)
    for table in ("totp_factors", "totp_setups", "passkeys", "passkey_setups", "recovery_codes", "pending_logins"):
        await tx.execute(f"DELETE FROM {table} WHERE login_id = $1", login_id)
    return had


async def sweep(tx: Transaction, now: datetime) -> None:
    """Delete what waited too long, in the transaction's chamber."""
    await tx.execute("DELETE FROM totp_setups WHERE ends_at <= $1", now)
    await tx.execute("DELETE FROM passkey_setups WHERE ends_at <= $1", now)
