"""The ids by which other services name rules."""

import re
from pathlib import Path

from libs.contracts.rules import RULE_IDS
from services.application import rules

DOMAIN = Path(__file__).parents[4] / "docs/spec/domain.md"


def test_the_ids_that_chambers_may_set_severities_of_are_those_of_the_rule_book() -> None:
    # about: APP-16, CHM-01
    assert list(RULE_IDS) == list(rules.BOOK)
    assert {rule.id for rule in rules.RULES_OF_A_LINE} <= set(RULE_IDS)


def test_the_domain_document_lists_every_rule_with_its_severity() -> None:
    # about: APP-16
    rows = re.findall(r"^\| ([A-Z0-9]+-\d+) \| ([a-z]+)( / asks)? \|", DOMAIN.read_text(), re.MULTILINE)
    listed = {rule_id: (severity, bool(asks)) for rule_id, severity, asks in rows}
    assert listed == {rule.id: (rule.severity, rule.asks is not None) for rule in rules.BOOK.values()}
    assert len(rows) == len(listed)
