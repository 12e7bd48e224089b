"""How long something has waited, in few words."""

from datetime import datetime

from libs.pages.words import Words

MINUTE, HOUR, DAY = 60, 3600, 86400


def waited(seconds: int | None, words: Words) -> str:
    """Two days and more in days, an hour and more in hours and minutes; empty for None."""
    if seconds is None:
        return ""
    if seconds >= 2 * DAY:
        return words.gettext("%(days)s days") % {"days": seconds // DAY}
    hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
    if hours:
        return words.gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    return words.gettext("%(minutes)s min") % {"minutes": minutes}


def waited_since(moment: str | None, now: datetime, words: Words) -> str:
    """How long it is from `moment` (ISO 8601) until `now`, in words; empty for None."""
    return waited(max(int((now - datetime.fromisoformat(moment)).total_seconds()), 0) if moment else None, words)
