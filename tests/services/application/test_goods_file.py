"""Goods lists as Excel saves them, good and bad."""

from pathlib import Path

import pytest

from services.application.goods_file import read_goods

SAMPLES = Path(__file__).parents[3] / "samples"
HEADER = "MARKS\tDESCRIPTION OF GOODS\tQUANTITY\tUNIT\tHS CODE\tCOUNTRY OF ORIGIN"
ROW = "C/NO. 1\tSTATOR CORE\t600\tSETS\t8503.00\tJAPAN"


def test_the_sample_list_has_twenty_four_good_lines() -> None:
    # about: APP-04
    goods = read_goods((SAMPLES / "goods.tsv").read_bytes(), "goods.tsv")
    assert goods.problems == [] and len(goods.lines) == 24
    assert goods.lines[1].model_dump() == {
        "marks": "C/NO. 2",
        "description": "ROTOR SHAFT FOR ELECTRIC MOTOR, MODEL NT-101",
        "quantity": "50",
        "unit": "KGS",
        "hs_code": "8503.00",
        "origin": "JAPAN",
    }


def test_each_of_the_nine_faults_is_found_on_its_line() -> None:
    # about: APP-04, APP-16
    goods = read_goods((SAMPLES / "goods-with-faults.tsv").read_bytes(), "goods-with-faults.tsv")
    assert len(goods.lines) == 15
    assert [(p.line, p.field, p.rule_id, p.proposal) for p in goods.problems] == [
        (4, "description", "B0-01", None),
        (6, "quantity", "B0-01", "8"),
        (8, "unit", "B8-01", None),
        (10, "origin", "B4-01", "JAPAN"),
        (12, "description", "B7-02", None),
        (14, "description", "B7-03", None),
        (16, "", "FILE", None),
        (18, "quantity", "B8-02", None),
        (20, "hs_code", "B7-05", None),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_of_excel_is_read(encoding: str, line_end: str) -> None:
    # about: APP-04
    text = line_end.join([HEADER.replace("MARKS", "荷印"), ROW, ""])
    goods = read_goods(text.encode(encoding), "goods.tsv")
    assert goods.problems == [] and [line.quantity for line in goods.lines] == ["600"]


def test_columns_may_stand_in_any_order_and_case() -> None:
    # about: APP-04
    goods = read_goods(b"unit,Qty, description\r\nPCS,5,BOLTS\r\n", "goods.csv")
    assert goods.problems == []
    assert [(g.description, g.quantity, g.unit) for g in goods.lines] == [("BOLTS", "5", "PCS")]


def test_a_quoted_cell_may_hold_commas_and_line_breaks_and_lines_keep_their_numbers() -> None:
    # about: APP-04
    text = 'DESCRIPTION,QUANTITY,UNIT\n"BOLTS, STEEL\nM8","5",PCS\nNUTS,0,PCS\n'
    goods = read_goods(text.encode(), "goods.csv")
    assert [g.description for g in goods.lines] == ["BOLTS, STEEL\nM8"]
    assert [(p.line, p.rule_id) for p in goods.problems] == [(4, "B8-02")]


def test_blank_lines_are_passed_over() -> None:
    # about: APP-04
    goods = read_goods(f"{HEADER}\n\n{ROW}\n\t\t\t\t\t\n{ROW.replace('600', 'x')}\n".encode(), "goods.tsv")
    assert len(goods.lines) == 1 and [p.line for p in goods.problems] == [5]


@pytest.mark.parametrize(
    ("row", "field", "rule_id"),
    [
        (ROW + "\tmore", "", "FILE"),
        (ROW.replace("600", ""), "quantity", "REQUIRED"),
        (ROW.replace("STATOR CORE", "A" * 2001), "description", "FILE"),
    ],
)
def test_a_torn_line_is_reported(row: str, field: str, rule_id: str) -> None:
    # about: APP-04
    goods = read_goods(f"{HEADER}\n{ROW}\n{row}\n".encode(), "goods.tsv")
    assert len(goods.lines) == 1
    assert [(p.line, p.field, p.rule_id) for p in goods.problems] == [(3, field, rule_id)]
    assert goods.problems[0].ja and goods.problems[0].en


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no goods lines"),
        (HEADER.encode(), "no goods lines"),
        (b"PK\x03\x04rest of a workbook", "TSV or CSV"),
        (b"\xff\xff\x81", "UTF-8"),
        (b"DESCRIPTION\tQUANTITY\nBOLTS\t5", "no column 'UNIT'"),
        (b"DESCRIPTION\tQUANTITY\tUNIT\tQTY\nBOLTS\t5\tPCS\t5", "same heading"),
        (b"DESCRIPTION\tQUANTITY\tUNIT\n" + b"A" * 200_000 + b"\t5\tPCS", "too long"),
        (b"DESCRIPTION\tQUANTITY\tUNIT\n" + b"BOLTS\t5\tPCS\n" * 10_001, "more than 10,000"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, says: str) -> None:
    # about: APP-04
    goods = read_goods(data, "goods.tsv")
    assert goods.lines == [] and len(goods.problems) == 1
    assert says in goods.problems[0].en and goods.problems[0].ja


def test_a_file_of_thousands_of_lines_works() -> None:
    # about: APP-04
    goods = read_goods(("\r\n".join([HEADER, *[ROW] * 5000])).encode(), "goods.tsv")
    assert len(goods.lines) == 5000 and goods.problems == []
