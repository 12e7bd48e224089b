"""Workbooks: a cell is what the person sees of it, whatever program has made the file."""

import pytest
from openpyxl.styles import numbers

from services.application.goods_file import Lines
from tests.services.application.tables import HEAD, book, cells, changed, notes, read, saved


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (1199.9999999999998, "General", "1200"),
        (20.100000000000001, "General", "20.1"),
        (1200.5, "#,##0.00", "1200.50"),
        (1200, "#,##0", "1200"),
        (3.14159, "0.00", "3.14"),
        (2.005, "0.0##", "2.005"),
        (12, '#,##0"PCS"', "12"),
        (12, r"0.0\ \k\g", "12.0"),
        (1200, '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', "1200.00"),
        (1234567, "[$¥-411]#,##0", "1234567"),
        (3.5, "# ?/?", "3.5"),
        (1200000, "0.00E+00", "1200000"),
        (7, "000", "007"),
    ],
)
def test_a_figure_is_read_as_the_sheet_shows_it(value: float, number_format: str, shown: str) -> None:
    # about: APP-04
    found = read(book(HEAD, ["STEEL WIRE", value, "KGS"], formats={"B2": number_format}))
    assert [one.quantity for one in found.lines] == [shown] and found.problems == []


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [(84139100, '0000"."00"."00', "8413.91.00"), (841391, r"0000\.00", "8413.91"), (8413.91, "General", "8413.91")],
)
def test_a_code_is_read_with_the_signs_of_its_format(value: float, number_format: str, shown: str) -> None:
    # about: APP-04
    made = book([*HEAD, "HS CODE"], ["STEEL WIRE", 1, "KGS", value], formats={"D2": number_format})
    assert [one.hs_code for one in read(made).lines] == [shown]


@pytest.mark.parametrize("number_format", [numbers.FORMAT_DATE_YYYYMMDD2, "d-mmm", "[$-411]ge.m.d", "h:mm"])
def test_a_date_in_a_column_of_goods_is_asked(number_format: str) -> None:
    # about: APP-04
    found = read(book(["MARKS", *HEAD], [46024, "STEEL WIRE", 1, "KGS"], formats={"A2": number_format}))
    assert [(one.field, one.line) for one in found.problems] == [("marks", 2)]
    assert "2026-01-02" in found.problems[0].en and "Excel" in found.problems[0].ja


def test_a_formula_without_its_result_is_named() -> None:
    # about: APP-04
    found = read(book(HEAD, ["STEEL WIRE", "=5*2", "KGS"]))
    assert [(one.field, one.line) for one in found.problems] == [("quantity", 2)]
    assert "save it again" in found.problems[0].en and found.bad[2].description == "STEEL WIRE"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("SHAFT_x000D_\nPART 1", "SHAFT\nPART 1"),
        ("SHAFT_x000a_PART 1", "SHAFT\nPART 1"),
        ("STEEL_x0009_BAR", "STEEL\tBAR"),
        ("SIZE_x005F_x000D_", "SIZE_x000D_"),
        ("MAX_x_MIN", "MAX_x_MIN"),
    ],
)
def test_escapes_of_workbooks_are_the_characters_that_they_stand_for(text: str, shown: str) -> None:
    # about: APP-04
    made = saved(book(HEAD, ["TEXT", 1, "KGS"]))
    held = changed(
        made, {"xl/sharedStrings.xml": ("TEXT", text), "xl/worksheets/sheet1.xml": ("<t>TEXT", f"<t>{text}")}
    )
    found = read(held, "a.xlsx", wanted=Lines(severities={"B0-01": "off", "B0-03": "off", "B7-02": "off"}))
    assert [one.description for one in found.lines] == [shown]


STRICT = {
    "xl/workbook.xml": (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
    "xl/worksheets/sheet1.xml": (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
    "xl/_rels/workbook.xml.rels": (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
}


@pytest.mark.parametrize(
    ("change", "without"),
    [
        (STRICT, ""),
        ({}, "styles.xml"),
        ({}, "theme"),
        ({}, "docProps"),
        ({"xl/worksheets/sheet1.xml": (' r="1"', "")}, ""),
        ({"xl/_rels/workbook.xml.rels": ("/xl/worksheets", "worksheets")}, ""),
    ],
)
def test_other_flavours_of_workbooks_are_read(change: dict[str, tuple[str, str]], without: str) -> None:
    # about: APP-04
    made = changed(saved(book(HEAD, ["STEEL WIRE", 5, "KGS"])), change, without)
    assert cells(read(made, "a.xlsx")) == [("STEEL WIRE", "5", "KGS")]


def test_texts_that_are_missing_in_the_workbook_are_named() -> None:
    # about: APP-04
    made = saved(book(HEAD, ["STEEL WIRE", 5, "KGS"]))
    text = ('t="inlineStr"><is><t>STEEL WIRE</t></is>', 't="s"><v>0</v>')
    found = read(changed(made, {"xl/worksheets/sheet1.xml": text}, "sharedStrings"), "a.xlsx")
    assert [(one.line, one.field) for one in found.problems] == [(2, "description")]
    assert "missing in the file" in found.problems[0].en


def test_hidden_rows_columns_and_sheets_are_said() -> None:
    # about: APP-04
    made = book([*HEAD, "HS CODE"], ["STEEL WIRE", 5, "KGS", "7217.10"], ["COPPER WIRE", 7, "KGS", "7408.11"])
    made.worksheets[0].row_dimensions[3].hidden = True
    made.worksheets[0].column_dimensions["D"].hidden = True
    made.create_sheet("PRICES").sheet_state = "hidden"
    found = read(made)
    assert len(found.lines) == 2 and found.problems == []
    assert "Hidden rows were read as well (1: line 3)" in notes(found)
    assert "Hidden columns were read as well: HS CODE" in notes(found)
    assert "Hidden sheets that were not read: PRICES" in notes(found)


def test_the_first_visible_sheet_with_a_heading_is_read_and_named() -> None:
    # about: APP-04
    made = book(["INVOICE"], ["TO: X"], title="COVER")
    made.create_sheet("OLD", 0).sheet_state = "hidden"
    made.create_sheet("PACKING").append(HEAD)
    made["PACKING"].append(["STEEL WIRE", 5, "KGS"])
    found = read(made)
    assert cells(found) == [("STEEL WIRE", "5", "KGS")] and "sheet 'PACKING', not COVER" in notes(found)


def test_rows_that_are_only_formatted_cost_nothing_however_many() -> None:
    # about: APP-04, REL-42
    made = saved(book(HEAD, ["STEEL WIRE", 5, "KGS"], ["COPPER WIRE", "=2*3", "KGS"]))
    empty = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(4, 400_000))
    found = read(changed(made, {"xl/worksheets/sheet1.xml": ("</sheetData>", f"{empty}</sheetData>")}), "a.xlsx")
    assert found.numbers == [2] and [(one.line, one.field) for one in found.problems] == [(3, "quantity")]
