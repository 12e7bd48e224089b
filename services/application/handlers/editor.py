"""What the editor needs to know before a word is typed."""

from dataclasses import dataclass
from datetime import datetime

from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Row, Transaction
from libs.common.errors import Problem
from services.application.domain.opening_hours import examined_from
from services.application.handlers.callers import chamber_of, require_active_registration, require_open_login
from services.application.store import fees, known
from services.application.store.known import KnownChamber, KnownRegistration


@dataclass(frozen=True)
class EditorFacts:
    """`refusal` is why the caller may not apply now; None when he may. `kinds_without_fee` are offered, but not yet."""

    chamber: KnownChamber
    registration: KnownRegistration | None
    signers: list[Row]
    examined_from: datetime | None
    refusal: Problem | None
    kinds_without_fee: list[str]


async def facts(tx: Transaction, clock: Clock, *, caller: Caller) -> EditorFacts:
    """The caller's registration, its signers and its chamber. Raises `Unavailable` before the chamber is known."""
    assert caller.registration_id
    chamber = await chamber_of(tx, caller.chamber)
    with_fee = await fees.kinds_on(tx, caller.chamber, clock.today())
    return EditorFacts(
        chamber,
        await known.registration(tx, caller.registration_id),
        await known.active_signers(tx, caller.registration_id),
        examined_from(clock.now(), chamber.settings.examination_hours),
        await _refusal(tx, caller),
        [kind for kind in chamber.settings.kinds_offered if kind not in with_fee],
    )


async def _refusal(tx: Transaction, caller: Caller) -> Problem | None:
    assert caller.registration_id
    try:
        await require_open_login(tx, caller)
        await require_active_registration(tx, caller.registration_id)
    except Problem as refusal:
        return refusal
    return None
