"""SQLite: sessions, idempotency keys, webhooks, switches. A commit survives `kill -9`."""

import sqlite3
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sandbox.processor.sessions import Session, State, Switches

SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, state TEXT NOT NULL, expires_at REAL NOT NULL, at REAL NOT NULL, document TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS sessions_by_state ON sessions (state, at);
CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, session_id TEXT NOT NULL, answer TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS webhooks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, session_id TEXT NOT NULL, type TEXT NOT NULL,
    url TEXT NOT NULL, body TEXT NOT NULL, due_at REAL NOT NULL, wanted INTEGER NOT NULL, newest_first INTEGER NOT NULL,
    delivered INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS webhooks_waiting ON webhooks (due_at) WHERE delivered < wanted;
CREATE TABLE IF NOT EXISTS switches (one INTEGER PRIMARY KEY CHECK (one = 1), document TEXT NOT NULL);
"""


@dataclass
class Webhook:
    """One event to deliver `wanted` times (0 = lost on purpose). `due_at` is in Unix seconds."""

    id: str
    session_id: str
    type: str
    url: str
    body: str
    due_at: float
    wanted: int = 1
    newest_first: bool = False
    delivered: int = 0
    failures: int = 0


WEBHOOK_COLUMNS = "id, session_id, type, url, body, due_at, wanted, newest_first, delivered, failures"


class Store:
    """The processor's memory. Changes that belong together stand in one `with store.transaction():`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        self._db.close()

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """Commit on leaving, roll back on an exception."""
        return self._db

    def save(self, session: Session) -> None:
        instants = session.expires_at.timestamp(), session.at.timestamp()
        self._db.execute(
            "INSERT INTO sessions (id, state, expires_at, at, document) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET state = excluded.state, at = excluded.at, document = excluded.document",
            (session.id, session.state, *instants, session.model_dump_json()),
        )

    def session(self, session_id: str) -> Session | None:
        return self._one_session("SELECT document FROM sessions WHERE id = ?", session_id)

    def _one_session(self, sql: str, *values: object) -> Session | None:
        row = self._db.execute(sql, values).fetchone()
        return Session.model_validate_json(row[0]) if row else None

    def overdue(self, now: datetime) -> list[Session]:
        """Open sessions whose time is over."""
        return self._sessions("WHERE state = 'open' AND expires_at <= ?", now.timestamp())

    def newest(self, limit: int) -> list[Session]:
        return self._sessions("ORDER BY rowid DESC LIMIT ?", limit)

    def captured_between(self, start: datetime, end: datetime) -> list[Session]:
        return self._sessions(
            "WHERE state = 'captured' AND at >= ? AND at < ? ORDER BY at", start.timestamp(), end.timestamp()
        )

    def _sessions(self, rest: str, *values: object) -> list[Session]:
        rows = self._db.execute("SELECT document FROM sessions " + rest, values)
        return [Session.model_validate_json(row[0]) for row in rows]

    def count_by_state(self) -> dict[State, int]:
        return dict(self._db.execute("SELECT state, count(*) FROM sessions GROUP BY state"))

    def remember_answer(self, key: str, request: str, session_id: str, answer: str) -> None:
        self._db.execute(
            "INSERT INTO idempotency (key, request, session_id, answer) VALUES (?, ?, ?, ?)",
            (key, request, session_id, answer),
        )

    def answer_given(self, key: str) -> tuple[str, str] | None:
        """The request and the answer that `key` was used with before."""
        row = self._db.execute("SELECT request, answer FROM idempotency WHERE key = ?", (key,)).fetchone()
        return (row[0], row[1]) if row else None

    def add_webhook(self, hook: Webhook) -> None:
        self._db.execute(
            f"INSERT INTO webhooks ({WEBHOOK_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            tuple(vars(hook).values()),
        )

    def update_webhook(self, hook: Webhook) -> None:
        self._db.execute(
            "UPDATE webhooks SET due_at = ?, delivered = ?, failures = ? WHERE id = ?",
            (hook.due_at, hook.delivered, hook.failures, hook.id),
        )

    def webhooks_due(self, now: datetime) -> list[Webhook]:
        """What is to be sent now, in the order of sending."""
        return self._webhooks(
            "WHERE delivered < wanted AND due_at <= ? ORDER BY CASE WHEN newest_first THEN -seq ELSE seq END",
            now.timestamp(),
        )

    def webhooks_of(self, session_id: str) -> list[Webhook]:
        return self._webhooks("WHERE session_id = ? ORDER BY seq", session_id)

    def _webhooks(self, rest: str, *values: object) -> list[Webhook]:
        rows = self._db.execute(f"SELECT {WEBHOOK_COLUMNS} FROM webhooks " + rest, values)
        return [Webhook(*row) for row in rows]

    def count_webhooks(self) -> dict[str, int]:
        """How many are waiting, delivered and lost."""
        row = self._db.execute(
            "SELECT coalesce(sum(delivered < wanted), 0), coalesce(sum(wanted > 0 AND delivered >= wanted), 0), "
            "coalesce(sum(wanted = 0), 0) FROM webhooks"
        ).fetchone()
        return dict(zip(("waiting", "delivered", "lost"), row, strict=True))

    def switches(self) -> Switches:
        row = self._db.execute("SELECT document FROM switches").fetchone()
        return Switches.model_validate_json(row[0]) if row else Switches()

    def set_switches(self, switches: Switches) -> None:
        self._db.execute("INSERT OR REPLACE INTO switches (one, document) VALUES (1, ?)", (switches.model_dump_json(),))
