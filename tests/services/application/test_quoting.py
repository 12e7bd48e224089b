"""Cells and their quotes: what is pasted, what a file holds, and the same cases in the page's script."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.application.goods_file.quoting import rows_of

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "field_cases" / "quoting.json").read_text())


@pytest.mark.parametrize("source", ["clipboard", "file"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["why"]))
def test_cells_are_read_as_the_program_meant_them(case: dict[str, Any], source: str) -> None:
    # about: APP-04
    read = rows_of(case["text"], "\t", is_clipboard=source == "clipboard")
    assert [cells for _, cells in read] == case[source]


def test_rows_keep_the_numbers_of_their_first_lines() -> None:
    # about: APP-04
    assert [line for line, _ in rows_of('A\t1\n"B\nC"\t2\nD\t3', "\t", is_clipboard=True)] == [1, 2, 4]


def test_commas_inside_quotes_separate_nothing() -> None:
    # about: APP-04
    text = '"BOLTS, STEEL\nM8, ROUND",5,PCS\n"NUTS, 5, BRASS",7,PCS'
    assert [cells for _, cells in rows_of(text, ",", is_clipboard=False)] == [
        ["BOLTS, STEEL\nM8, ROUND", "5", "PCS"],
        ["NUTS, 5, BRASS", "7", "PCS"],
    ]


def test_a_hundred_thousand_quotes_that_close_nothing_take_no_time() -> None:
    # about: APP-04, REL-42
    text = '"A\t1\n' * 100_000
    assert sum(1 for _ in rows_of(text, "\t", is_clipboard=False)) == 100_001
