"""Certificates as exporters write them, and exactly what the rule book says of each: errors and warnings by their ids.

`certificates.json` holds what each changes in the sample. A case that fails stands for a kind: mend the kind, and add
its relatives to `test_relatives.py`.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from services.application.draft import Draft
from services.application.facts import Facts
from services.application.findings import visible_to_applicant
from services.application.rules import check

DraftWith = Callable[[dict[str, Any]], Draft]
CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "certificates.json").read_text())
INVOICE_AS_FILE = {f"/source_invoice/consignee/{name}": "" for name in ("name", "address", "country")}
"""The invoices of these cases came as files: nothing is typed of their consignees."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_a_certificate_is_judged_exactly_right(
    case: dict[str, Any], draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-16, APP-03, E-01, I-01, DUP-01
    draft = draft_with(INVOICE_AS_FILE | case["changes"])
    known = TypeAdapter(Facts).dump_python(facts) | case.get("facts", {})
    day = date.fromisoformat(case["today"]) if "today" in case else today
    found = visible_to_applicant(check(draft, TypeAdapter(Facts).validate_python(known), {}, day))
    assert sorted({one.rule_id for one in found}) == sorted(case["findings"]), found


def test_there_are_as_many_cases_as_were_collected() -> None:
    # about: APP-16
    assert len(CASES) == 146
    assert sum(not case["findings"] for case in CASES) > 80
