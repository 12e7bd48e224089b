"""Receipt numbers count per Japan year."""

from datetime import UTC, datetime

import pytest

from services.application.numbers import counter_year, receipt_no


def test_a_receipt_number_shows_year_and_serial() -> None:
    # about: D-43
    assert receipt_no(2026, 1234) == "A26-0001234"


def test_the_year_turns_at_midnight_in_japan() -> None:
    # about: D-43
    assert counter_year(datetime(2026, 12, 31, 14, 59, tzinfo=UTC)) == 2026
    assert counter_year(datetime(2026, 12, 31, 15, 0, tzinfo=UTC)) == 2027


@pytest.mark.parametrize("serial", [0, 10_000_000])
def test_a_receipt_serial_that_does_not_fit_is_refused(serial: int) -> None:
    # about: D-43
    with pytest.raises(ValueError, match=str(serial)):
        receipt_no(2026, serial)
