"""Figures and times as people read them."""

from datetime import UTC, date, datetime

import pytest

from libs.pages.language import Language, preferred_language
from libs.pages.showing import day, moment, yen


@pytest.mark.parametrize(
    ("amount", "ja", "en"),
    [(1260, "1,260円", "¥1,260"), (0, "0円", "¥0"), (1_000_000, "1,000,000円", "¥1,000,000"), (None, "", "")],
)
def test_yen_are_whole_and_grouped(amount: int | None, ja: str, en: str) -> None:
    assert (yen(amount, "ja"), yen(amount, "en")) == (ja, en)


@pytest.mark.parametrize(
    ("at", "ja", "en"),
    [
        ("2026-11-22", "2026年11月22日（日）", "Sun 22 Nov 2026"),
        (date(2026, 1, 5), "2026年1月5日（月）", "Mon 5 Jan 2026"),
        # A day begins in Japan nine hours before UTC's.
        ("2026-11-22T15:00:00Z", "2026年11月23日（月）", "Mon 23 Nov 2026"),
        ("2026-11-22T14:59:59Z", "2026年11月22日（日）", "Sun 22 Nov 2026"),
        (datetime(2026, 12, 31, 15, tzinfo=UTC), "2027年1月1日（金）", "Fri 1 Jan 2027"),
        (None, "", ""),
        ("", "", ""),
    ],
)
def test_a_day_is_japans(at: str | date | None, ja: str, en: str) -> None:
    assert (day(at, "ja"), day(at, "en")) == (ja, en)


@pytest.mark.parametrize(
    ("at", "ja", "en"),
    [
        ("2026-11-22T23:30:59+00:00", "2026年11月23日 08:30", "23 Nov 2026 08:30 JST"),
        (datetime(2026, 11, 22, 0, 5, tzinfo=UTC), "2026年11月22日 09:05", "22 Nov 2026 09:05 JST"),
        (None, "", ""),
    ],
)
def test_a_moment_is_in_japan_time(at: str | datetime | None, ja: str, en: str) -> None:
    assert (moment(at, "ja"), moment(at, "en")) == (ja, en)


@pytest.mark.parametrize(
    ("accept", "first", "found"),
    [
        ("", "ja", "ja"),
        ("fr-FR, *;q=0.5", "en", "en"),
        ("ja-JP, en;q=0.8", "en", "ja"),
        ("ja;q=0.3, en-GB;q=0.9", "ja", "en"),
        ("en;q=x", "ja", "ja"),
        ("EN", "ja", "en"),
    ],
)
def test_the_browser_is_asked_which_language(accept: str, first: Language, found: str) -> None:
    assert preferred_language(accept, first) == found
