"""The rules of signature and invoice certificates. A row changes the kind's sample, which itself breaks no rule."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.application.draft import Draft
from services.application.facts import Facts, LiveApplication
from services.application.rules import check

DraftWith = Callable[..., Draft]


@pytest.mark.parametrize("kind", ["signature", "invoice"])
def test_the_sample_of_each_kind_breaks_no_rule(kind: str, draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-16
    presented = replace(facts, file_kinds=frozenset({"invoice"}))
    assert check(draft_with({}, kind), presented, {}, today) == []


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
