"""Relatives of the certificates beside (`relatives.py`), and what exactly is said of each."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from services.application.draft import Draft
from services.application.facts import Facts
from services.application.findings import visible_to_applicant
from services.application.rules import check
from tests.services.application.field_cases.relatives import BY, CASES, CONSIGNEE, REMARKS, SEA, TRANSPORT, line
from tests.services.application.field_cases.test_certificates import INVOICE_AS_FILE

DraftWith = Callable[[dict[str, Any]], Draft]


@pytest.mark.parametrize(("changes", "rules"), CASES, ids=lambda value: str(value)[:150])
def test_a_relative_is_judged_exactly_right(
    changes: dict[str, Any], rules: list[str], draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-16, APP-03
    found = visible_to_applicant(check(draft_with(INVOICE_AS_FILE | changes), facts, {}, today))
    assert sorted({one.rule_id for one in found}) == rules, found


@pytest.mark.parametrize(
    ("changes", "rule_id"),
    [
        ({CONSIGNEE: "TO HIEN THANH LTD.\nHAIPHONG, VIETNAM", TRANSPORT: SEA.format("HAIPHONG, VIETNAM")}, "B2-02"),
        ({"/source_invoice/numbers": ["A-101 AND A-102"]}, "B3-01"),
        ({"/source_invoice/numbers": ["NT-0815/16"]}, "B3-01"),
        ({TRANSPORT: SEA.format("HAMBURG OR BREMEN, GERMANY")}, "B5-02"),
        ({TRANSPORT: SEA.format("FRANKFURT/ODER, GERMANY")}, "B5-02"),
        ({TRANSPORT: BY.format("BY MAGIC")}, "B5-01"),
        ({REMARKS: "MANUFACTURER: WE CARE LTD."}, "B6-02"),
        (line(description="WATER TREATMENT INSTALLATION"), "B7-03"),
        (line(unit="XYZ"), "B8-01"),
        (line(description="PUMP 2026-11-28 00:00:00"), "B0-03"),
        ({CONSIGNEE: "HANSE GMBH, HAMBURG, GERMANY AND ALPEN AG, ZURICH, SWITZERLAND"}, "B2-01"),
    ],
)
def test_a_word_that_only_looks_wrong_blocks_nobody_and_proposes_nothing(
    changes: dict[str, Any], rule_id: str, draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-16
    found = check(draft_with(INVOICE_AS_FILE | changes), facts, {}, today)
    assert [(one.rule_id, one.severity, one.proposal) for one in found] == [(rule_id, "warning", None)]


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        (
            "ACME INC.\nHOUSTON, TX 77002 USA\nTEL: 555",
            "ACME INC.\nHOUSTON, TX 77002 UNITED STATES OF AMERICA\nTEL: 555",
        ),
        ("ACME INC.\nHOUSTON, TX, U.S.A.", "ACME INC.\nHOUSTON, TX, UNITED STATES OF AMERICA"),
        ("GULF LLC\nDUBAI\nU.A.E.", "GULF LLC\nDUBAI\nUNITED ARAB EMIRATES"),
        ("ACME INC.\nATLANTA, GEORGIA", "ACME INC.\nATLANTA, GEORGIA, UNITED STATES OF AMERICA"),
        ("ACME INC.\nHOUSTON, TEXAS 77002", "ACME INC.\nHOUSTON, TEXAS 77002, UNITED STATES OF AMERICA"),
        ("LONDON LTD\nLONDON, ENGLAND", "LONDON LTD\nLONDON, ENGLAND, UNITED KINGDOM"),
        ("HANSE GMBH\nHAMBURG, DEU", "HANSE GMBH\nHAMBURG, GERMANY"),
        ("ACME INC.\nLOS ANGELES, CA", None),
        ("ACME INC.\nPORTLAND, OR", None),
        ("HANSE GMBH\nHAMBURG", None),
    ],
)
def test_the_formal_country_is_proposed_where_it_can_be_told(
    text: str, proposal: str | None, draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-16, APP-03
    draft = draft_with(INVOICE_AS_FILE | {CONSIGNEE: text})
    found = [one for one in check(draft, facts, {}, today) if one.rule_id == "B2-01"]
    assert [one.proposal for one in found] == [proposal]
