"""The rule book as an applicant meets it: over HTTP, while typing; each finding, and no other."""

from datetime import UTC, datetime
from typing import Any

from libs.contracts.rules import RULE_IDS
from libs.contracts.values import CertificateKind
from services.application.findings import Finding
from tests import files
from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import EXAMINER, chamber
from tests.services.application.rules.beside import unexpected
from tests.services.application.rules.test_rule_book import REMARKS

DAY_OF_THE_EXAMPLES = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
FILES = [("E-01", "/files/evidence"), ("T-01", "/files/proof")]
"""Nothing is uploaded here."""


def changed(sample: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The sample with the values at some JSON pointers changed."""
    for pointer, value in changes.items():
        *path, last = [int(name) if name.isdecimal() else name for name in pointer.strip("/").split("/")]
        place: Any = sample
        for name in path:
            place = place[name] if isinstance(name, int) else place.setdefault(name, {})
        place[last] = value
    return sample


def _can_be_typed(example: dict[str, Any]) -> bool:
    """Of the sample's own kind, and about nothing but what is typed; it breaks its rule."""
    return example["kind"] == "origin_japan" and not example["facts"] and example["finds"]


async def told(system: ApplicationSystem, application_id: str, changes: dict[str, Any]) -> list[Finding]:
    """What the applicant is told of the sample with these changes, which are not saved; not what lacks in them."""
    body = {"draft": changed(system.draft(), changes)}
    answer = await system.done(system.company.signer, "POST", f"/applications/{application_id}/check", body)
    return [Finding(**one) for one in answer["findings"] if one["rule_id"] != "REQUIRED"]


async def test_every_breach_is_told_at_its_place_in_both_languages_and_nothing_else(system: ApplicationSystem) -> None:
    # covers: APP-16, APP-03, B0-01, B1-01, B1-02, B2-01, B2-02, B2-03, B2-04, B3-01, B3-02, B3-03, B4-01, B4-02, B5-01
    # covers: B5-02, B6-01, B6-02, B6-03, B7-01, B7-02, B7-03, B7-04, B8-01, B9-01, T-01
    system.clock.instant = DAY_OF_THE_EXAMPLES
    await system.hear(chamber(version=2, kinds_offered=["origin_japan", "origin_foreign"]))
    application_id = await system.begun()
    book = await system.done(system.company.clerk, "GET", "/rules")
    published = [(rule["rule_id"], one) for rule in book["rules"] for one in rule["examples"] if _can_be_typed(one)]
    for rule, one in published:
        found = await told(system, application_id, one["changes"])
        mine = [finding for finding in found if finding.rule_id == rule and finding.pointer == one["pointer"]]
        assert len(mine) == (rule != "T-03"), (rule, one, found)
        assert all(finding.ja != finding.en and finding.severity in {"error", "warning"} for finding in mine)
        if one["proposal"] is not None:
            assert [finding.proposal for finding in mine] == [one["proposal"]]
        assert unexpected(found, one["changes"], (rule, one["pointer"]), *FILES) == [], (rule, one)
    assert len(published) > 70
    assert await told(system, application_id, {}) == []


async def test_the_rule_book_is_published_with_what_the_chamber_made_of_it(system: ApplicationSystem) -> None:
    # covers: APP-16
    await system.hear(chamber(version=2, rule_severities={"B6-01": "off", "B5-02": "error"}))
    for caller in (system.company.signer, system.company.clerk, EXAMINER):
        book = {rule["rule_id"]: rule for rule in (await system.done(caller, "GET", "/rules"))["rules"]}
        assert list(book) == list(RULE_IDS)
        assert [book[rule]["severity"] for rule in ("B6-01", "B5-02", "B2-01")] == ["off", "error", "error"]
        assert [book[rule]["default_severity"] for rule in ("B6-01", "B5-02", "T-03")] == ["warning", "warning", "note"]
        assert book["IC-01"]["kinds"] == ["invoice"] and book["B0-01"]["kinds"] == list(CertificateKind)
        assert all({one["finds"] for one in rule["examples"]} == {True, False} for rule in book.values())
    assert (await system.call(None, "GET", "/rules")).status == 401


async def test_what_has_no_room_on_paper_is_told_while_typing_and_refused_at_submission(
    system: ApplicationSystem,
) -> None:
    # covers: APP-05, APP-16
    remarks = {REMARKS: "\n".join(f"CONTRACT NO. {number}" for number in range(1, 16))}
    application_id = await system.begun(certificate=changed(system.draft(), remarks)["certificate"])
    [found] = await told(system, application_id, remarks)
    assert (found.rule_id, found.severity, found.pointer) == ("B0-04", "error", REMARKS)
    assert "15行" in found.ja and "15 lines" in found.en and "at most 4" in found.en
    path = f"/applications/{application_id}/submission"
    refused = await system.call(system.company.signer, "POST", path, {"version": 1})
    assert [(one["code"], one["pointer"]) for one in refused.body["errors"]] == [("B0-04", REMARKS)]


async def test_a_chamber_accepts_words_of_its_own(system: ApplicationSystem) -> None:
    # covers: APP-16
    application_id = await system.begun()
    goods = system.draft()["goods"]
    typed = {"/goods": [goods[0] | {"unit": "TANS OF ROPE"}, *goods[1:]]}
    assert [one.rule_id for one in await told(system, application_id, typed) if one.rule_id != "I-01"] == ["B8-01"]
    await system.hear(chamber(version=2, accepted_words={"units": ["Tans of rope"]}))
    assert [one.rule_id for one in await told(system, application_id, typed) if one.rule_id != "I-01"] == []


async def test_a_rule_weighs_what_its_chamber_says_and_only_errors_keep_from_submitting(
    system: ApplicationSystem,
) -> None:
    # covers: APP-16
    remarks = {REMARKS: "HANDLE WITH CARE"}
    for version, (severity, status) in enumerate([("error", 422), ("off", 200), ("note", 200)], start=2):
        await system.hear(chamber(version=version, rule_severities={"B6-01": severity}))
        application_id = await system.begun(certificate=changed(system.draft(), remarks)["certificate"])
        shown = [one.severity for one in await told(system, application_id, remarks) if one.rule_id == "B6-01"]
        assert shown == (["error"] if severity == "error" else [])
        path = f"/applications/{application_id}"
        answer = await system.call(system.company.signer, "POST", f"{path}/submission", {"version": 1})
        assert answer.status == status, answer
        if status == 200:
            examined = (await system.done(EXAMINER, "GET", f"/staff{path}"))["findings"]
            weighed = [one["severity"] for one in examined if one["rule_id"] == "B6-01"]
            assert weighed == (["note"] if severity == "note" else [])


async def test_the_same_invoice_again_is_told_with_the_way_to_the_other_application(system: ApplicationSystem) -> None:
    # covers: DUP-01
    first, again = await system.submitted(), await system.begun()
    [found] = await told(system, again, {})
    assert (found.rule_id, found.severity, found.see) == ("DUP-01", "warning", first)
    assert "A26-0000001" in found.ja and "A26-0000001" in found.en
    typed_otherwise = {"/source_invoice/numbers": ["nt 2026/0815"]}
    assert [(one.rule_id, one.see) for one in await told(system, again, typed_otherwise)] == [("DUP-01", first)]
    assert await told(system, again, {"/source_invoice/numbers": ["NT-2026-0816"]}) == []
    await system.submit(again)


async def test_a_late_application_needs_its_reason_and_proof_of_export_to_be_submitted(
    system: ApplicationSystem,
) -> None:
    # covers: APP-22, T-01
    application_id = await system.begun(shipment={"date": "2026-04-01", "done": True})
    path = f"/applications/{application_id}"
    refused = await system.call(system.company.signer, "POST", f"{path}/submission", {"version": 1})
    assert [(one["code"], one["pointer"]) for one in refused.body["errors"]] == [
        ("T-01", "/late_reason"),
        ("T-01", "/files/proof"),
    ]
    late = system.draft(shipment={"date": "2026-04-01", "done": True}, late_reason="Asked for only now")
    await system.done(system.company.signer, "PUT", path, {"version": 1, "draft": late})
    proof = {"X-Filename": "proof.pdf"}
    await system.done(system.company.signer, "POST", f"{path}/files?kind=proof", files.pdf(), **proof)
    await system.submit(application_id)
    assert (await system.case(application_id))["draft"]["late_reason"] == "Asked for only now"
