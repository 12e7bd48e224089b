"""Until when a chamber administrator is offered to open printing again (C12, D-22)."""

from datetime import date
from typing import Any

import pytest

from web.console.pages.certificates import can_end

TODAY = date(2026, 12, 10)


def case(print_until: str | None, state: str = "valid") -> dict[str, Any]:
    return {"state": "issued", "certificate": {"state": state, "print_until": print_until, "print_days": 14}}


@pytest.mark.parametrize(
    ("print_until", "offered"),
    [
        ("2026-12-01", (TODAY, date(2026, 12, 24))),
        ("2026-12-10", (date(2026, 12, 11), date(2026, 12, 24))),
        ("2026-12-23", (date(2026, 12, 24), date(2026, 12, 24))),
        ("2026-12-24", None),
    ],
)
def test_only_days_that_the_service_takes_are_offered(print_until: str, offered: tuple[date, date] | None) -> None:
    # about: D-22
    assert can_end(case(print_until), TODAY) == offered


def test_nothing_is_offered_for_a_certificate_that_is_not_valid() -> None:
    # about: D-22
    assert can_end(case("2026-12-01", "revoked"), TODAY) is None
