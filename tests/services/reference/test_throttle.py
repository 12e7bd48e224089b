"""The throttle, with time in hand."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.common.errors import TooMany
from services.reference import throttle
from services.reference.throttle import Guesses

NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


def test_the_pause_grows_up_to_a_limit_and_starts_again_after_a_success() -> None:
    # about: REF-02
    guesses = Guesses()
    pauses = []
    for _ in range(50):
        pauses.append(guesses.pause_seconds("N", NOW))
        guesses.note_wrong("a", "N", NOW)
    assert pauses[:4] == [0.0, 0.01, 0.02, 0.04]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 0.25
    assert guesses.pause_seconds("N", NOW + timedelta(minutes=10)) == 0.0
    assert guesses.pause_seconds("M", NOW) == 0.0


def test_retry_after_names_the_moment_when_the_oldest_try_is_a_minute_old() -> None:
    # about: REF-02
    guesses = Guesses(allowed=2)
    guesses.note_wrong("a", "N", NOW)
    guesses.note_wrong("a", "N", NOW + timedelta(seconds=30))
    with pytest.raises(TooMany) as refusal:
        guesses.admit("a", NOW + timedelta(seconds=40))
    assert refusal.value.headers == {"Retry-After": "21"}
    guesses.admit("a", NOW + timedelta(seconds=60))
    guesses.admit("b", NOW)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    # about: REF-02
    monkeypatch.setattr(throttle, "MOST_KEPT", 100)
    guesses = Guesses(allowed=1)
    for number in range(500):
        guesses.note_wrong(f"a{number}", f"n{number}", NOW)
    guesses.admit("a0", NOW)
    with pytest.raises(TooMany):
        guesses.admit("a499", NOW)
    assert guesses.pause_seconds("n0", NOW) == 0.0
    assert guesses.pause_seconds("n499", NOW) > 0.0
