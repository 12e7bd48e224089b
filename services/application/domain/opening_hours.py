"""When the chamber examines: its hours on working days (APP-14)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import jpholiday

from libs.common.clock import JAPAN

SATURDAY = 5
DAYS = 14  # the longest row of holidays and weekends, and more
# 年末年始: chambers are closed from 29 December to 3 January.
YEAR_END, NEW_YEAR = (12, 29), (1, 3)
Hours = Sequence[tuple[time, time]]


def examined_from(now: datetime, hours: Hours) -> datetime | None:
    """The next instant from `now` on at which examiners are at work, in Japan time; None when they have no hours.

    `hours` are Japan times from and to, the same on every working day.
    """
    local = now.astimezone(JAPAN)
    for days in range(DAYS):
        day = local.date() + timedelta(days=days)
        for begins, ends in sorted(hours) if is_working_day(day) else ():
            if datetime.combine(day, ends, JAPAN) > local:
                return max(local, datetime.combine(day, begins, JAPAN))
    return None


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for public holidays and the days around New Year."""
    is_year_end = (day.month, day.day) >= YEAR_END or (day.month, day.day) <= NEW_YEAR
    return day.weekday() < SATURDAY and not is_year_end and not jpholiday.is_holiday(day)
