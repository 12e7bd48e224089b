"""Cards: their issues, and the sealed copies of the day."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from libs.common.db import Row, Transaction


@dataclass(frozen=True)
class Card:
    """One issue of an ID's card. `first_output_on` is a date in Japan. Without `made_password` it shows none, ever."""

    login_id: UUID
    issue_no: int
    chamber: str
    first_output_on: date
    issued_at: datetime
    issued_by: str
    made_password: bool = True


async def latest(tx: Transaction, login_id: UUID) -> Card | None:
    """The newest issue of an ID's card; None before the first output."""
    row = await tx.fetchrow(
        "SELECT login_id, issue_no, chamber, first_output_on, issued_at, issued_by, made_password FROM cards"
        " WHERE login_id = $1 ORDER BY issue_no DESC LIMIT 1",
        login_id,
    )
    return Card(**dict(row)) if row is not None else None


async def add(tx: Transaction, card: Card) -> None:
    """Store a new issue."""
    await tx.execute(
        "INSERT INTO cards (login_id, issue_no, chamber, first_output_on, issued_at, issued_by, made_password)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        card.login_id,
        card.issue_no,
        card.chamber,
        card.first_output_on,
        card.issued_at,
        card.issued_by,
        card.made_password,
    )


async def printed_users(tx: Transaction, registration_id: UUID) -> Row | None:
    """How many open user IDs a registration has (`all`), and of how many the card was printed (`printed`)."""
    return await tx.fetchrow(
        "SELECT count(*) AS all, count(*) FILTER ("
        "WHERE EXISTS (SELECT 1 FROM cards WHERE cards.login_id = logins.login_id)) AS printed"
        " FROM logins WHERE registration_id = $1 AND kind = 'user' AND state <> 'closed'",
        registration_id,
    )


async def day_key(tx: Transaction, chamber: str, day: date, fresh: bytes) -> bytes:
    """The sealed key of the day; `fresh` becomes it when there is none yet."""
    await tx.execute(
        "INSERT INTO card_day_keys (chamber, day, sealed_key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        chamber,
        day,
        fresh,
    )
    return bytes(
        await tx.fetchval("SELECT sealed_key FROM card_day_keys WHERE chamber = $1 AND day = $2", chamber, day)
    )


async def keep_copy(tx: Transaction, login_id: UUID, chamber: str, day: date, sealed: bytes) -> None:
    """Keep the sealed copy of an ID's password."""
    await tx.execute(
        "INSERT INTO card_passwords (login_id, chamber, day, sealed) VALUES ($1, $2, $3, $4)",
        login_id,
        chamber,
        day,
        sealed,
    )


async def copy_of(tx: Transaction, login_id: UUID, day: date) -> Row | None:
    """Sealed copy and sealed key of an ID's password, if it was first printed on `day`."""
    return await tx.fetchrow(
        "SELECT sealed, sealed_key FROM card_passwords JOIN card_day_keys USING (chamber, day)"
        " WHERE login_id = $1 AND day = $2",
        login_id,
        day,
    )


async def destroy_copy(tx: Transaction, login_id: UUID) -> None:
    """Destroy the copy of one ID: its password was changed, or the ID closed (D-04)."""
    await tx.execute("DELETE FROM card_passwords WHERE login_id = $1", login_id)


async def destroy_before(tx: Transaction, today: date) -> int:
    """Destroy the keys of earlier days, and with them every copy that they sealed. Returns how many keys."""
    result = await tx.execute("DELETE FROM card_day_keys WHERE day < $1", today)
    return int(result.split()[-1])
