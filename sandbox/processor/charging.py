"""What happens to a session: opened, charged, cancelled, expired. Each change and its webhook commit together."""

import json
import secrets
from collections.abc import Callable
from datetime import datetime

from sandbox.processor.payment_cards import Card
from sandbox.processor.sessions import Order, Session, Switches
from sandbox.processor.store import Store, Webhook

REORDER_WINDOW_SECONDS = 2


class KeyReused(Exception):
    """An idempotency key came again with another request."""


class Charging:
    """Every change of a session.

    A change looks at the session anew and never awaits, so two requests can never charge one session twice.
    """

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self.now = now

    def open(self, order: Order, key: str | None) -> Session:
        """Open a session, or return the one that `key` opened before. Raises `KeyReused`."""
        switches = order.switches(self._store.switches())
        if switches.ignore_idempotency_keys:
            key = None
        request = order.model_dump_json()
        given = self._store.answer_given(key) if key else None
        if given and given[0] != request:
            raise KeyReused(key)
        if given:
            return Session.model_validate_json(given[1])
        session = Session(**order.model_dump(), at=self.now(), created_at=self.now())
        with self._store.transaction():
            self._store.save(session)
            if key:
                self._store.remember_answer(key, request, session.id, session.model_dump_json())
        return session

    def find(self, session_id: str) -> Session | None:
        """The session as it is now; one whose time is over is expired first."""
        session = self._store.session(session_id)
        return self.expire(session) if session and self._is_overdue(session) else session

    def accepts_card(self, session: Session) -> bool:
        """Whether the payer may still pay (with the switch `late_success`, also after the end)."""
        late = self.switches(session).late_success and session.state in ("expired", "failed")
        return session.state == "open" or late

    def charge(self, session: Session, card: Card) -> Session:
        """Take the money, or fail with the bank's reason. A session that is over stays as it is."""
        session = self._anew(session)
        if not self.accepts_card(session):
            return session
        switches = self.switches(session)
        refusal = "card_declined" if switches.decline_all else card.refusal
        last_four = card.number[-4:]
        if refusal:
            return self._reach(session.reach("failed", self.now(), refusal, card_ends_in=last_four))
        amount = session.amount - 1 if switches.amount_mismatch else session.amount
        return self._reach(session.reach("captured", self.now(), captured=amount, card_ends_in=last_four))

    def cancel(self, session: Session) -> Session:
        """The payer went back without paying."""
        session = self._anew(session)
        return self._reach(session.reach("failed", self.now(), "cancelled")) if session.state == "open" else session

    def expire(self, session: Session) -> Session:
        """End an open session; any other stays as it is (it may have been captured a moment ago)."""
        session = self._anew(session)
        return self._reach(session.reach("expired", self.now(), "expired")) if session.state == "open" else session

    def expire_overdue(self) -> None:
        """Expire every open session whose time is over."""
        for session in self._store.overdue(self.now()):
            self.expire(session)

    def switches(self, session: Session) -> Switches:
        """The switches in force for `session`."""
        return session.switches(self._store.switches())

    def _anew(self, session: Session) -> Session:
        return self._store.session(session.id) or session

    def _is_overdue(self, session: Session) -> bool:
        return session.state == "open" and session.expires_at <= self.now()

    def _reach(self, session: Session) -> Session:
        with self._store.transaction():
            self._store.save(session)
            self._store.add_webhook(_webhook_about(session, self.switches(session)))
        return session


def _webhook_about(session: Session, switches: Switches) -> Webhook:
    event_id, kind = "evt_" + secrets.token_hex(12), f"payment.{session.state}"
    body = {"id": event_id, "type": kind, "created": session.at.isoformat(), "data": session.public()}
    due_at = session.at.timestamp() + switches.delay_webhooks_seconds
    if switches.reorder_webhooks:
        due_at = (due_at // REORDER_WINDOW_SECONDS + 1) * REORDER_WINDOW_SECONDS
    return Webhook(
        id=event_id,
        session_id=session.id,
        type=kind,
        url=session.webhook_url,
        body=json.dumps(body, ensure_ascii=False),
        due_at=due_at,
        wanted=0 if switches.lose_webhooks else switches.repeat_webhooks,
        newest_first=switches.reorder_webhooks,
    )
