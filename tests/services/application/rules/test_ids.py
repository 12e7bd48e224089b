"""The ids by which other services name rules."""

from libs.contracts.rules import RULE_IDS
from services.application import rules


def test_the_ids_that_chambers_may_set_severities_of_are_those_of_the_rule_book() -> None:
    # about: APP-16, CHM-01
    book = (*rules.OF_ORIGIN, *rules.OF_SIGNATURE, *rules.OF_INVOICE, *rules.RULES_OF_A_LINE)
    assert list(RULE_IDS) == sorted({rule.id for rule in book})
