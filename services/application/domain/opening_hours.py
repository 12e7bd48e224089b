"""When the chamber examines: its hours on working days (APP-14)."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from libs.common.clock import JAPAN

SATURDAY = 5
DAYS = 7  # the weekend and more
Hours = Sequence[tuple[time, time]]


def examined_from(now: datetime, hours: Hours) -> datetime | None:
    """The next instant from `now` on at which examiners are at work, in Japan time; None when they have no hours.

    `hours` are Japan times from and to, the same from Monday to Friday. Public holidays are not known here.
    """
    local = now.astimezone(JAPAN)
    for days in range(DAYS):
        day = local.date() + timedelta(days=days)
        for begins, ends in sorted(hours) if day.weekday() < SATURDAY else ():
            if datetime.combine(day, ends, JAPAN) > local:
                return max(local, datetime.combine(day, begins, JAPAN))
    return None
