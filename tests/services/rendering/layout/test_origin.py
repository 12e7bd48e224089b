"""Pages of a certificate, without any PDF."""

from collections.abc import Callable
from datetime import date

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.figures import grouped
from libs.contracts.printed.boxes import ROOM
from libs.contracts.printed.lines import break_lines
from libs.contracts.printed.metrics import ADVANCES, UNITS_PER_EM, width_mm
from libs.contracts.values import CertificateDocument, GoodsLine, InvoiceReference
from services.rendering.layout.geometry import BOX_WIDTH, FIRST_PAGE, GOODS_FOOT, LEADING, frames, goods_rows
from services.rendering.layout.goods import LAST_PAGE_GOODS
from services.rendering.layout.origin import paginate
from services.rendering.layout.pages import Page
from services.rendering.layout.writing import closing, end_of_list

Make = Callable[..., CertificateDocument]

PRINTABLE = st.text(st.sampled_from(sorted(ADVANCES)), min_size=1, max_size=160).filter(str.strip)
GOODS = st.builds(
    GoodsLine,
    marks=st.one_of(st.just(""), st.text(st.sampled_from("C/NO. 123"), max_size=30)),
    description=PRINTABLE,
    quantity=st.integers(1, 99999).map(str),
    unit=st.sampled_from(["PCS", "KGS", "SETS"]),
)


def words(pages: list[Page], column: str) -> str:
    return "".join("".join(page.column(column).split()) for page in pages)


# about: APP-05, DOC-02
@pytest.mark.parametrize(
    ("lines", "pages"), [(1, 1), (5, 1), (14, 1), (15, 2), (17, 2), (18, 2), (24, 2), (40, 2), (200, 6), (1000, 26)]
)
def test_a_list_takes_as_many_pages_as_it_needs(document_of: Make, lines: int, pages: int) -> None:
    assert len(paginate(document_of(lines)).pages) == pages


# about: APP-05
@pytest.mark.parametrize("lines", [1, 24, 40, 200])
def test_continuation_pages_strike_boxes_1_to_6_and_only_the_last_is_signed(document_of: Make, lines: int) -> None:
    pages = paginate(document_of(lines)).pages
    for page in pages:
        assert ({"1", "2", "3", "4", "5", "6"} <= page.struck) == (page is not pages[0])
        assert ({"9", "10"} <= page.struck) == (page is not pages[-1])
        assert bool(page.boxes) == (page is pages[0])
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))


# about: APP-05
@settings(max_examples=60, deadline=None)
@given(goods=st.lists(GOODS, min_size=1, max_size=120), marks=st.sampled_from(["N/M", "A\nB\nC\nD\nE\nF"]))
def test_every_goods_line_stands_whole_on_one_page_in_order(
    document_of: Make, goods: list[GoodsLine], marks: str
) -> None:
    result = paginate(document_of(1, goods=goods, marks=marks, general_name=""))
    assert not result.problems
    for page in result.pages:
        assert page.rows <= goods_rows(page.first, page.last)
        heights = {page.column(name).count("\n") for name in ("marks", "description", "quantity", "unit")}
        assert len(heights) == 1
    assert words(result.pages, "description") == "".join("".join(line.description.split()) for line in goods)
    assert words(result.pages, "quantity") == "".join(grouped(line.quantity) for line in goods)
    assert result.pages[-1].goods
    for page, following in zip(result.pages[:-1], result.pages[1:-1], strict=False):
        assert page.rows + following.goods[0].height > goods_rows(page.first, page.last), "room was left free"


# about: APP-05
@settings(max_examples=40, deadline=None)
@given(lines=st.one_of(st.sampled_from([1, 5, 17, 18, 40, 200, 1000]), st.integers(1, 300)), foreign=st.booleans())
def test_no_page_shows_only_a_few_lines(document_of: Make, lines: int, foreign: bool) -> None:
    kind = "origin_foreign" if foreign else "origin_japan"
    pages = paginate(document_of(lines, kind=kind)).pages
    block_of_the_heading = 1
    shown = [len(page.goods) - (block_of_the_heading if page.first else 0) for page in pages]
    assert sum(shown) == lines
    assert min(shown) >= min(lines // 2, LAST_PAGE_GOODS)


# about: APP-05
def test_goods_run_beside_tall_marks_as_long_as_one_page_holds_both(document_of: Make) -> None:
    goods = [GoodsLine(description="\n".join(["BEARING"] * 12), quantity="1", unit="PCS")]
    [page] = paginate(document_of(1, goods=goods, marks="\n".join("ABCDEFGHIJKL"))).pages
    assert page.column("marks").split("\n")[2] == "C"
    assert page.column("description").split("\n")[2] == "BEARING"


# about: APP-05
def test_quantities_stand_beside_their_own_description_also_when_marks_run_alongside(document_of: Make) -> None:
    goods = [GoodsLine(description=f"ITEM {n}", quantity=str(n), unit="PCS") for n in range(1, 9)]
    page = paginate(document_of(1, goods=goods, marks="A\nB\nC\nD\nE")).pages[0]
    rows = zip(page.column("description").split("\n"), page.column("quantity").split("\n"), strict=True)
    assert [(text, amount) for text, amount in rows if text.startswith("ITEM")] == [
        (f"ITEM {n}", str(n)) for n in range(1, 9)
    ]
    assert page.column("marks").split("\n")[:5] == ["A", "B", "C", "D", "E"]
    assert page.rows == 10  # name, gap, eight goods; the marks run beside them


# about: D-16
def test_characters_outside_the_typeface_are_named_with_their_place(document_of: Make) -> None:
    goods = [GoodsLine(description="PUMP ⑧", quantity="1", unit="PCS")]
    problems = paginate(document_of(1, goods=goods, consignee="株式会社\nHAMBURG")).problems
    assert [problem.field for problem in problems] == ["/consignee", "/goods/0/description"]
    assert "6文字目「⑧」" in problems[1].ja
    assert "'⑧' at position 6" in problems[1].en


# about: D-16
@pytest.mark.parametrize("character", ["\t", "\xad", "\x07", "\u202e", "e\u0301"])
def test_invisible_and_composing_characters_are_refused(document_of: Make, character: str) -> None:
    assert [problem.field for problem in paginate(document_of(1, remarks=character)).problems] == ["/remarks"]


# about: D-16
def test_everything_that_does_not_fit_is_told_at_once(document_of: Make) -> None:
    long = GoodsLine(description="WORD " * 300, quantity="1", unit="PCS")
    number = GoodsLine(description="PUMP", quantity="1" * 40, unit="PCS")
    document = document_of(1, exporter="LINE\n" * 9, transport="LINE\n" * 6, goods=[long, number])
    fields = [problem.field for problem in paginate(document).problems]
    assert fields == ["/exporter", "/transport", "/goods/0", "/goods/1/quantity"]


# about: D-16
def test_a_list_without_goods_is_a_problem(document_of: Make) -> None:
    assert [problem.field for problem in paginate(document_of(0)).problems] == ["/goods"]


# about: DOC-02
def test_invoices_of_one_day_share_their_date(document_of: Make) -> None:
    invoices = [InvoiceReference(number=number, date=date(2026, 11, 16)) for number in ("A-101", "A-102")]
    page = paginate(document_of(1, invoices=invoices)).pages[0]
    assert page.boxes["3"] == ["A-101, A-102", "NOVEMBER 16, 2026"]


# about: DOC-02
def test_invoices_of_many_days_move_together(document_of: Make) -> None:
    def box_of(days: int) -> list[str]:
        invoices = [InvoiceReference(number=f"A-{day}", date=date(2026, 11, day)) for day in range(1, days + 1)]
        return paginate(document_of(1, invoices=invoices)).pages[0].boxes["3"]

    assert box_of(2) == ["A-1", "NOVEMBER 1, 2026", "A-2", "NOVEMBER 2, 2026"]
    assert box_of(4) == [f"A-{day} (NOVEMBER {day}, 2026)" for day in range(1, 5)]
    assert "; ".join(f"A-{day} (NOVEMBER {day}, 2026)" for day in range(1, 9)) == " ".join(box_of(8))


# about: DOC-02
def test_each_line_names_its_origin_when_there_are_several(document_of: Make) -> None:
    goods = [GoodsLine(description="PUMP", quantity="1", unit="PCS", origin="MALAYSIA")]
    page = paginate(document_of(1, goods=goods, country_of_origin=["JAPAN", "MALAYSIA"])).pages[0]
    assert "PUMP\n  ORIGIN: MALAYSIA" in page.column("description")
    french = document_of(1, goods=goods, country_of_origin=["JAPAN", "MALAYSIA"], language="fr")
    assert "PUMP\n  ORIGINE : MALAYSIA" in paginate(french).pages[0].column("description")


# about: DOC-02
@pytest.mark.parametrize(("lines", "apart"), [(6, True), (7, False), (17, True), (40, False)])
def test_lines_of_several_rows_stand_apart_where_that_takes_no_more_pages(
    document_of: Make, lines: int, apart: bool
) -> None:
    foreign = document_of(lines, kind="origin_foreign", country_of_origin=["MALAYSIA"], marks="", general_name="")
    pages = paginate(foreign).pages
    shown = pages[0].column("description").split("\n")
    assert shown[1] == "  ORIGIN: MALAYSIA"
    assert (shown[2] == "") == apart
    assert pages[-1].column("description").endswith("ORIGIN: MALAYSIA")


# about: DOC-02
def test_lines_of_several_rows_stand_apart_beside_the_marks_too(document_of: Make) -> None:
    goods = [GoodsLine(description="PUMP\nCAST IRON", quantity="1", unit="PCS")] * 3
    [page] = paginate(document_of(1, goods=goods, marks="A\nB\nC\nD\nE\nF", general_name="PUMPS")).pages
    assert page.column("description").split("\n") == [
        "PUMPS",
        "",
        *["PUMP", "  CAST IRON", ""] * 2,
        "PUMP",
        "  CAST IRON",
    ]


# about: DOC-02
@pytest.mark.parametrize("lines", [*range(1, 25), 40])
def test_wherever_another_row_could_be_added_a_line_goes_through(document_of: Make, lines: int) -> None:
    for page in paginate(document_of(lines)).pages:
        goods = frames(page.first, page.last)["goods"]
        below = 6.0 if page.last else 0.0
        struck = any(line.y1 != line.y2 for line in closing(page))
        assert struck or goods.y + goods.height - GOODS_FOOT - end_of_list(page) - below < LEADING


# about: DOC-02
@given(text=PRINTABLE)
def test_broken_lines_fit_and_lose_nothing(text: str) -> None:
    lines = break_lines(text, BOX_WIDTH)
    assert all(width_mm(line, 8.4) <= BOX_WIDTH for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


# about: DOC-02
def test_a_long_number_is_broken_behind_a_hyphen_or_slash_unless_that_is_far_back() -> None:
    assert break_lines("NT-2026-0815/HANSEATISCHE-MASCHINENBAU-ORDER-118", BOX_WIDTH) == [
        "NT-2026-0815/HANSEATISCHE-MASCHINENBAU-ORDER-",
        "118",
    ]
    first, second = break_lines("A-" + "8" * 60, BOX_WIDTH)
    assert len(first) > len(second) > 0


# about: DOC-02
def test_the_table_of_widths_is_that_of_the_installed_typeface() -> None:
    font = TTFont("/usr/share/fonts/truetype/lato/Lato-Regular.ttf")
    names = font.getBestCmap()
    assert font["head"].unitsPerEm == UNITS_PER_EM
    assert {character: font["hmtx"][names[ord(character)]][0] for character in ADVANCES} == ADVANCES


def test_there_is_as_much_room_on_paper_as_applicants_are_told() -> None:
    # about: DOC-02, B0-04
    assert {name: FIRST_PAGE[name].rows for name in ROOM} == ROOM
