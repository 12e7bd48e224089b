"""Who the caller is, for the first page after login."""

from dataclasses import dataclass
from datetime import datetime

from libs.common.auth import Caller, Pending
from libs.common.clock import Clock
from libs.common.db import Row, Transaction
from services.identity.domain import Login, pending
from services.identity.handlers.changing_password import policy_of
from services.identity.handlers.owing import FactorPolicy
from services.identity.handlers.sessions import own_login
from services.identity.password_policy import PolicyName
from services.identity.store import known, login_cards, logins
from services.identity.store.known import KnownChamber


@dataclass(frozen=True)
class Self:
    """The caller's ID with its surroundings. `signer_cards` counts open user IDs and those with a printed card.

    `last_login_at` is the login before the one that opened this session.
    """

    login: Login
    pending: Pending | None
    policy: PolicyName
    chamber: KnownChamber | None
    registration: Row | None
    signer_cards: Row | None
    sub_ids: int | None
    last_login_at: datetime | None


async def who_am_i(tx: Transaction, clock: Clock, policy: FactorPolicy, caller: Caller) -> Self:
    """The caller as it is now, not as the token says. Raises `Unauthorized` when the session is over."""
    login, session_id = await own_login(tx, caller, clock.now())
    registration_id = login.registration_id
    looked_after = registration_id if login.kind == "admin" else None
    return Self(
        login=login,
        pending=pending(login, owes_factor=await policy.is_owed(tx, login)),
        policy=await policy_of(tx, login),
        chamber=await known.chamber(tx, login.chamber),
        registration=await known.registration(tx, registration_id) if registration_id else None,
        signer_cards=await login_cards.printed_users(tx, looked_after) if looked_after else None,
        sub_ids=await logins.count_sub_ids(tx, looked_after) if looked_after else None,
        last_login_at=await logins.login_before(tx, login.login_id, session_id),
    )
