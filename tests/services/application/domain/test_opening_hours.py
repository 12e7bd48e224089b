"""When a submission will be examined."""

from datetime import datetime, time

import pytest

from libs.common.clock import JAPAN
from services.application.domain.opening_hours import examined_from

HOURS = [(time(9), time(12)), (time(13), time(16, 30))]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-16T08:00", "2026-11-16T09:00"),
        ("2026-11-16T10:15", "2026-11-16T10:15"),
        ("2026-11-16T12:00", "2026-11-16T13:00"),
        ("2026-11-16T16:30", "2026-11-17T09:00"),
        ("2026-11-13T17:00", "2026-11-16T09:00"),
        ("2026-11-14T10:00", "2026-11-16T09:00"),
        ("2026-11-20T17:00", "2026-11-24T09:00"),  # Monday is 勤労感謝の日
        ("2026-12-28T17:00", "2027-01-04T09:00"),  # 年末年始
        ("2027-04-30T17:00", "2027-05-06T09:00"),  # the weekend, then three holidays
    ],
)
def test_it_is_examined_in_the_chambers_next_hours(now: str, then: str) -> None:
    # about: APP-14
    instants = [datetime.fromisoformat(text).replace(tzinfo=JAPAN) for text in (now, then)]
    assert examined_from(instants[0], HOURS) == instants[1]


def test_without_hours_nothing_is_promised() -> None:
    # about: APP-14
    assert examined_from(datetime(2026, 11, 16, 10, tzinfo=JAPAN), []) is None
