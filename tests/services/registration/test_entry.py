"""From the guide page to the submitted request, over HTTP."""

import asyncio
from datetime import timedelta

from services.registration.handlers.lapsing import lapse_links
from tests.services.registration.conftest import (
    BEHIND,
    EMAIL,
    ENTRY,
    Office,
    agent,
    demo_chamber,
    sample_company,
    sample_signers,
)

LINKED = "/v1/registration-request"


async def test_the_guide_page_shows_the_chamber_with_fee_and_rules(office: Office) -> None:
    # covers: REG-02, REG-29
    view = await office.ok("GET", "/v1/chambers/8888")
    assert view["name_en"] == "The Tokyo Test Chamber of Commerce and Industry"
    assert [(d["name"], d["stage"]) for d in view["documents"]] == [
        ("certification_rules", "entry"),
        ("penalty_rules", "entry"),
        ("privacy", "consent"),
        ("terms", "consent"),
    ]
    assert view["documents"][0]["title_ja"] == "商工会議所原産地証明書等貿易関係書類認証規程"


async def test_unknown_and_closed_chambers_are_told_clearly(office: Office) -> None:
    # covers: REG-29
    await office.configure(demo_chamber("8889").model_copy(update={"open": False}))
    for code in ("1234", "8889", "x"):
        answer = await office.call("GET", f"/v1/chambers/{code}")
        assert (answer.status, answer.json["code"]) == (404, "no-such-chamber")


async def test_the_guide_mail_names_chamber_fee_and_a_link_of_sixty_days(office: Office) -> None:
    # covers: REG-03
    await office.configure(demo_chamber("8888", registration_fee=3300))
    link = await office.invited()
    [mail] = await office.mails()
    assert (mail["template"], mail["recipient"], mail["sender"]) == ("M01", EMAIL, "東京テスト商工会議所")
    assert mail["subject"] == "貿易登録申請手続きのご案内"
    assert "3,300円（うち消費税 300円）" in mail["body"]
    assert f"http://gateway.test/entry/8888#{link[5:]}" in mail["body"]
    assert "60日間（2027年1月15日 10:00まで）" in mail["body"]
    assert len(link[5:]) >= 43


async def test_who_asks_again_with_the_same_key_is_sent_one_mail(office: Office) -> None:
    # covers: REL-20, D-46
    body = {"chamber": "8888", "email": EMAIL, "documents": ENTRY}
    answers = [await office.call("POST", "/v1/registration-requests", body, key="k") for _ in "12"]
    assert [answer.status for answer in answers] == [202, 202] and answers[0].json == answers[1].json
    assert len(await office.mails()) == 1
    stranger = await office.call("POST", "/v1/registration-requests", body | {"email": "other@b.example"}, key="k")
    assert stranger.status == 202 and len(await office.mails()) == 2


async def test_behind_the_link_a_request_is_submitted_once_for_each_key(office: Office) -> None:
    # covers: REL-20, D-46
    link = await office.invited()
    consents = {"documents": BEHIND}
    for _ in "12":
        answer = await office.call("POST", f"{LINKED}/consents", consents, link=link, key="consents")
        assert answer.status == 200
    await office.ok("PUT", f"{LINKED}/company", sample_company(), link=link)
    await office.ok("PUT", f"{LINKED}/signers", {"signers": sample_signers()}, link=link)
    sent = [await office.call("POST", f"{LINKED}/submission", link=link, key="submission") for _ in "12"]
    assert [answer.status for answer in sent] == [200, 200] and sent[0].json == sent[1].json
    assert len(await office.mails("M02")) == 1
    reused = await office.call("POST", f"{LINKED}/consents", consents, link=link, key="submission")
    assert (reused.status, reused.json["code"]) == (422, "idempotency-key-reused")


async def test_without_agreeing_to_both_rule_documents_nothing_is_sent(office: Office) -> None:
    # covers: REG-02
    old_version = [ENTRY[0], ENTRY[1] | {"version": "2020-01"}]
    for documents in ([], ENTRY[:1], old_version, [*ENTRY, BEHIND[0]]):
        body = {"chamber": "8888", "email": EMAIL, "documents": documents}
        answer = await office.call("POST", "/v1/registration-requests", body)
        assert answer.status == 422
        assert answer.json["errors"][0]["pointer"].startswith("/documents/")
    assert await office.mails() == []


async def test_asking_again_sends_another_link_to_the_same_request_but_not_for_ever(office: Office) -> None:
    # covers: REG-03, REL-20
    links = [await office.invited() for _ in range(5)]
    ids = {(await office.ok("GET", LINKED, link=link))["request_id"] for link in links}
    assert len(set(links)) == 5
    assert len(ids) == 1
    body = {"chamber": "8888", "email": EMAIL, "documents": ENTRY}
    answer = await office.call("POST", "/v1/registration-requests", body)
    assert answer.status == 429
    assert len(await office.mails("M01")) == 5


async def test_whoever_asks_many_times_at_once_is_not_written_to_more_often(office: Office) -> None:
    # covers: REG-03
    body = {"chamber": "8888", "email": EMAIL, "documents": ENTRY}
    asked = [office.call("POST", "/v1/registration-requests", body) for _ in range(8)]
    assert sorted(answer.status for answer in await asyncio.gather(*asked)) == [202] * 5 + [429] * 3
    assert len(await office.mails("M01")) == 5


async def test_a_nul_character_is_refused_and_no_fault_of_ours(office: Office) -> None:
    # covers: REG-05
    link = await office.invited()
    await office.ok("POST", f"{LINKED}/consents", {"documents": BEHIND}, link=link)
    company = sample_company() | {"name_ja": "東京\0商事"}
    answer = await office.call("PUT", f"{LINKED}/company", company, link=link)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/name_ja")
    plain = sample_company() | {"name_ja": "東京\\u0000商事"}
    assert (await office.call("PUT", f"{LINKED}/company", plain, link=link)).status == 200
    path = "/v1/staff/registration-requests?request_no=%00"
    assert (await office.call("GET", path, token=office.staff("reception"))).status == 422


async def test_only_the_digest_of_a_link_is_kept(office: Office) -> None:
    # covers: D-33
    secret = (await office.invited())[5:]
    async with office.service.db.transaction("8888") as tx:
        assert await tx.fetchval("SELECT length(sha256) FROM registration_links") == 32
        rows = await tx.fetch("SELECT r::text AS text FROM registration_requests r UNION ALL SELECT data FROM outbox")
    assert not any(secret in row["text"] for row in rows)


async def test_consents_are_stored_with_version_and_time(office: Office) -> None:
    # covers: REG-02, REG-04
    link = await office.invited()
    office.clock.move(timedelta(hours=1))
    view = await office.ok("POST", f"{LINKED}/consents", {"documents": BEHIND}, link=link)
    assert view["state"] == "entering"
    assert [(c["name"], c["version"], c["agreed_at"][11:16]) for c in view["consents"]] == [
        ("certification_rules", "2026-04", "01:00"),
        ("penalty_rules", "2026-04", "01:00"),
        ("privacy", "2026-04", "02:00"),
        ("terms", "2026-04", "02:00"),
    ]


async def test_data_is_taken_only_after_the_consents_and_in_order(office: Office) -> None:
    # covers: REG-04
    link = await office.invited()
    answer = await office.call("PUT", f"{LINKED}/company", sample_company(), link=link)
    assert (answer.status, answer.json["code"]) == (409, "consent-first")
    await office.ok("POST", f"{LINKED}/consents", {"documents": BEHIND}, link=link)
    for method, path, body in (("PUT", "signers", {"signers": sample_signers()}), ("POST", "submission", None)):
        answer = await office.call(method, f"{LINKED}/{path}", body, link=link)
        assert (answer.status, answer.json["code"]) == (409, "company-first")


async def test_what_is_typed_is_saved_and_can_be_resumed_by_the_link(office: Office) -> None:
    # covers: REG-18, REG-05, REG-06
    link = await office.invited()
    await office.ok("POST", f"{LINKED}/consents", {"documents": BEHIND}, link=link)
    await office.ok("PUT", f"{LINKED}/company", sample_company(), link=link)
    first = await office.ok("PUT", f"{LINKED}/signers", {"signers": sample_signers()}, link=link)
    again = await office.ok("PUT", f"{LINKED}/signers", {"signers": sample_signers()[::-1]}, link=link)
    assert [s["name_en"] for s in again["signers"]] == ["Jiro Kaigisho", "Taro Kaigisho"]
    assert [s["signer_id"] for s in again["signers"]] == [s["signer_id"] for s in first["signers"][::-1]]
    view = await office.ok("GET", LINKED, link=link)
    assert view["company"]["name_en"] == "Nissho Test Co., Ltd."
    assert view["request_no"] is None


async def test_unknown_fields_and_wrong_values_are_refused_with_their_place_and_change_nothing(
    office: Office,
) -> None:
    # covers: REG-05
    link = await office.invited()
    before = await office.ok("POST", f"{LINKED}/consents", {"documents": BEHIND}, link=link)
    for field, value in (("nickname", "x"), ("trade", "x"), ("name_en", "Ｎ")):
        answer = await office.call("PUT", f"{LINKED}/company", sample_company() | {field: value}, link=link)
        assert answer.status == 422
        assert [(e["pointer"], bool(e["ja"] and e["en"])) for e in answer.json["errors"]] == [(f"/{field}", True)]
    assert await office.ok("GET", LINKED, link=link) == before


async def test_a_wrong_link_opens_nothing(office: Office) -> None:
    # covers: D-33, D-42
    secret = (await office.invited())[5:]
    for link in ("", "8888", "8888." + "x" * 43, f"8889.{secret}", f"8888.{secret}x"):
        answer = await office.call("GET", LINKED, link=link)
        assert answer.status == 401
        assert answer.json["code"] in ("wrong-link", "link-missing")
        assert answer.json["detail_ja"]


async def test_an_expired_link_says_to_begin_again_and_the_request_lapses(office: Office) -> None:
    # covers: REG-03, D-33
    link = await office.invited()
    office.clock.move(timedelta(days=60) - timedelta(seconds=1))
    assert (await office.call("GET", LINKED, link=link)).status == 200
    await lapse_links(office.service.db, office.clock)
    assert (await office.call("GET", LINKED, link=link)).status == 200
    office.clock.move(timedelta(seconds=1))
    for _ in ("before the job", "after it"):
        answer = await office.call("GET", LINKED, link=link)
        assert (answer.status, answer.json["code"]) == (410, "link-expired")
        assert "もう一度手続きを始めてください" in answer.json["detail_ja"]
        await lapse_links(office.service.db, office.clock)
    assert await office.link() != await office.invited()


async def test_submission_gives_number_forms_papers_and_the_second_mail(office: Office) -> None:
    # covers: REG-07, REG-08, REG-19, REG-20, D-43
    request_id, link = await office.submitted()
    view = await office.ok("GET", LINKED, link=link)
    assert (view["state"], view["request_no"], view["revision"]) == ("submitted", "R26-0000001", 1)
    assert [p["code"] for p in view["papers"]] == [
        "pledge_applicant",
        "business_profile",
        "signature_notice",
        "register_certificate",
        "seal_certificate",
    ]
    [(name, event)] = await office.events()
    assert (name, event["request_id"], event["version"]) == ("registration.submitted.v1", request_id, view["version"])
    assert event["forms"] == ["pledge_applicant", "business_profile", "signature_notice", "paper_list"]
    assert event["form_data"]["name_ja"] == "日商テスト商事"
    assert [s["name_en"] for s in event["form_data"]["signers"]] == ["Taro Kaigisho", "Jiro Kaigisho"]
    [mail] = await office.mails("M02")
    assert "（申請番号 R26-0000001）" in mail["subject"]
    chamber = demo_chamber("8888")
    for told in (chamber.office.phone, "日時をご予約ください", f"受付時間　{chamber.desk.hours}"):
        assert told in mail["body"]
    assert (await office.ok("GET", LINKED, link=await office.link("M02")))["request_id"] == request_id


async def test_submitting_again_without_a_change_changes_nothing(office: Office) -> None:
    # covers: REG-07, REL-20
    _, link = await office.submitted()
    before = await office.ok("GET", LINKED, link=link)
    assert await office.ok("POST", f"{LINKED}/submission", link=link) == before
    assert len(await office.events()) == 1
    assert len(await office.mails("M02")) == 1


async def test_a_correction_is_a_new_revision_that_redates_profile_and_notice_but_not_the_pledge(
    office: Office,
) -> None:
    # covers: REG-07, REG-19
    request_id, link = await office.submitted()
    company = sample_company() | {"main_goods": ["食料品"]}
    corrected = await office.ok("PUT", f"{LINKED}/company", company, link=link)
    assert corrected["corrected"]
    assert (await office.desk("", request_id, method="GET")).json["company"]["main_goods"] == ["一般機械", "電気機器"]
    office.clock.move(timedelta(hours=1))
    view = await office.ok("POST", f"{LINKED}/submission", link=await office.link("M02"))
    assert (view["request_no"], view["revision"], view["state"]) == ("R26-0000001", 2, "submitted")
    since = {p["code"]: p["since_revision"] for p in view["papers"]}
    assert (since["pledge_applicant"], since["business_profile"], since["signature_notice"]) == (1, 2, 2)
    events = await office.events()
    assert [e["revision"] for _, e in events] == [1, 2]
    assert events[0][1]["version"] < events[1][1]["version"]
    assert len(await office.mails("M02")) == 2


async def test_a_changed_name_makes_the_pledge_stale_too(office: Office) -> None:
    # covers: REG-07
    _, link = await office.submitted()
    await office.ok("PUT", f"{LINKED}/company", sample_company() | {"name_en": "Nissho Co., Ltd."}, link=link)
    view = await office.ok("POST", f"{LINKED}/submission", link=link)
    assert {p["since_revision"] for p in view["papers"]} == {2}


async def test_agents_have_no_signers_and_no_signature_notice(office: Office) -> None:
    # covers: REG-15, REG-08
    _, link = await office.submitted(agent() | {"second_hand_dealer": True})
    view = await office.ok("GET", LINKED, link=link)
    codes = [p["code"] for p in view["papers"]]
    assert "signature_notice" not in codes
    assert {"pledge_agent", "second_hand_licence"} <= set(codes)
    assert (await office.events())[0][1]["forms"] == ["pledge_agent", "business_profile", "paper_list"]


async def test_request_numbers_count_per_chamber_and_year_without_gaps(office: Office) -> None:
    # covers: D-43
    for number in (1, 2):
        await office.submitted(email=f"a{number}@example.com")
    office.clock.move(timedelta(days=46))
    await office.submitted(email="b@example.com")
    numbers = [e["request_no"] for _, e in await office.events()]
    assert numbers == ["R26-0000001", "R26-0000002", "R27-0000001"]
