"""The rules that want files: proof of a foreign origin, and of a late export (E-01, T-01)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from services.application.draft import Draft
from services.application.facts import Facts
from services.application.rules import check

DraftWith = Callable[[dict[str, Any]], Draft]
ORIGIN = "/certificate/country_of_origin"


def test_foreign_origin_needs_a_proof_of_it_and_japanese_origin_none(
    draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-10
    others = replace(facts, file_kinds=frozenset({"invoice", "proof"}))
    found = check(draft_with({"/kind": "origin_foreign", f"{ORIGIN}/0": "CHINA"}), others, {}, today)
    assert ("E-01", "error", "/files/evidence") in [(f.rule_id, f.severity, f.pointer) for f in found]
    assert check(draft_with({}), replace(facts, file_kinds=frozenset()), {}, today) == []


def test_a_late_application_needs_its_reason_and_proof_of_export(
    draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-16, APP-22
    late, unproved = {"/shipment/date": "2025-12-01"}, replace(facts, file_kinds=frozenset({"evidence"}))
    for reason, pointers in (("", ["/late_reason", "/files/proof"]), ("Asked for only now", ["/files/proof"])):
        found = check(draft_with(late | {"/late_reason": reason}), unproved, {}, today)
        assert [(f.rule_id, f.pointer) for f in found] == [("T-01", pointer) for pointer in pointers]
