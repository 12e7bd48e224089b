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
from services.application.rules import OF_ORIGIN, check
from tests.services.application.rules.beside import unexpected

DraftWith = Callable[[dict[str, Any]], Draft]
NAME, ADDRESS = "Nissho Test Co., Ltd.", "3-2-2 Marunouchi, Chiyoda-ku, Tokyo 100-0005, JAPAN"
EXPORTER, CONSIGNEE, TRANSPORT = "/certificate/exporter", "/certificate/consignee", "/certificate/transport"
REMARKS, MARKS, GENERAL = "/certificate/remarks", "/certificate/marks", "/certificate/general_name"
NUMBER, GOODS, ORIGIN = "/source_invoice/numbers/0", "/goods/3/description", "/certificate/country_of_origin"
DECLARED, INVOICED = "/certificate/declaration_date", "/source_invoice/date"
LANGUAGE, REASON = "/certificate/language", "/certificate/language_reason"
TO = "FROM YOKOHAMA, JAPAN TO {} BY SEA ON OR ABOUT NOVEMBER 28, 2026"
BY = "FROM YOKOHAMA, JAPAN TO HAMBURG, GERMANY {}"
# rule, the changes that break it, where, the proposal
BREAKS: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("B0-01", {GENERAL: "MOTOR PARTS ⑧"}, GENERAL, "MOTOR PARTS 8"),
    ("B0-01", {NUMBER: "NT－０８１５"}, NUMBER, "NT-0815"),
    ("B0-02", {LANGUAGE: "fr"}, REASON, None),
    ("B1-01", {EXPORTER: f"Nissho Test Co.,Ltd.\n{ADDRESS}"}, EXPORTER, f"{NAME}\n{ADDRESS}"),
    ("B1-01", {EXPORTER: f"NISSHO TEST CO., LTD.\n{ADDRESS}"}, EXPORTER, f"{NAME}\n{ADDRESS}"),
    ("B1-02", {EXPORTER: f"{NAME}\n1-1 Elsewhere, Tokyo, JAPAN"}, EXPORTER, f"{NAME}\n{ADDRESS}"),
    ("B1-02", {EXPORTER: f"{NAME}\n{ADDRESS[: -len(', JAPAN')]}"}, EXPORTER, f"{NAME}\n{ADDRESS}"),
    ("B2-01", {CONSIGNEE: "ACME INC.\nNEW YORK, USA"}, CONSIGNEE, "ACME INC.\nNEW YORK, UNITED STATES OF AMERICA"),
    ("B2-01", {CONSIGNEE: "HANSE GMBH\nHAMBURG"}, CONSIGNEE, None),
    ("B2-01", {CONSIGNEE: "YAMADA CO.\nOSAKA, JAPAN"}, CONSIGNEE, None),
    ("B2-01", {CONSIGNEE: "HANSE\nC/O YAMADA, OSAKA, JAPAN\nHAMBURG, GERMANY"}, CONSIGNEE, None),
    ("B2-02", {CONSIGNEE: "M/S HANSE GMBH\nHAMBURG, GERMANY"}, CONSIGNEE, "HANSE GMBH\nHAMBURG, GERMANY"),
    ("B2-02", {CONSIGNEE: "Messrs. HANSE GMBH\nHAMBURG, GERMANY"}, CONSIGNEE, "HANSE GMBH\nHAMBURG, GERMANY"),
    ("B2-02", {CONSIGNEE: "TO: HANSE GMBH\nHAMBURG, GERMANY"}, CONSIGNEE, None),
    ("B2-03", {TRANSPORT: TO.format("BUSAN, KOREA")}, TRANSPORT, None),
    ("B2-03", {CONSIGNEE: "URAN LLC\nTASHKENT, UZBEKISTAN"}, TRANSPORT, None),
    ("B2-03", {TRANSPORT: TO.format("BUSAN, KOREA") + "\nFINAL DESTINATION: HAMBURG, GERMANY"}, TRANSPORT, None),
    ("B2-03", {TRANSPORT: "FROM KOBE, JAPAN TO BUSAN, KOREA ON NOVEMBER 28, 2026 BY SEA"}, TRANSPORT, None),
    ("B2-04", {CONSIGNEE: "TO ORDER OF DEUTSCHE BANK", TRANSPORT: TO.format("HAMBURG, GERMANY")}, TRANSPORT, None),
    ("B3-01", {NUMBER: "A-101/102"}, NUMBER, None),
    ("B3-01", {NUMBER: "A-101, A-102"}, NUMBER, None),
    ("B3-01", {NUMBER: "NONE"}, NUMBER, "NIL"),
    ("B3-02", {DECLARED: "2026-11-15"}, INVOICED, None),
    (
        "B3-03",
        {"/source_invoice/further": [{"number": "X", "buyer": "OTHER GMBH"}]},
        "/source_invoice/further/0/buyer",
        None,
    ),
    (
        "B3-03",
        {"/source_invoice/further": [{"number": "X", "consignee": "OTHER GMBH"}]},
        "/source_invoice/further/0/consignee",
        None,
    ),
    ("B4-01", {f"{ORIGIN}/0": "JP"}, f"{ORIGIN}/0", "JAPAN"),
    ("B4-01", {"/goods/3/origin": "JPN"}, "/goods/3/origin", "JAPAN"),
    ("B4-02", {"/goods/3/origin": "GERMANY"}, "/goods/3/origin", None),
    ("B4-02", {"/kind": "origin_foreign"}, f"{ORIGIN}/0", None),
    ("B4-03", {ORIGIN: ["JAPAN", "CHINA"], "/goods/3/origin": ""}, "/goods/3/origin", None),
    ("B4-03", {"/goods/3/origin": "CHINA"}, "/goods/3/origin", None),
    ("B5-01", {TRANSPORT: BY.format("BY SEA")}, TRANSPORT, None),
    ("B5-01", {TRANSPORT: BY.format("ON OR ABOUT NOVEMBER 28, 2026")}, TRANSPORT, None),
    ("B5-01", {TRANSPORT: BY.format("BY SEA ON OR ABOUT 11/28/2026")}, TRANSPORT, None),
    ("B5-01", {TRANSPORT: BY.format("BY SEA ON OR ABOUT NOV. 28, 26")}, TRANSPORT, None),
    ("B5-01", {TRANSPORT: TO.format("HAMBURG, GERMANY").replace(", JAPAN", "")}, TRANSPORT, None),
    ("B5-01", {TRANSPORT: "BY SEA TO GERMANY ON OR ABOUT NOVEMBER 28, 2026"}, TRANSPORT, None),
    ("B5-02", {TRANSPORT: TO.format("HAMBURG OR BREMEN, GERMANY")}, TRANSPORT, None),
    ("B5-02", {TRANSPORT: TO.format("HAMBURG/BREMEN, GERMANY")}, TRANSPORT, None),
    ("B6-01", {REMARKS: "HANDLE WITH CARE"}, REMARKS, None),
    ("B6-02", {REMARKS: "ORDER NO. 5 OF OUR CUSTOMER"}, REMARKS, None),
    ("B6-02", {REMARKS: "CONTRACT NO. 5, USD 12,000.00"}, REMARKS, None),
    ("B6-02", {REMARKS: "CONTRACT NO. 5 FOR 300 EUR"}, REMARKS, None),
    ("B6-03", {CONSIGNEE: "TAI CO.\nTAIPEI, TAIWAN", "/goods/0/hs_code": "1905.90"}, REMARKS, None),
    ("B7-01", {MARKS: "NO MARKS"}, MARKS, "N/M"),
    ("B7-01", {MARKS: "AS PER ATTACHED SHEET"}, MARKS, None),
    ("B7-02", {GOODS: "GOODS"}, GOODS, None),
    ("B7-02", {GOODS: "SPARE PARTS"}, GOODS, None),
    ("B7-02", {GOODS: "MODEL NT-103", GENERAL: ""}, GOODS, None),
    ("B7-02", {GENERAL: "VARIOUS GOODS"}, GENERAL, None),
    ("B7-03", {GOODS: "INSTALLATION FEE"}, GOODS, None),
    ("B7-03", {GOODS: "Software for PLC"}, GOODS, None),
    ("B7-03", {GOODS: "OCEAN FREIGHT"}, GOODS, None),
    ("B7-03", {GOODS: "TECHNICAL SERVICE, 3 DAYS"}, GOODS, None),
    ("B7-03", {GOODS: "TRAINING OF OPERATORS"}, GOODS, None),
    ("B7-03", {GOODS: "SPECIAL DISCOUNT"}, GOODS, None),
    ("B7-04", {GENERAL: "", GOODS: "NT-103"}, GENERAL, None),
    ("B7-05", {"/goods/3/hs_code": "85030"}, "/goods/3/hs_code", None),
    ("B7-05", {"/goods/3/hs_code": "HS8503"}, "/goods/3/hs_code", None),
    ("B8-01", {"/goods/3/unit": "LOT"}, "/goods/3/unit", None),
    ("B8-01", {"/goods/3/unit": "Carton(s)"}, "/goods/3/unit", None),
    ("B8-02", {"/goods/3/quantity": "-5"}, "/goods/3/quantity", None),
    ("B8-02", {"/goods/3/quantity": "0"}, "/goods/3/quantity", None),
    ("B8-02", {"/goods/3/quantity": "1,200"}, "/goods/3/quantity", "1200"),
    ("B9-01", {DECLARED: "2026-11-23"}, DECLARED, None),
    ("B9-01", {DECLARED: "2026-11-15"}, DECLARED, None),
    ("T-01", {"/shipment/date": "2026-05-21"}, "/late_reason", None),
    ("T-02", {"/shipment/date": "2025-11-21"}, "/shipment/date", None),
    ("T-02", {"/shipment/date": "2026-05-21", "/kind": "origin_foreign"}, "/shipment/date", None),
    ("T-02", {TRANSPORT: BY.format("BY SEA ON OR ABOUT 28TH OCT., 2025")}, TRANSPORT, None),
    ("I-01", {"/source_invoice/marks": "N/M"}, MARKS, None),
    ("I-01", {CONSIGNEE: "HANSE GMBH\nHAMBURG, GERMANY"}, CONSIGNEE, None),
    ("I-01", {"/source_invoice/lines": [{"description": "STATOR CORE"}]}, "/goods/1", None),
    ("I-01", {"/source_invoice/lines": [{"quantity": "601"}]}, "/goods/0/quantity", None),
    (
        "I-01",
        {"/source_invoice/lines": [{"quantity": "12.5"}], "/goods": [{"quantity": "125"}]},
        "/goods/0/quantity",
        None,
    ),
]

# rule, changes that it must let pass
PASSES: list[tuple[str, dict[str, Any]]] = [
    ("B0-01", {"/contact/name": "担当 一郎", "/note_to_examiner": "至急お願いします", "/own_reference": "受注１"}),
    ("B0-01", {"/source_invoice/goods_file": "商品.tsv"}),
    ("B0-01", {LANGUAGE: "fr", REASON: "信用状", GENERAL: "PIÈCES DE MOTEUR"}),
    ("B0-02", {LANGUAGE: "fr", REASON: "L/C"}),
    ("B1-01", {EXPORTER: f"{NAME}\nYokohama Works, 1-1 Minatomirai, Nishi-ku, Yokohama 220-0012, JAPAN"}),
    ("B1-02", {EXPORTER: f"{NAME}\nYokohama Works, 1-1 Minatomirai,\nNishi-ku, Yokohama 220-0012, JAPAN"}),
    ("B2-01", {CONSIGNEE: "ACME INC.\nNEWARK, UNITED STATES OF AMERICA\nTEL: +1 555 0100"}),
    ("B2-01", {CONSIGNEE: "JAPAN TOBACCO INTERNATIONAL\nGENEVA, SWITZERLAND"}),
    ("B2-01", {CONSIGNEE: "DUPONT\nPARIS, ALLEMAGNE", LANGUAGE: "fr"}),
    ("B2-01", {CONSIGNEE: "TO ORDER OF DEUTSCHE BANK"}),
    ("B2-02", {CONSIGNEE: "TO ORDER OF DEUTSCHE BANK"}),
    ("B2-02", {CONSIGNEE: "TOTAL ENERGIES\nPARIS, FRANCE"}),
    ("B2-03", {CONSIGNEE: "ALPEN AG\nZURICH, SWITZERLAND"}),
    ("B2-03", {CONSIGNEE: "KOWLOON LTD.\nHONG KONG", TRANSPORT: TO.format("SHANGHAI, CHINA")}),
    (
        "B2-03",
        {
            CONSIGNEE: "URAN LLC\nTASHKENT, UZBEKISTAN",
            TRANSPORT: TO.format("LIANYUNGANG, CHINA") + "\nFINAL DESTINATION: TASHKENT, UZBEKISTAN",
        },
    ),
    ("B2-04", {CONSIGNEE: "TO ORDER"}),
    ("B2-04", {CONSIGNEE: "TO ORDER", TRANSPORT: BY.format("BY FLIGHT NH203 ON OR ABOUT NOVEMBER 28, 2026")}),
    ("B3-01", {NUMBER: "INV/2026/045"}),
    ("B3-01", {NUMBER: "26/0815"}),
    ("B3-01", {NUMBER: "NIL"}),
    ("B3-02", {DECLARED: "2026-11-16"}),
    ("B3-03", {"/source_invoice/further": [{"number": "X", "buyer": "Hanseatische Maschinenbau GmbH"}]}),
    ("B4-01", {f"{ORIGIN}/0": "FEDERAL REPUBLIC OF GERMANY"}),
    ("B4-02", {"/kind": "invoice", f"{ORIGIN}/0": "CHINA"}),
    ("B4-03", {ORIGIN: ["GERMANY", "JAPAN"]}),
    ("B5-01", {TRANSPORT: "FROM NARITA AIRPORT, JAPAN\nTO FRANKFURT, GERMANY\nBY AIR CARGO\nON OR ABOUT 28 NOV. 2026"}),
    ("B5-01", {TRANSPORT: "DE TOKYO, JAPON A HAMBOURG, PAR BATEAU", LANGUAGE: "fr"}),
    ("B5-02", {TRANSPORT: TO.format("HAMBURG/GERMANY").replace("ON OR ABOUT", "ON/ABOUT")}),
    ("B6-01", {REMARKS: "NAME OF MANUFACTURER: TOYO CO., LTD.\n1-1 CHUO-KU, OSAKA"}),
    ("B6-01", {REMARKS: "L/C NO. 12345\nCONTRACT NO. 7"}),
    ("B6-02", {REMARKS: "L/C NO. USDA12345, TRADE TERMS: CIF HAMBURG"}),
    ("B6-03", {CONSIGNEE: "TAI CO.\nTAIPEI, TAIWAN", "/goods/0/hs_code": "1905.90", REMARKS: "PREFECTURE: Niigata"}),
    ("B6-03", {CONSIGNEE: "TAI CO.\nTAIPEI, TAIWAN"}),
    ("B7-01", {MARKS: "N/M"}),
    ("B7-02", {GOODS: "MODEL NT-103"}),
    ("B7-02", {GOODS: "V-BELT"}),
    ("B7-03", {GOODS: "TRAINING SHOES"}),
    ("B7-03", {GOODS: "INSTALLATION KIT FOR PUMP"}),
    ("B7-03", {GOODS: "COFFEE"}),
    ("B7-03", {GOODS: "TRAVEL BAG, FREIGHT CONTAINER"}),
    ("B7-04", {GENERAL: ""}),
    ("B7-04", {GOODS: "NT-103"}),
    ("B7-05", {"/goods/3/hs_code": "850300090"}),
    ("B7-05", {"/goods/3/hs_code": ""}),
    ("B8-01", {"/goods/3/unit": "PCS"}),
    ("B8-02", {"/goods/3/quantity": "0.5"}),
    ("B9-01", {DECLARED: "2026-11-16"}),
    ("B9-02", {}),
    ("T-01", {"/shipment/date": "2026-05-22"}),
    ("T-01", {"/shipment/date": "2025-12-01", "/late_reason": "The consignee asked for it only now"}),
    ("T-02", {"/shipment/date": "2025-11-22"}),
    ("I-01", {CONSIGNEE: "Hanseatische Maschinenbau GmbH\nSpeicherstadt 14\n20457 Hamburg\nGermany"}),
    ("I-01", {"/source_invoice/lines": [{"description": "STATOR CORE"}], "/goods": [{"description": "stator core"}]}),
    ("I-01", {"/source_invoice/lines": [{"quantity": "1,200"}], "/goods": [{"quantity": "1200"}]}),
    ("DUP-01", {}),
    ("E-01", {"/kind": "origin_foreign", f"{ORIGIN}/0": "CHINA"}),
    ("E-01", {}),
]


@pytest.mark.parametrize(("rule_id", "changes", "pointer", "proposal"), BREAKS)
def test_a_breach_is_found_at_its_place(
    rule_id: str,
    changes: dict[str, Any],
    pointer: str,
    proposal: str | None,
    draft_with: DraftWith,
    facts: Facts,
    today: date,
) -> None:
    # about: APP-16, APP-03
    everything = check(draft_with(changes), facts, {}, today)
    found = [f for f in everything if f.rule_id == rule_id]
    assert len([f for f in found if f.pointer == pointer]) == 1, found
    assert unexpected(everything, changes, (rule_id, pointer)) == []
    if proposal is not None:
        assert [f.proposal for f in found if f.pointer == pointer] == [proposal]


@pytest.mark.parametrize(("rule_id", "changes"), PASSES)
def test_what_is_right_is_let_pass(
    rule_id: str, changes: dict[str, Any], draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-16
    found = check(draft_with(changes), facts, {}, today)
    assert [f for f in found if f.rule_id == rule_id] == []
    assert unexpected(found, changes) == []


def test_each_rule_has_an_example_that_breaks_it_and_one_that_passes() -> None:
    # about: APP-16
    ids = {rule.id for rule in OF_ORIGIN}
    tested_below = {"B9-02", "DUP-01", "E-01"}
    assert ids == {row[0] for row in BREAKS} | tested_below
    assert ids == {row[0] for row in PASSES}
    assert len(OF_ORIGIN) == len(ids)


def test_the_sample_breaks_no_rule_at_all(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-16
    assert check(draft_with({}), facts, {}, today) == []


def test_an_empty_draft_breaks_no_rule_yet(facts: Facts, today: date) -> None:
    # about: APP-06, APP-16
    assert check(Draft(), facts, {}, today) == []


def test_every_proposal_is_itself_without_that_breach(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-03
    for rule_id, changes, pointer, proposal in BREAKS:
        if proposal is not None:
            again = check(draft_with(changes | {pointer: proposal}), facts, {}, today)
            assert [f for f in again if (f.rule_id, f.pointer) == (rule_id, pointer)] == []


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


def test_messages_fill_in_what_they_are_about(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-16
    for _, changes, _, _ in BREAKS:
        for finding in check(draft_with(changes), facts, {}, today):
            assert finding.ja != finding.en and "{" not in finding.ja + finding.en
