"""The rules that want files: proof of a foreign origin, and of a late export (E-01, T-01)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.application.draft import Draft
from services.application.facts import Facts
from services.application.findings import errors
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
        assert [(f.rule_id, f.pointer) for f in errors(found)] == [("T-01", pointer) for pointer in pointers]


@pytest.mark.parametrize(
    ("box5", "entered", "rule_id", "pointer"),
    [
        ("OCTOBER 1, 2025", "2026-12-06", "T-02", "/certificate/transport"),
        ("DECEMBER 6, 2026", "2025-10-01", "T-02", "/shipment/date"),
        ("MAY 1, 2026", "2026-12-06", "T-01", "/late_reason"),
    ],
)
def test_time_is_counted_from_the_earlier_of_two_dates_and_the_examiner_is_told_that_they_differ(
    box5: str, entered: str, rule_id: str, pointer: str, draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-22, T-01, T-02, T-03
    way = f"FROM YOKOHAMA, JAPAN TO HAMBURG, GERMANY BY SEA ON OR ABOUT {box5}"
    found = check(draft_with({"/certificate/transport": way, "/shipment/date": entered}), facts, {}, today)
    told = [(one.rule_id, one.severity, one.pointer) for one in found if one.rule_id.startswith("T-")]
    assert told == [(rule_id, "error", pointer), ("T-03", "note", "/shipment/date")]
