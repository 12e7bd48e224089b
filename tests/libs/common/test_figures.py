"""Figures as people write them."""

import pytest

from libs.common import figures


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("600", "600"),
        ("12.5", "12.5"),
        ("1,200", "1200"),
        ("1,200.50", "1200.50"),
        ("12,345,678", "12345678"),
        ("１，２００．５", "1200.5"),
        ("\u30001200 ", "1200"),
        ("007", "007"),
        ("1.200", "1.200"),
    ],
)
def test_grouped_and_full_width_figures_are_kept_plain(typed: str, kept: str) -> None:
    # about: APP-04
    assert figures.plain(typed) == kept


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1 200", "1200"),
        ("1\u00a0200,5", "1200.5"),
        ("1'200.50", "1200.50"),
        ("1.200,50", "1200.50"),
        ("1.200.000", "1200000"),
        ("12,34,567", "1234567"),
        ("0,500", "0.500"),
        ("1200,5", "1200.5"),
        ("12,5", "12.5"),
        (".5", "0.5"),
        ("1,200.", "1200"),
        ("+5", "5"),
        ("⑧", "8"),
        ("1200 PCS", None),
        ("ABC", None),
        ("-5", None),
        ("1-2", None),
        ("", None),
    ],
)
def test_what_may_mean_two_numbers_is_asked(typed: str, meant: str | None) -> None:
    # about: APP-04
    assert figures.plain(typed) is None and figures.likely(typed) == meant


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("1200", "1,200"),
        ("1200.50", "1,200.50"),
        ("600", "600"),
        ("-1500", "-1,500"),
        ("1,200", "1,200"),
        ("0.5", "0.5"),
        ("007", "007"),
        ("SEE BELOW", "SEE BELOW"),
        ("", ""),
    ],
)
def test_papers_show_figures_grouped(kept: str, shown: str) -> None:
    # about: DOC-01
    assert figures.grouped(kept) == shown


def test_a_negative_figure_keeps_its_sign() -> None:
    # about: APP-18
    assert [figures.stored(text) for text in ("-1,500.00", "\u22125", "N/A")] == ["-1500.00", "-5", "N/A"]
