"""IDs and the history of their logins."""

from datetime import datetime
from typing import Any
from uuid import UUID

from libs.common.auth import Kind
from libs.common.db import Row, Transaction
from libs.common.errors import Conflict
from services.identity.domain import Login, State

COLUMNS = """login_id, chamber, kind, login, name, registration_id, signer_id, roles, email, state, state_before_lock,
    password_hash, password_set_at, must_change, must_confirm, version"""


def login_of(row: Row) -> Login:
    """The ID in a row that holds all its columns."""
    values: dict[str, Any] = dict(row)
    before_lock = values["state_before_lock"]
    return Login(
        **values
        | {
            "roles": tuple(values["roles"]),
            "state": State(values["state"]),
            "state_before_lock": State(before_lock) if before_lock else None,
        }
    )


def _one(row: Row | None) -> Login | None:
    return login_of(row) if row is not None else None


async def find(tx: Transaction, login: str, kinds: tuple[Kind, ...], *, lock: bool = False) -> Login | None:
    """The ID with this login, if it is of one of `kinds`."""
    return _one(
        await tx.fetchrow(
            f"SELECT {COLUMNS} FROM logins WHERE login = $1 AND kind = ANY($2::text[]) {'FOR UPDATE' if lock else ''}",
            login,
            list(kinds),
        )
    )


async def by_id(tx: Transaction, login_id: UUID, *, lock: bool = False) -> Login | None:
    """The ID with this key."""
    return _one(
        await tx.fetchrow(f"SELECT {COLUMNS} FROM logins WHERE login_id = $1 {'FOR UPDATE' if lock else ''}", login_id)
    )


async def of_registration(tx: Transaction, registration_id: UUID) -> list[Login]:
    """All IDs of a registration, locked until the transaction ends."""
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM logins WHERE registration_id = $1 ORDER BY login FOR UPDATE", registration_id
    )
    return [login_of(row) for row in rows]


async def add(tx: Transaction, login: Login) -> None:
    """Store a new ID."""
    await tx.execute(
        f"INSERT INTO logins ({COLUMNS})"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        login.login_id,
        login.chamber,
        login.kind,
        login.login,
        login.name,
        login.registration_id,
        login.signer_id,
        list(login.roles),
        login.email,
        login.state,
        login.state_before_lock,
        login.password_hash,
        login.password_set_at,
        login.must_change,
        login.must_confirm,
        login.version,
    )


async def save(tx: Transaction, login: Login) -> None:
    """Store an ID that is one version newer than the stored one. Raises `Conflict` when somebody else was quicker."""
    saved = await tx.fetchval(
        """
        UPDATE logins SET name = $2, roles = $3, email = $4, state = $5, state_before_lock = $6, password_hash = $7,
            password_set_at = $8, must_change = $9, must_confirm = $10, version = $11
        WHERE login_id = $1 AND version = $11 - 1 RETURNING true
        """,
        login.login_id,
        login.name,
        list(login.roles),
        login.email,
        login.state,
        login.state_before_lock,
        login.password_hash,
        login.password_set_at,
        login.must_change,
        login.must_confirm,
        login.version,
    )
    if not saved:
        raise Conflict()


async def replace_hash(tx: Transaction, login_id: UUID, old: str, new: str) -> None:
    """Store the same password under a stronger hash, unless it was changed meanwhile."""
    await tx.execute(
        "UPDATE logins SET password_hash = $3 WHERE login_id = $1 AND password_hash = $2", login_id, old, new
    )


async def remember(tx: Transaction, login: Login, *, at: datetime, outcome: str, address: str, agent: str) -> None:
    """Write a try to log in into the ID's history. `outcome` is ok, refused or locked."""
    await tx.execute(
        "INSERT INTO login_history (chamber, login_id, at, outcome, address, agent) VALUES ($1, $2, $3, $4, $5, $6)",
        login.chamber,
        login.login_id,
        at,
        outcome,
        address,
        agent,
    )


async def history(tx: Transaction, login_id: UUID, limit: int) -> list[Row]:
    """The newest entries of an ID's login history, newest first."""
    return await tx.fetch(
        "SELECT at, outcome, address, agent FROM login_history WHERE login_id = $1 ORDER BY id DESC LIMIT $2",
        login_id,
        limit,
    )


async def is_elsewhere(tx: Transaction, login_id: UUID, address: str, agent: str) -> bool:
    """Whether the ID has logged in before, and never lately from this address with this program."""
    return bool(
        await tx.fetchval(
            "SELECT NOT bool_or(address = $2 AND agent = $3) FROM (SELECT address, agent FROM login_history"
            " WHERE login_id = $1 AND outcome = 'ok' ORDER BY id DESC LIMIT 200) AS latest",
            login_id,
            address,
            agent,
        )
    )


async def note_slowed(tx: Transaction, login_id: UUID, now: datetime) -> bool:
    """Note that the owner is told of logins that are slowed down; False when that was within the last day."""
    return bool(
        await tx.fetchval(
            "UPDATE logins SET slowed_told_at = $2::timestamptz WHERE login_id = $1"
            " AND (slowed_told_at IS NULL OR slowed_told_at <= $2::timestamptz - interval '1 day') RETURNING true",
            login_id,
            now,
        )
    )


async def login_before(tx: Transaction, login_id: UUID, session_id: UUID) -> datetime | None:
    """When the ID was last logged in before the login that opened this session; None at its first."""
    at: datetime | None = await tx.fetchval(
        "SELECT at FROM login_history WHERE login_id = $1 AND outcome = 'ok'"
        " AND at < (SELECT created_at FROM sessions WHERE session_id = $2) ORDER BY id DESC LIMIT 1",
        login_id,
        session_id,
    )
    return at


async def count_sub_ids(tx: Transaction, registration_id: UUID) -> int:
    """How many sub-IDs a registration has that are not deleted."""
    count: int = await tx.fetchval(
        "SELECT count(*) FROM logins WHERE registration_id = $1 AND kind = 'sub' AND state <> 'closed'", registration_id
    )
    return count
