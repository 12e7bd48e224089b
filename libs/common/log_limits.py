"""What strangers can make a process write into its log: lines of bounded length, a bounded number of each kind.

Only what a request caused is counted: everything else is written as often as it happens.
"""

import threading
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

import structlog

WINDOW_SECONDS = 60.0
MOST_REFUSALS = 20
MOST_ANSWERS = 600
"""Lines of one kind in a minute: of refusals and faults, and of what went well. The rest is counted."""
MOST_CHARACTERS = 500
MOST_OF_A_TRACE = 8000
REQUEST = "request_id"
"""Whose line holds this was caused by a request."""
KIND = ("event", "level", "method", "route", "status", "upstream", "service")
"""What tells kinds of lines apart. Nothing that a client writes may stand here: it could make as many as it likes."""
LEFT_OUT = "log.left-out"

Entry = MutableMapping[str, Any]


@dataclass
class _Window:
    """One kind of line in one minute."""

    kind: dict[str, Any]
    ends: float
    times: int = 0


class LogLimits:
    """A structlog processor. What a minute left out is told with its number, at the next line after that minute."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._lock = now, threading.Lock()
        self._windows: dict[tuple[Any, ...], _Window] = {}
        self._next_end = 0.0

    def __call__(self, _: Any, __: str, entry: Entry) -> Entry:
        """The entry, or `DropEvent`."""
        now = self._now()
        for window, most in self._ended(now):
            structlog.get_logger().warning(LEFT_OUT, of=window.kind, times=window.times - most)
        if REQUEST not in entry or entry["event"] == LEFT_OUT:
            return entry
        with self._lock:
            window = self._window(entry, now)
            window.times += 1
            if window.times > _most(window.kind):
                raise structlog.DropEvent
        return entry

    def _window(self, entry: Entry, now: float) -> _Window:
        kind = {name: entry[name] for name in KIND if name in entry}
        key = tuple(kind.items())
        if key not in self._windows:
            self._windows[key] = _Window(kind, now + WINDOW_SECONDS)
            self._next_end = min(self._next_end or now + WINDOW_SECONDS, now + WINDOW_SECONDS)
        return self._windows[key]

    def _ended(self, now: float) -> list[tuple[_Window, int]]:
        """The windows that are over and left something out; all that are over are forgotten."""
        if now < self._next_end or not self._windows:
            return []
        with self._lock:
            ended = {key: window for key, window in self._windows.items() if window.ends <= now}
            for key in ended:
                del self._windows[key]
            self._next_end = min((window.ends for window in self._windows.values()), default=0.0)
        over = ((window, _most(window.kind)) for window in ended.values())
        return [(window, most) for window, most in over if window.times > most]


def _most(kind: dict[str, Any]) -> int:
    is_well = kind["level"] == "info" and kind.get("status", 0) < 400
    return MOST_ANSWERS if is_well else MOST_REFUSALS


def shorten(_: Any, __: str, entry: Entry) -> Entry:
    """Cut every text of an entry to `MOST_CHARACTERS`, a trace to the last `MOST_OF_A_TRACE`."""
    for name, value in entry.items():
        if isinstance(value, str) and len(value) > MOST_CHARACTERS:
            entry[name] = value[-MOST_OF_A_TRACE:] if name == "exception" else f"{value[:MOST_CHARACTERS]}…"
    return entry
