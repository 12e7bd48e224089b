"""Each rule with the examples that are published with it. An example changes a sample, which itself breaks no rule."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from services.application.draft import Draft
from services.application.facts import Facts
from services.application.findings import Finding
from services.application.rules import BOOK, check
from services.application.rules.examples import Example, examples
from tests.services.application.rules.beside import unexpected

DraftWith = Callable[..., Draft]
ORIGIN_JAPAN = "origin_japan"
FINDING = [one for one in examples() if one.finds]
PASSING = [one for one in examples() if not one.finds]


def found_in(example: Example, more: dict[str, Any], draft_with: DraftWith, facts: Facts, today: date) -> list[Finding]:
    """What is found in the sample as the example changes it."""
    known = TypeAdapter(Facts).dump_python(facts) | example.facts
    draft = draft_with(example.changes | more, example.kind)
    return check(draft, TypeAdapter(Facts).validate_python(known), {}, today)


@pytest.mark.parametrize("example", FINDING, ids=lambda one: f"{one.rule} {one.changes}"[:120])
def test_a_breach_is_found_at_its_place(example: Example, draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-16, APP-03, APP-18
    everything = found_in(example, {}, draft_with, facts, today)
    found = [one for one in everything if (one.rule_id, one.pointer) == (example.rule, example.pointer)]
    assert len(found) == 1, everything
    if example.kind == ORIGIN_JAPAN and not example.facts:
        assert unexpected(everything, example.changes, (example.rule, example.pointer or "")) == []
    if example.proposal is not None:
        assert found[0].proposal == example.proposal


@pytest.mark.parametrize("example", PASSING, ids=lambda one: f"{one.rule} {one.changes}"[:120])
def test_what_is_right_is_let_pass(example: Example, draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-16, APP-18
    found = found_in(example, {}, draft_with, facts, today)
    assert [one for one in found if one.rule_id == example.rule] == []
    if example.kind == ORIGIN_JAPAN and not example.facts:
        assert unexpected(found, example.changes) == []


def test_each_rule_has_an_example_that_breaks_it_and_one_that_passes() -> None:
    # about: APP-16
    assert {one.rule for one in FINDING} == {one.rule for one in PASSING} == set(BOOK)


def test_every_proposal_is_itself_without_that_breach(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-03
    for example in FINDING:
        if example.proposal is not None and example.pointer is not None:
            again = found_in(example, {example.pointer: example.proposal}, draft_with, facts, today)
            assert [one for one in again if (one.rule_id, one.pointer) == (example.rule, example.pointer)] == []


def test_messages_fill_in_what_they_are_about(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-16
    for example in FINDING:
        for finding in found_in(example, {}, draft_with, facts, today):
            assert finding.ja != finding.en
            assert "{item" in finding.en or "{" not in finding.ja + finding.en
