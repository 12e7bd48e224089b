"""Dates as they are printed, independent of the machine's locale."""

from datetime import date

_MONTHS = (
    "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE",
    "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER",
)  # fmt: skip


def in_words(day: date) -> str:
    """ "NOVEMBER 22, 2026": the month in letters and a year of four digits (B3-02)."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def in_japanese(day: date) -> str:
    """A date in Japanese, without leading zeros: "2026年11月22日"."""
    return f"{day.year}年{day.month}月{day.day}日"
