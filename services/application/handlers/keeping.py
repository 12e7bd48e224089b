"""Making a decision last: the new state, the line in the history and the events commit together."""

from libs.common.db import Transaction
from libs.common.outbox import emit
from services.application.domain.values import Application, Decision
from services.application.store import applications, history


async def keep(tx: Transaction, decision: Decision, fields: history.FieldMarks = ()) -> Application:
    """Save a decision and say its events. Raises `Conflict` when the application was changed meanwhile."""
    await applications.save(tx, decision.application, decision.move.by, decision.move.at)
    await history.add(tx, decision.application, decision.move, fields)
    await emit(tx, *decision.events)
    return decision.application
