"""The certificate beside its invoice: which value is called what, and what is said of it where."""

from typing import Any

import pytest

from libs.contracts.names.fields import name_of
from libs.pages.words import Words
from web.console.pages.examination.comparison import LINES_A_PAGE, Comparison, id_of, in_pieces, place_of
from web.console.pages.waiting import waited

WORDS = Words("en")
GOODS = {"marks": "", "description": "ROTOR", "quantity": "50", "unit": "KGS", "hs_code": "", "origin": ""}


def case(**said: Any) -> dict[str, Any]:
    """A case with two goods lines and one invoice line, about which something is said."""
    invoice = {"numbers": ["A-1", "A-2"], "consignee": {"name": "ACME", "address": "", "country": "PERU"}}
    draft = {
        "source_invoice": invoice | {"lines": [GOODS]},
        "certificate": {"consignee": "ACME LTD", "country_of_origin": ["JAPAN"], "remarks": ""},
        "goods": [GOODS, GOODS],
        "shipment": {"date": "2026-11-28", "done": True},
    }
    nothing: dict[str, Any] = {
        "files": [],
        "findings": [],
        "field_marks": [],
        "invoice_differences": [],
        "differences": [],
    }
    return {"kind": "origin_japan", "draft": draft} | nothing | said


@pytest.mark.parametrize(
    ("pointer", "place", "label"),
    [
        ("/certificate/country_of_origin/0", "/certificate/country_of_origin", "4 Country of origin"),
        ("/source_invoice/consignee/address", "/source_invoice/consignee", "Invoice: consignee"),
        ("/goods/2/quantity", "/goods/2/quantity", "Goods line 3: Quantity"),
        ("/goods/2", "/goods/2", "Goods line 3"),
        ("/source_invoice/lines/0/amount", "/source_invoice/lines/0/amount", "Invoice line 1: Amount"),
        ("/elsewhere", "/elsewhere", "elsewhere"),
    ],
)
def test_every_pointer_has_a_place_and_a_name(pointer: str, place: str, label: str) -> None:
    # about: APP-15
    assert place_of(pointer) == place
    assert name_of(pointer).en == label


def test_values_stand_side_by_side_as_people_read_them() -> None:
    # about: APP-15
    rows = {
        cell.pointer: cell.value for row in Comparison(case(), WORDS).rows() for cell in row.certificate + row.invoice
    }
    assert rows["/certificate/consignee"] == "ACME LTD"
    assert rows["/source_invoice/consignee"] == "ACME\nPERU"
    assert rows["/source_invoice/numbers"] == "A-1\nA-2"
    assert rows["/certificate/remarks"] == "", "an empty box is shown as well"
    assert "/source_invoice/buyer" not in rows, "an empty value of the invoice is not"
    assert [cell.value for cell in Comparison(case(), WORDS).more("/shipment")] == ["2026-11-28\nshipped"]


def test_a_difference_is_said_on_both_sides_and_a_finding_at_its_value() -> None:
    # about: APP-15, I-01
    found = case(
        invoice_differences=[
            {
                "pointer": "/certificate/consignee",
                "invoice_pointer": "/source_invoice/consignee",
                "invoice": "ACME",
                "certificate": "ACME LTD",
                "words": [["", "LTD"]],
            }
        ],
        differences=[{"pointer": "/certificate/country_of_origin/0", "before": "PERU", "after": "JAPAN"}],
        field_marks=[{"pointer": "/goods/1/quantity", "text": "Please check"}],
        findings=[
            {"rule_id": "B2-01", "severity": "warning", "pointer": "/certificate/consignee", "en": "No address"},
            {"rule_id": "I-01", "severity": "note", "pointer": "/certificate/consignee", "en": "Not as on the invoice"},
        ],
    )
    comparison = Comparison(found, WORDS)
    notes = {cell.pointer: cell.notes for row in comparison.rows() for cell in row.certificate + row.invoice}
    assert [(one.about, one.text) for one in notes["/certificate/consignee"]] == [
        ("warning", "No address"),
        ("invoice", "ACME"),
    ]
    assert [(one.about, one.text) for one in notes["/source_invoice/consignee"]] == [("invoice", "ACME LTD")]
    assert [(one.about, one.text) for one in notes["/certificate/country_of_origin"]] == [("previous", "PERU")]
    quantity = next(cell for cell in comparison.goods(0)[1].cells if cell.name == "quantity")
    assert [(one.about, one.text) for one in quantity.notes] == [("asked", "Please check")]


def test_a_line_that_only_the_invoice_has_is_shown_too() -> None:
    # about: I-01
    missing: dict[str, Any] = {
        "pointer": "/goods/2",
        "invoice_pointer": "/source_invoice/lines/2",
        "invoice": "BOLTS",
        "certificate": None,
        "words": [],
    }
    found = case(invoice_differences=[missing])
    found["draft"]["source_invoice"]["lines"] = [GOODS] * 3
    line = Comparison(found, WORDS).goods(0)[2]
    assert line.cells == () and line.notes[0].text == "Only on the invoice: BOLTS"


def test_goods_come_in_pages_with_the_columns_that_are_used() -> None:
    # about: APP-15
    many = case()
    many["draft"]["goods"] = [GOODS] * (LINES_A_PAGE + 1)
    comparison = Comparison(many, WORDS)
    assert len(comparison.goods(0)) == LINES_A_PAGE and len(comparison.goods(LINES_A_PAGE)) == 1
    assert list(comparison.columns(comparison.goods(0))) == ["description", "quantity", "unit"]
    assert id_of("/goods/40/unit") == "f-goods-40-unit"


def test_an_invoice_certificate_shows_its_own_lines_with_prices() -> None:
    # about: APP-15, DOC-01
    asked = [{"pointer": "/source_invoice/lines/0/amount", "text": "As on the invoice?"}]
    found = case(kind="invoice", field_marks=asked)
    found["draft"]["source_invoice"]["lines"] = [GOODS | {"unit_price": "2", "amount": "100"}]
    comparison = Comparison(found, WORDS)
    [line] = comparison.goods(0)
    assert list(comparison.columns([line])) == ["description", "quantity", "unit", "unit_price", "amount"]
    assert (line.label, line.cells[-1].value, line.cells[-1].notes[0].text) == (
        "Invoice line 1",
        "100",
        "As on the invoice?",
    )
    labels = [cell.label for row in comparison.rows() for cell in row.certificate + row.invoice]
    assert {"1 Seller", "2 Buyer", "8 Total"} <= set(labels)


def test_a_statement_has_no_list_and_names_its_form() -> None:
    # about: APP-15, APP-18
    found = case(kind="signature")
    found["draft"]["signature"] = {"form": "hygiene", "addressee": "TO WHOM IT MAY CONCERN", "text": "WE DECLARE"}
    comparison = Comparison(found, WORDS)
    values = {cell.pointer: cell.value for row in comparison.rows() for cell in row.certificate + row.invoice}
    assert not comparison.has_lines and comparison.goods_count == 0
    assert (values["/signature/form"], values["/signature/text"]) == ("Hygiene", "WE DECLARE")


def test_a_statement_on_pages_of_its_own_says_so_instead_of_nothing() -> None:
    # about: APP-15, APP-18
    found = case(kind="signature", files=[{"kind": "own_layout"}])
    found["draft"]["signature"] = {"form": "other", "addressee": "ACME", "text": ""}
    [text] = [cell for row in Comparison(found, WORDS).rows() for cell in row.certificate if cell.name == "text"]
    assert text.value == "On the pages of the company's own layout"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, ""), (59, "0 min"), (3599, "59 min"), (7500, "2 h 5 min"), (2 * 86400, "2 days")],
)
def test_waiting_is_told_in_few_words(seconds: int | None, said: str) -> None:
    # about: APP-15
    assert waited(seconds, WORDS) == said


def test_the_words_that_differ_are_marked_where_they_stand() -> None:
    # about: APP-15, I-01
    value = "HANSEATISCHE GMBH\nSPEICHERSTADT 14, 141 HAMBURG 14"
    assert in_pieces(value, ["SPEICHERSTADT 14"]) == [
        ("HANSEATISCHE GMBH\n", False),
        ("SPEICHERSTADT 14", True),
        (", 141 HAMBURG 14", False),
    ]
    assert in_pieces(value, ["GMBH SPEICHERSTADT", "14"])[1:4] == [
        ("GMBH\nSPEICHERSTADT", True),
        (" ", False),
        ("14", True),
    ]
    assert in_pieces("", ["14"]) == [] and in_pieces("A", ["B"]) == [("A", False)]
