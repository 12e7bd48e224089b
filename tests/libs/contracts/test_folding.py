"""One folding for each kind of value."""

from collections.abc import Callable

import pytest

from libs.contracts import folding

CASES: list[tuple[Callable[[str], str], str, str]] = [
    (folding.code, "８８８８", "8888"),
    (folding.code, "\u30008888 ", "8888"),
    (folding.code, "\u200b8888\u2060", "8888"),
    (folding.code, "8888000001－01", "8888000001-01"),
    (folding.email, "ａｎｄｏ@nissho-test.example", "ando@nissho-test.example"),
    (folding.email, "ando＠nissho-test.example", "ando@nissho-test.example"),
    (folding.email, "\u200bando@nissho-test.example\u00a0", "ando@nissho-test.example"),
    (folding.email, "<ando@nissho-test.example>", "ando@nissho-test.example"),
    (folding.email, "mailto:ando@nissho-test.example", "ando@nissho-test.example"),
    (folding.telephone, "03(1234)5678", "03-1234-5678"),
    (folding.telephone, "（03）1234-5678", "03-1234-5678"),
    (folding.telephone, "+81 3 1234 5678", "+81-3-1234-5678"),
    (folding.telephone, "+81 (0)3-1234-5678", "+81-3-1234-5678"),
    (folding.telephone, "０３ー１２３４−５６７８", "03-1234-5678"),
    (folding.telephone, "TEL: 03.1234.5678", "03-1234-5678"),
    (folding.telephone, "0312345678", "0312345678"),
    (folding.postcode, "〒100-0005", "100-0005"),
    (folding.postcode, "１０００００５", "100-0005"),
    (folding.postcode, "100 0005", "100-0005"),
    (folding.postcode, "SW1A 1AA", "SW1A 1AA"),
    (folding.corporate_number, "T7000012050002", "7000012050002"),
    (folding.corporate_number, "7000-0120-50002", "7000012050002"),
    (folding.corporate_number, "７０００ ０１２０５０００２", "7000012050002"),
    (folding.one_line, "  𠮷田\u200b 花子 ", "𠮷田 花子"),
    (folding.one_line, "神\ufa19 が\u3099", "神\ufa19 が\u3099"),
    (folding.one_line, "か\u3099", "が"),
    (folding.compared, "Ｎｉｓｓｈｏ　TEST", "nisshotest"),
    (folding.searched, "ﾓｰﾀｰ", "モーター"),
    (folding.line_breaks, "A\r\nB\rC\u2028D", "A\nB\nC\nD"),
    (folding.visible, "STEEL\u200e\u00a0BAR\u00ad", "STEEL BAR"),
]


@pytest.mark.parametrize(("fold", "typed", "kept"), CASES)
def test_each_kind_of_value_has_one_folding(fold: Callable[[str], str], typed: str, kept: str) -> None:
    # about: REG-05, IDN-01, APP-03
    assert fold(typed) == kept
    assert fold(kept) == kept
