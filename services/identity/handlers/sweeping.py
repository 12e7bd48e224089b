"""What ends by time: card passwords, sessions, codes, counters. Safe to run at any moment, any number of times."""

from libs.common import throttles
from libs.common.clock import Clock
from libs.common.db import Database
from services.identity.handlers.staff import OPERATORS_CHAMBER
from services.identity.store import codes, devices, factors, known, login_cards, pending_logins, sessions


async def destroy_card_passwords(db: Database, clock: Clock) -> int:
    """Destroy the keys of all days before today in Japan (D-04). Returns how many were destroyed."""
    destroyed = 0
    for chamber in await _chambers(db):
        async with db.transaction(chamber) as tx:
            destroyed += await login_cards.destroy_before(tx, clock.today())
    return destroyed


async def end_what_is_over(db: Database, clock: Clock) -> None:
    """Delete sessions, codes, begun logins and counters whose time is over; they had no effect any more."""
    for chamber in [*await _chambers(db), OPERATORS_CHAMBER]:
        async with db.transaction(chamber) as tx:
            await codes.sweep(tx, clock.now())
            await devices.sweep(tx, clock.now())
            await factors.sweep(tx, clock.now())
            await pending_logins.sweep(tx, clock.now())
            await sessions.sweep(tx, clock.now())
    async with db.transaction() as tx:
        await throttles.sweep(tx, clock.now())


async def _chambers(db: Database) -> list[str]:
    async with db.transaction() as tx:
        return await known.chambers(tx)
