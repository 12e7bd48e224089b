"""Tables as Excel, other programs and people make them: what is read, what is said, and that no row vanishes."""

import io
import re
import zipfile

import pytest

from libs.contracts.values import CertificateKind
from services.application.goods_file import Lines, read_goods
from tests.services.application.tables import HEAD, book, cells, notes, read

USUAL = "DESCRIPTION\tQUANTITY\tUNIT\n"


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?"])
@pytest.mark.parametrize("pasted", [True, False])
def test_an_error_value_is_no_text_wherever_it_comes_from(error: str, pasted: bool) -> None:
    # about: APP-04
    for found in (read(book(HEAD, [error, 1, "KGS"])), read(f"{USUAL}{error}\t1\tKGS\n", pasted=pasted)):
        assert [(one.field, one.line) for one in found.problems] == [("description", 2)]
        assert error in found.problems[0].en and found.bad[2].description == "" and found.bad[2].quantity == "1"


@pytest.mark.parametrize(
    ("cell", "says"), [("4.90123E+12", "shortened"), ("########", "narrow"), ("5-Jan", "date"), ("1月5日", "date")]
)
def test_what_excel_shows_instead_of_the_content_is_asked(cell: str, says: str) -> None:
    # about: APP-04
    found = read(f"MARKS\t{USUAL}{cell}\tSTEEL WIRE\t1\tKGS\n", pasted=True)
    assert found.lines == [] and any(says in one.en for one in found.problems)


def test_the_heading_is_found_below_titles_and_beside_other_columns() -> None:
    # about: APP-04
    found = read(
        book(
            ["PACKING LIST", None, "DATE", 46024],
            ["INVOICE NO. X-1"],
            [],
            ["NO.", "品名 / DESCRIPTION", "Q'TY", "単位", "N.W. (KGS)", None],
            [1, "STEEL WIRE", 5, "KGS", 5.5, "OK"],
            [None, "TOTAL", 5, None, 5.5],
            formats={"D1": "yyyy-mm-dd"},
        )
    )
    assert cells(found) == [("STEEL WIRE", "5", "KGS")] and found.numbers == [5] and found.heading == 4
    for said in ("PACKING LIST", "Columns that were not read: NO., N.W. (KGS), F", "Line 6 is a total"):
        assert said in notes(found)


def test_headings_of_later_pages_are_left_out_and_said() -> None:
    # about: APP-04
    found = read(USUAL + "STEEL WIRE\t5\tKGS\n" + USUAL + "COPPER WIRE\t7\tKGS\n")
    assert found.numbers == [2, 4] and "Repeated headings left out: line 3" in notes(found)


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("DESCRIPTION\tQTY (KGS)", "STEEL WIRE\t5"),
        ("DESCRIPTION\tQUANTITY", "STEEL WIRE\t5 KGS"),
        ("DESCRIPTION\tQUANTITY\t", "STEEL WIRE\t5\tKGS"),
        ("商品名\t数量\t単位", "STEEL WIRE\t５\tKGS"),
        ("Goods Description\tQ'ty.\tU.O.M", "STEEL WIRE\t5\tKGS"),
    ],
)
def test_units_and_headings_may_be_written_in_many_ways(heading: str, row: str) -> None:
    # about: APP-04
    found = read(f"{heading}\n{row}\n".replace("U.O.M", "UOM"))
    assert cells(found) == [("STEEL WIRE", "5", "KGS")] and found.problems == []


@pytest.mark.parametrize(
    "text",
    [
        "DESCRIPTION,QUANTITY,UNIT\nSTEEL WIRE,5,KGS\n",
        "DESCRIPTION,QUANTITY,UNIT,,,\nSTEEL WIRE,5,KGS,,,\n,,,,,\n",
        "DESCRIPTION;QUANTITY;UNIT\nSTEEL WIRE;5;KGS\n",
        "sep=;\nDESCRIPTION;QUANTITY;UNIT\nSTEEL WIRE;5;KGS\n",
        '"sep=|"\nDESCRIPTION|QUANTITY|UNIT\nSTEEL WIRE|5|KGS\n',
        "PACKING LIST\n\nDESCRIPTION,QUANTITY,UNIT\nSTEEL WIRE,5,KGS\n",
        "LIST; OF GOODS\nDESCRIPTION,QUANTITY,UNIT\nSTEEL WIRE,5,KGS\n",
        "DESCRIPTION\tQUANTITY\tUNIT\nSTEEL WIRE\t5\tKGS\n",
        "\ufeffDESCRIPTION\tQUANTITY\tUNIT\r\rSTEEL WIRE\t5\tKGS\r",
    ],
)
@pytest.mark.parametrize("pasted", [True, False])
def test_a_paste_and_a_file_are_read_alike(text: str, pasted: bool) -> None:
    # about: APP-04
    found = read(text, "goods.csv", pasted=pasted)
    assert cells(found) == [("STEEL WIRE", "5", "KGS")] and found.problems == []


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_each_encoding_of_japanese_programs_is_recognised(encoding: str) -> None:
    # about: APP-04
    text = "荷印\t品名\t数量\t単位\r\nC/NO. 1\tSTEEL WIRE\t5\tKGS\r\n"
    assert cells(read(text.encode(encoding))) == [("STEEL WIRE", "5", "KGS")]


def test_shift_jis_with_half_width_kana_is_not_taken_for_euc() -> None:
    # about: APP-04
    found = read("品名\t数量\t単位\nｱｲｳｴ ﾎﾟﾝﾌﾟ\t5\tKGS\n".encode("cp932"))
    assert found.bad[2].description == "ｱｲｳｴ ﾎﾟﾝﾌﾟ"


def test_a_row_that_is_shorter_or_longer_is_shown_and_asked() -> None:
    # about: APP-04
    found = read("DESCRIPTION,QUANTITY,UNIT,ORIGIN\nSTEEL WIRE,5,KGS\nBOLTS, STEEL,5,PCS,JAPAN\n", "a.csv")
    assert (found.problems[0].line, found.problems[0].rule_id) == (2, "FILE") and set(found.bad) == {2, 3}
    assert found.bad[2].description == "STEEL WIRE" and found.bad[3].description == "BOLTS"


def test_a_grouped_figure_between_semicolons_is_asked() -> None:
    # about: APP-04
    found = read("DESCRIPTION;QUANTITY;UNIT\nSTEEL WIRE;1,200;KGS\nCOPPER WIRE;1200,5;KGS\n")
    assert [(one.line, one.proposal) for one in found.problems] == [(2, "1200"), (3, "1200.5")]
    assert "1200" in found.problems[0].ja and "1.200" in found.problems[0].ja


def test_invisible_characters_are_taken_out_and_named() -> None:
    # about: APP-03, APP-04
    found = read(f"{USUAL}STEEL\u200b WI\u200eRE\u00a0A\t5\tKGS\u2060\n")
    assert cells(found) == [("STEEL WIRE A", "5", "KGS")]
    assert "U+200B, U+200E, U+2060; 3 places" in notes(found)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (OLE + "Workbook\0".encode("utf-16-le"), "old Excel file (.xls)"),
        (OLE + "WordDocument\0".encode("utf-16-le"), "old Office program"),
        (b"<html><body><table><tr><td>QUANTITY</td></tr></table></html>", "web page"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>\n</html>", "web page"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "spreadsheet of 2003",
        ),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (b"\xff\xd8\xff\xe0rest", "picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"\x80\x81\xfe\xff\x80", "none of the known encodings"),
        (b"DESCRIPTION\tUNIT\nBOLTS\tPCS\n", "no column 'QUANTITY'"),
        (b"5\tBOLTS\n6\tNUTS\n", "no heading line"),
    ],
)
def test_what_is_no_goods_list_is_named_as_what_it_is(data: bytes, says: str) -> None:
    # about: APP-04
    found = read_goods(data, "goods.xls")
    assert found.lines == [] and len(found.problems) == 1
    assert says in found.problems[0].en and re.search("[ぁ-ん]", found.problems[0].ja)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("xl/workbook.bin", "binary workbook"),
        ("Index/Document.iwa", "Numbers"),
        ("word/document.xml", "Word"),
        ("a.csv", "zip"),
    ],
)
def test_other_archives_are_named_as_what_they_are(name: str, says: str) -> None:
    # about: APP-04
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, b"x")
    assert says in read_goods(file.getvalue(), "goods.xlsx").problems[0].en


def test_lines_of_models_are_covered_by_the_general_name() -> None:
    # about: APP-04, APP-16
    text = f"{USUAL}MODEL NT-101\t5\tPCS\n"
    assert [one.rule_id for one in read(text).problems] == ["B7-02"]
    assert read(text, wanted=Lines(CertificateKind.ORIGIN_JAPAN, general_name="ELECTRIC MOTORS")).problems == []
