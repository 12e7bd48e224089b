"""Receipt numbers count per Japan year."""

from datetime import UTC, datetime

import pytest

from services.application.numbers import ReceiptNumber, counter_year, parse_receipt_no, receipt_no


def test_a_receipt_number_reads_back() -> None:
    # covers: D-43
    assert receipt_no(2026, 1234) == "A26-0001234"
    assert parse_receipt_no("a26-0001234 ") == ReceiptNumber(26, 1234)


@pytest.mark.parametrize("text", ["", "A26-001234", "R26-0001234", "A26-0000000"])
def test_other_numbers_are_no_receipt_numbers(text: str) -> None:
    # covers: D-43
    assert parse_receipt_no(text) is None


def test_the_year_turns_at_midnight_in_japan() -> None:
    # covers: D-43
    assert counter_year(datetime(2026, 12, 31, 14, 59, tzinfo=UTC)) == 2026
    assert counter_year(datetime(2026, 12, 31, 15, 0, tzinfo=UTC)) == 2027


@pytest.mark.parametrize("serial", [0, 10_000_000])
def test_a_receipt_serial_that_does_not_fit_is_refused(serial: int) -> None:
    # covers: D-43
    with pytest.raises(ValueError, match=str(serial)):
        receipt_no(2026, serial)
