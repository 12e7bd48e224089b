"""Fields of a form become a draft, and a draft becomes fields (APP-06)."""

import copy
from typing import Any

from web.portal.pages.editor.draft_form import BLANK_LINE, box_3, differences, fields, value_at, with_typed
from web.portal.pages.editor.transcribing import transcribed

LINE = BLANK_LINE | {"description": "STATOR CORE", "quantity": "5", "unit": "PCS"}
DRAFT: dict[str, Any] = {
    "kind": "origin_japan",
    "signer": "",
    "source_invoice": {
        "numbers": ["A-1"],
        "date": "2026-11-16",
        "further": [],
        "buyer": "",
        "consignee": {"name": "ACME", "address": "MAIN STREET 1, HAMBURG", "country": "GERMANY"},
        "references": [],
        "transport": "",
        "marks": "N/M",
        "general_name": "",
        "lines": [],
    },
    "certificate": {
        "exporter": "",
        "consignee": "OLD",
        "country_of_origin": ["JAPAN"],
        "transport": "BY SEA",
        "marks": "",
        "general_name": "MOTORS",
        "declaration_date": None,
    },
    "goods": [LINE],
    "contact": {"name": "", "email": "a@b.example", "mail_when_examined": True},
}


def draft() -> dict[str, Any]:
    return copy.deepcopy(DRAFT)


def test_every_field_comes_back_as_it_was() -> None:
    typed = [(name, value) for name, value in fields(draft()) if isinstance(value, str)]
    assert with_typed(draft(), typed) == draft()


def test_what_is_typed_replaces_that_field_only() -> None:
    changed = with_typed(draft(), [("certificate/exporter", "NISSHO\r\nTOKYO")])
    assert changed["certificate"]["exporter"] == "NISSHO\nTOKYO"
    assert [one.pointer for one in differences(changed, draft())] == ["/certificate/exporter"]


def test_an_empty_date_or_address_is_none() -> None:
    changed = with_typed(draft(), [("source_invoice/date", ""), ("contact/email", "")])
    assert (changed["source_invoice"]["date"], changed["contact"]["email"]) == (None, None)


def test_a_box_that_is_not_ticked_is_false() -> None:
    names = ["contact/mail_when_examined"]
    assert with_typed(draft(), [], names)["contact"]["mail_when_examined"] is False
    assert with_typed(draft(), [(names[0], "yes")], names)["contact"]["mail_when_examined"] is True


def test_a_new_line_is_added_and_an_emptied_one_dropped() -> None:
    added = with_typed(draft(), [("goods/1/description", "ROTOR"), ("goods/2/description", "")])
    assert [line["description"] for line in added["goods"]] == ["STATOR CORE", "ROTOR"]
    emptied = with_typed(added, [("goods/0/description", ""), ("goods/0/quantity", ""), ("goods/0/unit", "")])
    assert [line["description"] for line in emptied["goods"]] == ["ROTOR"]


def test_further_invoices_are_whole_ones() -> None:
    typed = [("source_invoice/further/0/number", "A-2"), ("source_invoice/further/0/date", "2026-11-17")]
    assert with_typed(draft(), typed)["source_invoice"]["further"] == [
        {"number": "A-2", "date": "2026-11-17", "buyer": "", "consignee": ""}
    ]


def test_a_form_that_is_not_chosen_is_none() -> None:
    # about: APP-18
    statement = draft() | {"signature": {"form": "hygiene", "text": ""}}
    changed = with_typed(statement, [("signature/form", ""), ("signature/text", "WE\r\nDECLARE")])
    assert changed["signature"] == {"form": None, "text": "WE\nDECLARE"}


def test_names_that_are_no_fields_change_nothing() -> None:
    names = ["csrf", "act", "certificate", "certificate/nothing", "goods/x/unit", "goods/0/price", "goods/-1/unit"]
    names += ["goods/99999999/unit", "source_invoice/consignee", "contact/name/deeper", "goods/²/unit"]
    assert with_typed(draft(), [(name, "x") for name in names]) == draft()


def test_values_are_found_by_their_names() -> None:
    assert value_at(DRAFT, "goods/0/unit") == "PCS"
    assert value_at(DRAFT, "goods/7/unit") == value_at(DRAFT, "certificate/declaration_date") == ""


def test_differences_name_what_only_one_has() -> None:
    longer = with_typed(draft(), [("goods/1/unit", "KGS")])
    [found] = differences(longer, draft())
    assert (found.pointer, found.mine, found.theirs) == ("/goods/1/unit", "KGS", None)


def test_the_certificate_takes_over_what_the_invoice_says() -> None:
    # about: APP-02
    source = draft()
    source["source_invoice"]["lines"] = [LINE | {"unit": "KGS", "unit_price": "9.99", "amount": "49.95"}]
    copied = transcribed(source)
    assert copied["certificate"]["consignee"] == "ACME\nMAIN STREET 1, HAMBURG, GERMANY"
    assert copied["certificate"]["marks"] == "N/M"
    assert copied["goods"] == [LINE | {"unit": "KGS"}]


def test_what_the_invoice_leaves_empty_stays_on_the_certificate() -> None:
    # about: APP-02
    copied = transcribed(draft())
    assert (copied["certificate"]["transport"], copied["certificate"]["general_name"]) == ("BY SEA", "MOTORS")
    assert copied["goods"] == [LINE]


def test_box_3_shows_each_date_with_its_month_in_letters() -> None:
    two = with_typed(draft(), [("source_invoice/numbers/1", "A-2"), ("source_invoice/further/0/number", "B-1")])
    assert box_3(two) == ["A-1, A-2", "NOVEMBER 16, 2026", "B-1"]
