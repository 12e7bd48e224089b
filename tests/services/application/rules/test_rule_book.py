"""Each rule with what it finds and what it lets pass. A row changes the sample, which itself breaks no rule."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.application.draft import Draft
from services.application.facts import Facts, LiveApplication
from services.application.findings import SeveritySetting, errors, refuse_errors, visible_to_applicant
from services.application.rules import check

DraftWith = Callable[[dict[str, Any]], Draft]
NAME, ADDRESS = "Nissho Test Co., Ltd.", "3-2-2 Marunouchi, Chiyoda-ku, Tokyo 100-0005, JAPAN"
EXPORTER, CONSIGNEE, TRANSPORT = "/certificate/exporter", "/certificate/consignee", "/certificate/transport"
REMARKS, MARKS, GENERAL = "/certificate/remarks", "/certificate/marks", "/certificate/general_name"
NUMBER, GOODS, ORIGIN = "/source_invoice/numbers/0", "/goods/3/description", "/certificate/country_of_origin"
DECLARED, INVOICED = "/certificate/declaration_date", "/source_invoice/date"
LANGUAGE, REASON = "/certificate/language", "/certificate/language_reason"
TO = "FROM YOKOHAMA, JAPAN TO {} BY SEA ON OR ABOUT NOVEMBER 28, 2026"
BY = "FROM YOKOHAMA, JAPAN TO HAMBURG, GERMANY {}"


def test_the_sample_breaks_no_rule_at_all(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-16
    assert check(draft_with({}), facts, {}, today) == []


def test_an_empty_draft_breaks_no_rule_yet(facts: Facts, today: date) -> None:
    # about: APP-06, APP-16
    assert check(Draft(), facts, {}, today) == []


@pytest.mark.parametrize("change", [{"active": False}, {"signature_sha256": None}])
def test_a_signer_who_is_gone_or_has_no_signature_cannot_declare(
    change: dict[str, Any], draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-13, APP-16
    assert facts.signer is not None
    for signer in (None, replace(facts.signer, **change)):
        found = check(draft_with({}), replace(facts, signer=signer), {}, today)
        assert [(f.rule_id, f.pointer) for f in found] == [("B9-02", "/signer")]


def test_the_same_invoice_again_is_a_warning_that_leads_to_the_other_application(
    draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-16
    draft = draft_with({})
    other = LiveApplication(UUID(int=7), "A26-0000007", draft.certificate.consignee.lower(), ("NT-2026-0815",))
    found = check(draft, replace(facts, live=(other,)), {}, today)
    assert [(f.rule_id, f.severity, f.see) for f in found] == [("DUP-01", "warning", str(UUID(int=7)))]
    assert "A26-0000007" in found[0].ja and "A26-0000007" in found[0].en
    elsewhere = replace(other, consignee="ANOTHER GMBH")
    assert check(draft, replace(facts, live=(elsewhere,)), {}, today) == []


def test_invoices_without_a_number_are_no_duplicates(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-16
    draft = draft_with({NUMBER: "NIL"})
    live = LiveApplication(UUID(int=7), "A26-0000007", draft.certificate.consignee, ("NIL",))
    assert check(draft, replace(facts, live=(live,)), {}, today) == []


@pytest.mark.parametrize(
    ("setting", "severities"), [("error", ["error"]), ("warning", ["warning"]), ("note", ["note"]), ("off", [])]
)
def test_a_chamber_can_change_a_rule_or_switch_it_off(
    setting: SeveritySetting, severities: list[str], draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-16
    found = check(draft_with({REMARKS: "HANDLE WITH CARE"}), facts, {"B6-01": setting}, today)
    assert [f.severity for f in found] == severities


def test_only_errors_block_and_notes_are_the_examiners(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-16
    changes = {REMARKS: "HANDLE WITH CARE", "/source_invoice/marks": "N/M"}
    found = check(draft_with(changes), facts, {"B6-01": "note"}, today)
    assert sorted(f.severity for f in found) == ["note", "warning"]
    assert [f.rule_id for f in visible_to_applicant(found)] == ["I-01"]
    assert errors(found) == []
    refuse_errors(found)
