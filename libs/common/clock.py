"""Time, always injected: UTC instants for the machine, Japan dates for people and for counting days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")


class Clock:
    """The real time. Tests and chaos runs use `FixedClock`."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The present date in Japan."""
        return japan_date(self.now())


class FixedClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant

    def move(self, step: timedelta) -> None:
        self.instant += step


def utc_text(instant: datetime) -> str:
    """`instant` (aware) as our APIs write times: RFC 3339 in UTC, ending with Z."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def japan_date(instant: datetime) -> date:
    """The calendar date in Japan at `instant` (an aware datetime)."""
    return instant.astimezone(JAPAN).date()
