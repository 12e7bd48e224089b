"""The rules of signature and invoice certificates. A row changes the kind's sample, which itself breaks no rule."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.application.draft import Draft
from services.application.facts import Facts, LiveApplication
from services.application.rules import OF_INVOICE, OF_ORIGIN, OF_SIGNATURE, check

DraftWith = Callable[..., Draft]
LINES, TOTAL, CURRENCY = "/source_invoice/lines", "/source_invoice/total", "/source_invoice/currency"
COUNTRY, TITLE, TEXT = "/signature/country", "/signature/title", "/signature/text"
NUMBERS, DATE, FURTHER = "/source_invoice/numbers", "/source_invoice/date", "/source_invoice/further"
LINE = {"description": "SHAFT", "quantity": "3", "unit": "PCS", "unit_price": "0.335", "amount": "1.00"}

# rule, kind, the changes that break it, where, the proposal
BREAKS: list[tuple[str, str, dict[str, Any], str, str | None]] = [
    ("B0-01", "signature", {TITLE: "ＨＹＧＩＥＮＥ"}, TITLE, "HYGIENE"),
    ("B0-01", "invoice", {f"{LINES}/0/description": "SHAFT Φ8"}, f"{LINES}/0/description", "SHAFT PHI8"),
    ("B1-01", "invoice", {"/certificate/exporter": "Other Co.\nTokyo, JAPAN"}, "/certificate/exporter", None),
    ("B3-01", "invoice", {f"{NUMBERS}/0": "A-101/102"}, f"{NUMBERS}/0", None),
    ("B9-01", "signature", {"/certificate/declaration_date": "2026-11-23"}, "/certificate/declaration_date", None),
    ("SC-01", "signature", {COUNTRY: "U.S.A."}, COUNTRY, "UNITED STATES OF AMERICA"),
    ("SC-01", "signature", {COUNTRY: "SOMEWHERE"}, COUNTRY, None),
    ("SC-02", "signature", {TITLE: "COPY OF PASSPORT"}, TITLE, None),
    ("SC-02", "signature", {TEXT: "This is to show\na family register."}, TEXT, None),
    ("SC-03", "signature", {DATE: None}, DATE, None),
    ("SC-03", "signature", {NUMBERS: []}, NUMBERS, None),
    ("SC-03", "signature", {NUMBERS: ["A-1", "A-2"]}, NUMBERS, None),
    ("SC-03", "signature", {FURTHER: [{"number": "A-2", "date": "2026-11-16"}]}, NUMBERS, None),
    ("SC-03", "signature", {NUMBERS: [], DATE: None, FURTHER: [{"number": "A-2"}]}, DATE, None),
    ("E-03", "signature", {"/signature/form": "translation_oath"}, "/files/evidence", None),
    ("IC-01", "invoice", {NUMBERS: ["A-1", "A-2"]}, f"{NUMBERS}/1", None),
    ("IC-01", "invoice", {FURTHER: [{"number": "A-2"}]}, f"{FURTHER}/0/number", None),
    ("IC-02", "invoice", {CURRENCY: "US$"}, CURRENCY, "USD"),
    ("IC-02", "invoice", {CURRENCY: "XYZ"}, CURRENCY, None),
    ("IC-03", "invoice", {f"{LINES}/0/quantity": "ABT 600"}, f"{LINES}/0/quantity", None),
    ("IC-03", "invoice", {TOTAL: "15.800,00"}, TOTAL, None),
    ("IC-04", "invoice", {f"{LINES}/0/amount": "7,500.01"}, f"{LINES}/0/amount", "7,500.00"),
    ("IC-05", "invoice", {TOTAL: "15800.01"}, TOTAL, "15800.00"),
    ("E-02", "invoice", {}, "/files/invoice", None),
]
# rule, kind, changes that do not break it
PASSES: list[tuple[str, str, dict[str, Any]]] = [
    ("B0-01", "signature", {"/certificate/marks": "印刷されない", f"{LINES}": [{"description": "軸"}]}),
    ("B0-01", "invoice", {"/certificate/transport": "印刷されない"}),
    ("SC-01", "signature", {COUNTRY: "Viet Nam"}),
    ("SC-02", "signature", {TITLE: "POWER OF ATTORNEY"}),
    ("SC-03", "signature", {NUMBERS: ["", " "], DATE: None, FURTHER: [{}]}),
    ("IC-01", "invoice", {NUMBERS: ["", "A-1", " "], FURTHER: [{}]}),
    ("IC-03", "invoice", {LINES: [LINE | {"quantity": "-1", "amount": "-0.34"}]}),
    ("IC-04", "invoice", {LINES: [LINE]}),
    ("IC-04", "invoice", {CURRENCY: "JPY", LINES: [LINE | {"unit_price": "33.5", "amount": "100"}]}),
    ("IC-05", "invoice", {LINES: []}),
    ("IC-05", "invoice", {f"{LINES}/0/amount": "?"}),
]
# What the printed invoice or the original of a translation are for.
WITHOUT_FILES = {"E-02", "E-03"}


@pytest.mark.parametrize(("rule_id", "kind", "changes", "pointer", "proposal"), BREAKS)
def test_a_breach_is_found_at_its_place(
    rule_id: str,
    kind: str,
    changes: dict[str, Any],
    pointer: str,
    proposal: str | None,
    draft_with: DraftWith,
    facts: Facts,
    today: date,
) -> None:
    # about: APP-16, APP-18, APP-03
    known = replace(facts, file_kinds=frozenset()) if rule_id in WITHOUT_FILES else facts
    found = check(draft_with(changes, kind), known, {}, today)
    assert (rule_id, pointer) in [(f.rule_id, f.pointer) for f in found]
    if proposal is not None:
        assert {f.proposal for f in found if (f.rule_id, f.pointer) == (rule_id, pointer)} == {proposal}


@pytest.mark.parametrize(("rule_id", "kind", "changes"), PASSES)
def test_what_is_right_is_let_pass(
    rule_id: str, kind: str, changes: dict[str, Any], draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-16, APP-18
    assert [f for f in check(draft_with(changes, kind), facts, {}, today) if f.rule_id == rule_id] == []


@pytest.mark.parametrize("kind", ["signature", "invoice"])
def test_the_sample_of_each_kind_breaks_no_rule(kind: str, draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-16
    presented = replace(facts, file_kinds=frozenset({"invoice"}))
    assert check(draft_with({}, kind), presented, {}, today) == []


def test_each_rule_of_the_other_kinds_has_an_example_that_breaks_it() -> None:
    # about: APP-16
    own = {rule.id for rule in (*OF_SIGNATURE, *OF_INVOICE)} - {rule.id for rule in OF_ORIGIN}
    assert own <= {row[0] for row in BREAKS}


def test_an_invoice_is_certified_once_beside_its_certificate_of_origin(
    draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: DUP-01
    buyer = draft_with({}, "invoice").certificate.consignee
    twice = replace(facts, live=(LiveApplication(UUID(int=7), "A26-0000007", buyer, ("NT-2026-0815",)),))
    presented = replace(twice, file_kinds=frozenset({"own_layout"}))
    found = check(draft_with({}, "invoice"), presented, {}, today)
    assert [(f.rule_id, f.severity, f.see) for f in found] == [("DUP-01", "warning", str(UUID(int=7)))]
    assert "buyer" in found[0].en and "買主" in found[0].ja
