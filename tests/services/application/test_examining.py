"""The chamber's desk over HTTP: queue, four eyes, the trial printing, refusals."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from tests.services.application.people import ACCOUNTANT, CERTIFIER, EXAMINER, chamber, staff
from tests.services.application.town import Town

MESSAGE, REASON = {"message": "?"}, {"reason": "?"}
BOTH = staff("both1", "examiner", "certifier")


async def test_the_queue_is_in_the_order_of_the_latest_submissions(town: Town) -> None:
    # covers: APP-15, D-44
    first = await town.submitted()
    town.clock.move(timedelta(minutes=1))
    second = await town.submitted()
    await town.begun()
    await town.acts(EXAMINER, first, "claim")
    await town.act(EXAMINER, first, "return", MESSAGE)
    town.clock.move(timedelta(minutes=1))
    await town.submit(first)
    queue = await town.done(ACCOUNTANT, "GET", "/staff/applications?limit=1")
    rest = await town.done(ACCOUNTANT, "GET", f"/staff/applications?after={queue['after']}")
    assert [one["application_id"] for one in queue["applications"] + rest["applications"]] == [second, first]
    await town.acts(EXAMINER, second, "claim", "release", "claim")
    assert (await town.case(second))["examiner"] == "examiner1"


async def test_staff_search_the_ledger_and_see_their_own_cases(town: Town) -> None:
    # covers: APP-15, REL-53
    issued = await town.issued()
    town.clock.move(timedelta(minutes=1))
    claimed = await town.submitted()
    await town.acts(EXAMINER, claimed, "claim")
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
        found = (await town.done(EXAMINER, "GET", f"/staff/applications?{query}"))["applications"]
        assert [one["application_id"] for one in found] == wanted, query
    first = await town.done(EXAMINER, "GET", "/staff/applications?any_state=true&order=newest&limit=1")
    path = f"/staff/applications?any_state=true&order=newest&after={first['after']}"
    assert [one["application_id"] for one in (await town.done(EXAMINER, "GET", path))["applications"]] == [issued]
    mine = await town.done(CERTIFIER, "GET", "/staff/applications?state=under_examination&mine=true")
    assert mine["applications"] == []


async def test_counts_say_how_long_the_oldest_waits(town: Town) -> None:
    # covers: APP-15
    await town.submitted()
    town.clock.move(timedelta(minutes=5))
    await town.submitted()
    await town.begun()
    counts = await town.done(EXAMINER, "GET", "/staff/applications/counts")
    waiting = counts["by_state"].pop("submitted")
    assert (waiting["count"], waiting["oldest_waiting_seconds"]) == (2, 300)
    assert counts["mine"] == 0 and {one["count"] for one in counts["by_state"].values()} == {0}
    assert "draft" not in counts["by_state"]
    elsewhere = staff("examiner1", "examiner", chamber="8889")
    assert (await town.done(elsewhere, "GET", "/staff/applications/counts"))["by_state"]["submitted"]["count"] == 0


async def test_an_examiner_sees_where_the_certificate_differs_from_the_invoice(town: Town) -> None:
    # covers: I-01
    source = town.sample["source_invoice"] | {"marks": "H.M.B. / HAMBURG"}
    application_id = await town.begun(source_invoice=source)
    await town.submit(application_id)
    assert (await town.case(application_id))["invoice_differences"] == [
        {
            "pointer": "/certificate/marks",
            "invoice_pointer": "/source_invoice/marks",
            "invoice": "H.M.B. / HAMBURG",
            "certificate": town.sample["certificate"]["marks"],
        }
    ]


async def test_a_return_writes_a_mail_with_message_fields_and_link(town: Town) -> None:
    # covers: APP-09, APP-07
    application_id = await town.submitted()
    await town.acts(EXAMINER, application_id, "claim")
    mark = {"pointer": "/certificate/remarks", "text": "L/C番号を追加"}
    await town.act(EXAMINER, application_id, "return", {"message": "直してください。", "fields": [mark]})
    mail = (await town.mails("M21"))[0]
    assert mail["recipient"] == "ichiro@nissho-test.example" and mail["sender"] == "試験商工会議所8888"
    assert mail["subject"] == "発給申請の修正のお願い（A26-0000001）"
    link = f"http://127.0.0.1:8000/applications/{application_id}"
    wanted = ("直してください。", "6 備考: L/C番号を追加", link, "03-0000-0000")
    assert [text for text in wanted if text not in mail["body"]] == []


async def test_mails_follow_approval_where_asked_for_and_issue_always(town: Town) -> None:
    # covers: APP-07, APP-09
    application_id = await town.approved()
    assert await town.mails("M22") == []
    await town.hear(town.payable(application_id), town.settlement(application_id))
    await town.hear(await town.rendering(application_id))
    quiet = await town.begun(contact=town.sample["contact"] | {"mail_when_examined": False})
    await town.submit(quiet)
    await town.hear(town.payable(quiet))
    [approved], [issued] = await town.mails("M22"), await town.announced()
    assert "1,260円" in approved["body"]
    assert "2026年11月30日" in issued["body"] and "8888-26-000001-" in issued["body"]
    code = (await town.seen(application_id))["certificate"]["access_code"]
    assert code not in issued["body"]


async def test_whoever_examined_may_not_certify_unless_the_chamber_says_so(town: Town) -> None:
    # covers: D-17
    application_id = await town.submitted()
    await town.acts(BOTH, application_id, "claim", "examination")
    await town.prechecked(application_id)
    refused = await town.act(BOTH, application_id, "certification")
    assert refused.status == 403 and (await town.case(application_id))["state"] == "examined"
    await town.hear(chamber(version=2, four_eyes=False))
    await town.hear(chamber(version=1, four_eyes=True))
    assert await town.done(CERTIFIER, "GET", "/staff/applications/desk-facts") == {"four_eyes": False}
    await town.acts(BOTH, application_id, "certification")


async def test_nothing_is_certified_before_its_own_trial_printing_went_well(town: Town) -> None:
    # covers: D-16
    application_id = await town.submitted()
    await town.acts(EXAMINER, application_id, "claim", "examination")
    codes = [(await town.act(CERTIFIER, application_id, "certification")).body["code"]]
    await town.prechecked(application_id, sha256="0" * 64)
    codes.append((await town.act(CERTIFIER, application_id, "certification")).body["code"])
    await town.prechecked(application_id, ok=False)
    codes.append((await town.act(CERTIFIER, application_id, "certification")).body["code"])
    assert codes == ["no-precheck", "no-precheck", "precheck-failed"]
    assert (await town.case(application_id))["precheck"]["problems"][0]["en"] == "too long"
    await town.prechecked(application_id)
    await town.acts(CERTIFIER, application_id, "certification")
    assert len(await town.said("application.approved.v1")) == 1


async def test_the_rules_run_again_before_certification(town: Town) -> None:
    # covers: APP-16
    application_id = await town.submitted()
    await town.acts(EXAMINER, application_id, "claim", "examination")
    await town.prechecked(application_id)
    await town.hear(town.company.snapshot(town.sample, version=2, name_en="Renamed Co., Ltd."))
    refused = await town.act(CERTIFIER, application_id, "certification")
    assert refused.status == 422 and refused.body["errors"][0]["code"] == "B1-01"


async def test_what_was_submitted_in_time_does_not_become_late_by_waiting_at_the_chamber(town: Town) -> None:
    # covers: APP-16
    application_id = await town.submitted()
    town.clock.move(timedelta(days=400))
    await town.acts(EXAMINER, application_id, "claim", "examination")
    await town.prechecked(application_id)
    await town.acts(CERTIFIER, application_id, "certification")
    assert (await town.case(application_id))["state"] == "approved"
    late = await town.begun()
    refused = await town.call(town.company.signer, "POST", f"/applications/{late}/submission", {"version": 1})
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
async def test_every_impossible_act_is_refused_with_both_states_named(town: Town, state: str) -> None:
    # covers: APP-08
    application_id = await getattr(town, state)()
    before = await town.case(application_id)
    for act, body in ACTS:
        if act not in POSSIBLE[state]:
            answer = await town.act(BOTH, application_id, act, body)
            assert (answer.status, answer.body["code"]) == (409, "illegal-transition"), (act, answer)
            assert f"'{state}'" in answer.body["detail"] and f"「{state}」" in answer.body["detail_ja"]
    path, signer = f"/applications/{application_id}", town.company.signer
    edit = {"version": before["version"], "draft": town.draft()}
    theirs = [("PUT", path, edit), ("DELETE", path, None), ("POST", f"{path}/submission", {"version": 1})]
    theirs += [("POST", f"{path}/withdrawal", {})] if state != "submitted" else []
    for method, address, content in theirs:
        answer = await town.call(signer, method, address, content)
        assert (answer.status, answer.body["code"]) == (409, "illegal-transition"), (method, address, answer)
    assert await town.case(application_id) == before


async def test_a_certifier_sends_back_and_an_examiner_rejects(town: Town) -> None:
    # covers: APP-08, D-17
    application_id = await town.submitted()
    await town.acts(EXAMINER, application_id, "claim", "examination")
    assert (await town.act(EXAMINER, application_id, "sending-back", MESSAGE)).status == 403
    assert (await town.act(CERTIFIER, application_id, "sending-back", MESSAGE)).status == 200
    assert (await town.act(CERTIFIER, application_id, "rejection", REASON)).status == 403, "it is the examiner's"
    assert (await town.act(EXAMINER, application_id, "rejection", {"reason": "偽造"})).status == 200
    assert "偽造" in (await town.mails("M23"))[0]["body"]
    history = (await town.seen(application_id))["history"]
    assert [(entry["act"], entry["by"]) for entry in history[-2:]] == [
        ("send_back", "certifier1"),
        ("reject", "examiner1"),
    ]


async def test_what_the_certifier_says_is_shown_until_the_examination_is_finished_again(town: Town) -> None:
    # covers: APP-08, APP-15
    application_id = await town.submitted()
    await town.acts(EXAMINER, application_id, "claim", "examination")
    await town.act(CERTIFIER, application_id, "sending-back", {"message": "荷受人を確認してください。"})
    case, signer = await town.case(application_id), town.company.signer
    assert (case["sent_back"]["message"], case["sent_back"]["by"]) == ("荷受人を確認してください。", "certifier1")
    counts = [await town.done(who, "GET", "/staff/applications/counts") for who in (EXAMINER, CERTIFIER)]
    assert [(one["mine"], one["mine_sent_back"]) for one in counts] == [(1, 1), (0, 0)]
    assert "荷受人" not in str((await town.seen(application_id, signer))["history"]), "staff said it to one another"
    await town.acts(EXAMINER, application_id, "release")
    [row] = (await town.done(EXAMINER, "GET", "/staff/applications"))["applications"]
    assert row["sent_back"], "whoever takes it next reads it, too"
    await town.acts(EXAMINER, application_id, "claim", "examination", "taking-back")
    assert (await town.case(application_id))["sent_back"] is None


async def test_an_examiner_takes_a_finished_case_back_before_it_is_certified(town: Town) -> None:
    # covers: APP-08
    application_id = await town.submitted()
    await town.acts(EXAMINER, application_id, "claim", "examination")
    await town.prechecked(application_id)
    assert (await town.act(BOTH, application_id, "taking-back")).status == 403, "another one finished it"
    await town.acts(EXAMINER, application_id, "taking-back")
    assert (await town.act(CERTIFIER, application_id, "certification")).body["code"] == "illegal-transition"
    await town.acts(EXAMINER, application_id, "examination")
    await town.acts(CERTIFIER, application_id, "certification")
    assert (await town.act(EXAMINER, application_id, "taking-back")).body["code"] == "illegal-transition"
