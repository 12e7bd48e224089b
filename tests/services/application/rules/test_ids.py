"""The ids by which other services name rules."""

from libs.contracts.rules import RULE_IDS
from services.application import rules


def test_the_ids_that_chambers_may_set_severities_of_are_those_of_the_rule_book() -> None:
    # about: APP-16, CHM-01
    assert list(RULE_IDS) == list(rules.BOOK)
    assert {rule.id for rule in rules.RULES_OF_A_LINE} <= set(RULE_IDS)
