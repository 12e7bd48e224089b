"""How figures and times are shown to people: Japan time, whole yen."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from libs.common import figures
from libs.pages.language import Language

TOKYO = ZoneInfo("Asia/Tokyo")
WEEKDAYS_JA = "月火水木金土日"


def yen(amount: int | None, lang: Language) -> str:
    """1260 → 1,260円, or ¥1,260; nothing for None."""
    if amount is None:
        return ""
    return f"{amount:,}円" if lang == "ja" else f"¥{amount:,}"


def day(moment: str | date | None, lang: Language) -> str:
    """A date, or the Japan date of a moment: 2026年11月22日（日）, or Sun 22 Nov 2026."""
    if not moment:
        return ""
    shown = _japan_date(moment)
    if lang == "ja":
        return f"{shown.year}年{shown.month}月{shown.day}日（{WEEKDAYS_JA[shown.weekday()]}）"
    return f"{shown:%a} {shown.day} {shown:%b %Y}"


def moment(at: str | datetime | None, lang: Language) -> str:
    """A moment in Japan time, to the minute."""
    if not at:
        return ""
    shown = _parsed(at).astimezone(TOKYO)
    if lang == "ja":
        return f"{shown.year}年{shown.month}月{shown.day}日 {shown:%H:%M}"
    return f"{shown.day} {shown:%b %Y %H:%M} JST"


def grouped(figure: str, _lang: Language) -> str:
    """A figure with its thousands apart, as certificates show it: 1,200.50. Other texts stay as they are."""
    return figures.grouped(figure)


def _parsed(at: str | datetime) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def _japan_date(at: str | date) -> date:
    if isinstance(at, str):
        return date.fromisoformat(at) if len(at) == len("2026-11-22") else _japan_date(_parsed(at))
    return at.astimezone(TOKYO).date() if isinstance(at, datetime) else at
