"""I-01: what the certificate says otherwise than its invoice, as applicants and examiners read it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from services.application.draft import Draft
from services.application.facts import Facts
from services.application.rules import check

DraftWith = Callable[[dict[str, Any]], Draft]


def test_a_difference_from_the_invoice_is_told_word_by_word(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: I-01
    source = {"/source_invoice/transport": draft_with({}).certificate.transport.replace("HARBOUR", "GIVEN")}
    [found] = check(draft_with(source), facts, {}, today)
    assert (found.severity, found.pointer) == ("warning", "/certificate/transport")
    assert found.ja.endswith("：GIVEN → HARBOUR") and found.en.endswith(": GIVEN → HARBOUR")
    lines = {"/source_invoice/lines": [{"description": f"PART {n}"} for n in range(300)], "/goods": [{}]}
    many = [one for one in check(draft_with(lines), facts, {}, today) if one.rule_id == "I-01"]
    assert len(many) == 201 and (many[0].pointer, many[0].ja[:4]) == ("/goods", "2行目：") and "+99" in many[-1].en


def test_what_is_still_to_be_filled_in_is_no_difference_yet(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: I-01
    typed = {"/source_invoice/lines": [{"description": "BOLTS"}], "/goods": [], "/certificate/marks": ""}
    found = check(draft_with(typed | {"/source_invoice/marks": "N/M"}), facts, {}, today)
    assert [one for one in found if one.rule_id == "I-01"] == []
