"""The chamber's desk over HTTP: queue, four eyes, the trial printing, refusals."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from libs.contracts.names.cases import STATES
from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import ACCOUNTANT, CERTIFIER, EXAMINER, chamber, staff

MESSAGE, REASON = {"message": "?"}, {"reason": "?"}
BOTH = staff("both1", "examiner", "certifier")


async def test_the_queue_is_in_the_order_of_the_latest_submissions(system: ApplicationSystem) -> None:
    # covers: APP-15, D-44
    first = await system.submitted()
    system.clock.move(timedelta(minutes=1))
    second = await system.submitted()
    await system.begun()
    await system.acts(EXAMINER, first, "claim")
    await system.act(EXAMINER, first, "return", MESSAGE)
    system.clock.move(timedelta(minutes=1))
    await system.submit(first)
    queue = await system.done(ACCOUNTANT, "GET", "/staff/applications?limit=1")
    rest = await system.done(ACCOUNTANT, "GET", f"/staff/applications?after={queue['after']}")
    assert [one["application_id"] for one in queue["applications"] + rest["applications"]] == [second, first]
    await system.acts(EXAMINER, second, "claim", "release", "claim")
    assert (await system.case(second))["examiner"] == "examiner1"


async def test_staff_search_the_ledger_and_see_their_own_cases(system: ApplicationSystem) -> None:
    # covers: APP-15, REL-53
    issued = await system.issued()
    system.clock.move(timedelta(minutes=1))
    claimed = await system.submitted()
    await system.acts(EXAMINER, claimed, "claim")
    for query, wanted in {
        "any_state=true": [issued, claimed],
        "any_state=true&order=newest": [claimed, issued],
        "state=issued,under_examination&limit=500": [issued, claimed],
        "any_state=true&certificate_no=8888-26-000001": [issued],
        "any_state=true&receipt_no=A26-0000002": [claimed],
        "state=under_examination&mine=true": [claimed],
        "any_state=true&company=88000004": [issued, claimed],
        f"any_state=true&company={quote('日商テスト')}": [issued, claimed],
        "any_state=true&company=nobody": [],
        "any_state=true&kind=signature": [],
        "": [],
    }.items():
        found = (await system.done(EXAMINER, "GET", f"/staff/applications?{query}"))["applications"]
        assert [one["application_id"] for one in found] == wanted, query
    first = await system.done(EXAMINER, "GET", "/staff/applications?any_state=true&order=newest&limit=1")
    path = f"/staff/applications?any_state=true&order=newest&after={first['after']}"
    assert [one["application_id"] for one in (await system.done(EXAMINER, "GET", path))["applications"]] == [issued]
    mine = await system.done(CERTIFIER, "GET", "/staff/applications?state=under_examination&mine=true")
    assert mine["applications"] == []


async def test_counts_say_how_long_the_oldest_waits(system: ApplicationSystem) -> None:
    # covers: APP-15
    await system.submitted()
    system.clock.move(timedelta(minutes=5))
    await system.submitted()
    await system.begun()
    counts = await system.done(EXAMINER, "GET", "/staff/applications/counts")
    waiting = counts["by_state"].pop("submitted")
    assert (waiting["count"], waiting["oldest_waiting_seconds"]) == (2, 300)
    assert counts["mine"] == 0 and {one["count"] for one in counts["by_state"].values()} == {0}
    assert "draft" not in counts["by_state"]
    for query, number in (("company=nobody", 0), ("kind=signature", 0), ("kind=origin_japan&company=8888", 2)):
        found = await system.done(EXAMINER, "GET", f"/staff/applications/counts?{query}")
        assert found["by_state"]["submitted"]["count"] == number, query
    elsewhere = staff("examiner1", "examiner", chamber="8889")
    assert (await system.done(elsewhere, "GET", "/staff/applications/counts"))["by_state"]["submitted"]["count"] == 0


async def test_an_examiner_sees_where_the_certificate_differs_from_the_invoice(system: ApplicationSystem) -> None:
    # covers: I-01
    source = system.sample["source_invoice"] | {"marks": "H.M.B. / HAMBURG"}
    application_id = await system.begun(source_invoice=source)
    await system.submit(application_id)
    assert (await system.case(application_id))["invoice_differences"] == [
        {
            "pointer": "/certificate/marks",
            "invoice_pointer": "/source_invoice/marks",
            "invoice": "H.M.B. / HAMBURG",
            "certificate": system.sample["certificate"]["marks"],
            "words": [["", "C/NO. 1-24 MADE IN JAPAN"]],
        }
    ]


async def test_a_return_writes_a_mail_with_message_fields_and_link(system: ApplicationSystem) -> None:
    # covers: APP-09, APP-07
    application_id = await system.submitted()
    await system.acts(EXAMINER, application_id, "claim")
    mark = {"pointer": "/certificate/remarks", "text": "L/C番号を追加"}
    await system.act(EXAMINER, application_id, "return", {"message": "直してください。", "fields": [mark]})
    mail = (await system.mails("M21"))[0]
    assert mail["recipient"] == "ichiro@nissho-test.example" and mail["sender"] == "試験商工会議所8888"
    assert mail["subject"] == "発給申請の修正のお願い（A26-0000001）"
    link = f"http://127.0.0.1:8000/applications/{application_id}"
    wanted = ("直してください。", "6 備考: L/C番号を追加", link, "03-0000-0000")
    assert [text for text in wanted if text not in mail["body"]] == []


async def test_mails_follow_approval_where_asked_for_and_issue_always(system: ApplicationSystem) -> None:
    # covers: APP-07, APP-09
    application_id = await system.approved()
    assert await system.mails("M22") == []
    await system.hear(system.payable(application_id), system.settlement(application_id))
    await system.hear(await system.rendering(application_id))
    quiet = await system.begun(contact=system.sample["contact"] | {"mail_when_examined": False})
    await system.submit(quiet)
    await system.hear(system.payable(quiet))
    [approved], [issued] = await system.mails("M22"), await system.announced()
    assert "1,260円" in approved["body"]
    assert "2026年11月30日" in issued["body"] and "8888-26-000001-" in issued["body"]
    code = (await system.seen(application_id))["certificate"]["access_code"]
    assert code not in issued["body"]


async def test_whoever_examined_may_not_certify_unless_the_chamber_says_so(system: ApplicationSystem) -> None:
    # covers: D-17
    application_id = await system.submitted()
    await system.acts(BOTH, application_id, "claim", "examination")
    await system.prechecked(application_id)
    refused = await system.act(BOTH, application_id, "certification")
    assert refused.status == 403 and (await system.case(application_id))["state"] == "examined"
    await system.hear(chamber(version=2, four_eyes=False))
    await system.hear(chamber(version=1, four_eyes=True))
    assert await system.done(CERTIFIER, "GET", "/staff/applications/desk-facts") == {"four_eyes": False}
    await system.acts(BOTH, application_id, "certification")


async def test_nothing_is_certified_before_its_own_trial_printing_went_well(system: ApplicationSystem) -> None:
    # covers: D-16
    application_id = await system.submitted()
    await system.acts(EXAMINER, application_id, "claim", "examination")
    codes = [(await system.act(CERTIFIER, application_id, "certification")).body["code"]]
    await system.prechecked(application_id, sha256="0" * 64)
    codes.append((await system.act(CERTIFIER, application_id, "certification")).body["code"])
    await system.prechecked(application_id, ok=False)
    codes.append((await system.act(CERTIFIER, application_id, "certification")).body["code"])
    assert codes == ["no-precheck", "no-precheck", "precheck-failed"]
    assert (await system.case(application_id))["precheck"]["problems"][0]["en"] == "too long"
    await system.prechecked(application_id)
    await system.acts(CERTIFIER, application_id, "certification")
    assert len(await system.said("application.approved.v1")) == 1


async def test_the_rules_run_again_before_certification(system: ApplicationSystem) -> None:
    # covers: APP-16
    application_id = await system.submitted()
    await system.acts(EXAMINER, application_id, "claim", "examination")
    await system.prechecked(application_id)
    await system.hear(system.company.snapshot(system.sample, version=2, name_en="Renamed Co., Ltd."))
    refused = await system.act(CERTIFIER, application_id, "certification")
    assert refused.status == 422 and refused.body["errors"][0]["code"] == "B1-01"


async def test_what_was_submitted_in_time_does_not_become_late_by_waiting_at_the_chamber(
    system: ApplicationSystem,
) -> None:
    # covers: APP-16
    application_id = await system.submitted()
    system.clock.move(timedelta(days=400))
    await system.acts(EXAMINER, application_id, "claim", "examination")
    await system.prechecked(application_id)
    await system.acts(CERTIFIER, application_id, "certification")
    assert (await system.case(application_id))["state"] == "approved"
    late = await system.begun()
    refused = await system.call(system.company.signer, "POST", f"/applications/{late}/submission", {"version": 1})
    assert refused.status == 422 and "T-02" in {error["code"] for error in refused.body["errors"]}


ACTS: list[tuple[str, Any]] = [
    ("claim", None),
    ("release", None),
    ("return", MESSAGE),
    ("rejection", REASON),
    ("examination", None),
    ("sending-back", MESSAGE),
    ("taking-back", None),
    ("certification", None),
    ("hold", REASON),
    ("resume", None),
]
POSSIBLE = {
    "submitted": {"claim"},
    "approved": set[str](),
    "paid": {"hold", "resume"},
    "issued": set[str](),
}


@pytest.mark.parametrize("state", POSSIBLE)
async def test_every_impossible_act_is_refused_with_both_states_named(system: ApplicationSystem, state: str) -> None:
    # covers: APP-08
    application_id = await getattr(system, state)()
    before = await system.case(application_id)
    for act, body in ACTS:
        if act not in POSSIBLE[state]:
            answer = await system.act(BOTH, application_id, act, body)
            assert (answer.status, answer.body["code"]) == (409, "illegal-transition"), (act, answer)
            assert f"'{state}'" in answer.body["detail"] and f"「{STATES[state].ja}" in answer.body["detail_ja"]
    path, signer = f"/applications/{application_id}", system.company.signer
    edit = {"version": before["version"], "draft": system.draft()}
    theirs = [("PUT", path, edit), ("DELETE", path, None), ("POST", f"{path}/submission", {"version": 1})]
    theirs += [("POST", f"{path}/withdrawal", {})] if state != "submitted" else []
    for method, address, content in theirs:
        answer = await system.call(signer, method, address, content)
        assert (answer.status, answer.body["code"]) == (409, "illegal-transition"), (method, address, answer)
    assert await system.case(application_id) == before


async def test_a_certifier_sends_back_and_an_examiner_rejects(system: ApplicationSystem) -> None:
    # covers: APP-08, D-17
    application_id = await system.submitted()
    await system.acts(EXAMINER, application_id, "claim", "examination")
    assert (await system.act(EXAMINER, application_id, "sending-back", MESSAGE)).status == 403
    assert (await system.act(CERTIFIER, application_id, "sending-back", MESSAGE)).status == 200
    assert (await system.act(CERTIFIER, application_id, "rejection", REASON)).status == 403, "it is the examiner's"
    assert (await system.act(EXAMINER, application_id, "rejection", {"reason": "偽造"})).status == 200
    assert "偽造" in (await system.mails("M23"))[0]["body"]
    history = (await system.seen(application_id))["history"]
    assert [(entry["act"], entry["by"]) for entry in history[-2:]] == [
        ("send_back", "certifier1"),
        ("reject", "examiner1"),
    ]


async def test_what_the_certifier_says_is_shown_until_the_examination_is_finished_again(
    system: ApplicationSystem,
) -> None:
    # covers: APP-08, APP-15
    application_id = await system.submitted()
    await system.acts(EXAMINER, application_id, "claim", "examination")
    await system.act(CERTIFIER, application_id, "sending-back", {"message": "荷受人を確認してください。"})
    case, signer = await system.case(application_id), system.company.signer
    assert (case["sent_back"]["message"], case["sent_back"]["by"]) == ("荷受人を確認してください。", "certifier1")
    counts = [await system.done(who, "GET", "/staff/applications/counts") for who in (EXAMINER, CERTIFIER)]
    assert [(one["mine"], one["mine_sent_back"]) for one in counts] == [(1, 1), (0, 0)]
    assert "荷受人" not in str((await system.seen(application_id, signer))["history"]), "staff said it to one another"
    await system.acts(EXAMINER, application_id, "release")
    [row] = (await system.done(EXAMINER, "GET", "/staff/applications"))["applications"]
    assert row["sent_back"], "whoever takes it next reads it, too"
    await system.acts(EXAMINER, application_id, "claim", "examination", "taking-back")
    assert (await system.case(application_id))["sent_back"] is None


async def test_an_examiner_takes_a_finished_case_back_before_it_is_certified(system: ApplicationSystem) -> None:
    # covers: APP-08
    application_id = await system.submitted()
    await system.acts(EXAMINER, application_id, "claim", "examination")
    await system.prechecked(application_id)
    assert (await system.act(BOTH, application_id, "taking-back")).status == 403, "another one finished it"
    await system.acts(EXAMINER, application_id, "taking-back")
    assert (await system.act(CERTIFIER, application_id, "certification")).body["code"] == "illegal-transition"
    await system.acts(EXAMINER, application_id, "examination")
    await system.acts(CERTIFIER, application_id, "certification")
    assert (await system.act(EXAMINER, application_id, "taking-back")).body["code"] == "illegal-transition"
