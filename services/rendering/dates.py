"""Dates as they are printed on forms and cards."""

from datetime import date


def in_japanese(day: date) -> str:
    """ "2026年11月22日"."""
    return f"{day.year}年{day.month}月{day.day}日"
