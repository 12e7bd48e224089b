"""Making a decision last: the new state, the line in the history and the events commit together."""

from collections.abc import Sequence

from libs.common.db import Transaction
from libs.common.outbox import emit
from services.application.domain.values import Application, Decision
from services.application.store import applications, history


async def keep(tx: Transaction, decision: Decision, fields: history.FieldMarks = ()) -> Application:
    """Save a decision and emit its events. Raises `Conflict` when the application was changed meanwhile."""
    await applications.save(tx, decision.application, decision.move.by, decision.move.at)
    await history.add(tx, decision.application, decision.move, fields)
    await emit(tx, *decision.events)
    return decision.application


async def keep_all(tx: Transaction, decisions: Sequence[Decision]) -> None:
    """Save many decisions about applications that this transaction has locked, and emit their events."""
    await applications.save_locked(tx, [(one.application, one.move.by, one.move.at) for one in decisions])
    await history.add_all(tx, [(one.application, one.move) for one in decisions])
    await emit(tx, *(event for one in decisions for event in one.events))
