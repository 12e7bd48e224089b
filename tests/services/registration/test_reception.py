"""The desk: from the papers to the registration, over HTTP."""

import asyncio
import base64
import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from libs.contracts.identity import AdminIdCreated, UserIdCreated
from libs.contracts.rendering import DocumentRendered
from tests.services.registration.conftest import Office, agent, demo_chamber, sample_company

LINKED = "/v1/registration-request"
LIST = "/v1/staff/registration-requests"


async def test_the_whole_way_to_approval_says_each_thing_once(office: Office) -> None:
    # covers: REG-09, REG-10, D-21, D-37
    view = await office.approved()
    assert view["state"] == "approved"
    assert view["registration"]["registration_number"] == "8888000001"
    events = await office.events()
    assert [name for name, _ in events] == [
        "registration.submitted.v1",
        "signature.recorded.v1",
        "signature.recorded.v1",
        "registration.approved.v1",
    ]
    snapshot = events[-1][1]
    assert snapshot["name_ja"] == "日商テスト商事株式会社"
    assert (snapshot["valid_from"], snapshot["valid_until"]) == ("2026-11-16", "2028-11-16")
    assert len(snapshot["addresses_en"]) == 2
    assert [(s["serial"], s["name_en"]) for s in snapshot["signers"]] == [(1, "Taro Kaigisho"), (2, "Jiro Kaigisho")]
    for (_, recorded), signer in zip(events[1:3], snapshot["signers"], strict=True):
        png = base64.b64decode(recorded["png_base64"])
        assert hashlib.sha256(png).hexdigest() == recorded["sha256"] == signer["signature_sha256"]
        assert recorded["signer_id"] == signer["signer_id"]
        assert recorded["registration_id"] == snapshot["registration_id"]
    [mail] = await office.mails("M04")
    assert "8888000001" in mail["body"]


async def test_approving_again_and_at_the_same_time_changes_nothing_twice(office: Office) -> None:
    # covers: REG-10, REL-20
    request_id = await office.ready()
    answers = await asyncio.gather(*(office.desk("/approval", request_id) for _ in range(4)))
    assert [answer.status for answer in answers] == [200] * 4
    assert len({answer.content for answer in answers}) == 1
    assert [name for name, _ in await office.events()].count("registration.approved.v1") == 1
    assert len(await office.mails("M04")) == 1
    register = await office.ok("GET", "/v1/staff/registrations", token=office.staff("examiner"))
    assert [r["registration_number"] for r in register["registrations"]] == ["8888000001"]


async def test_the_link_does_not_work_after_approval(office: Office) -> None:
    # covers: D-33
    await office.approved()
    for mail in ("M01", "M02"):
        answer = await office.call("GET", LINKED, link=await office.link(mail))
        assert (answer.status, answer.json["code"]) == (410, "request-approved")


async def test_a_link_whose_time_ends_while_the_desk_checks_does_not_say_to_begin_again(office: Office) -> None:
    # covers: D-33, REG-03
    request_id = await office.ready()
    link = await office.link("M02")
    office.clock.move(timedelta(days=60))
    answer = await office.call("GET", LINKED, link=link)
    assert (answer.status, answer.json["code"]) == (410, "request-checked")
    assert "やり直す必要はありません" in answer.json["detail_ja"]
    assert (await office.desk("/refusal", request_id, {"message": "二重の申請です"})).status == 200
    assert (await office.call("GET", LINKED, link=link)).json["code"] == "request-refused"


async def test_approval_names_everything_that_is_missing(office: Office) -> None:
    # covers: REG-09
    await office.configure(demo_chamber("8888", registration_fee=3300))
    request_id, _ = await office.submitted()
    assert (await office.desk("/approval", request_id)).json["code"] == "illegal-transition"
    await office.desk("/papers", request_id, {"papers": ["pledge_applicant", "seal_certificate"]})
    answer = await office.desk("/approval", request_id)
    assert (answer.status, answer.json["code"]) == (422, "not-complete")
    assert [e["pointer"] for e in answer.json["errors"]] == [
        "/papers/business_profile",
        "/papers/signature_notice",
        "/papers/register_certificate",
        "/fee",
        "/signers/0",
        "/signers/1",
    ]


async def test_an_agent_is_approved_without_signers(office: Office) -> None:
    # covers: REG-15
    request_id, _ = await office.submitted(agent())
    await office.tick_all(request_id)
    assert (await office.desk("/approval", request_id)).status == 200
    assert [name for name, _ in await office.events()] == ["registration.submitted.v1", "registration.approved.v1"]


async def test_ticking_papers_begins_the_check_and_is_harmless_when_repeated(office: Office) -> None:
    # covers: REG-09
    request_id, link = await office.submitted()
    first = await office.tick_all(request_id)
    assert first["state"] == "checking"
    office.clock.move(timedelta(minutes=5))
    again = await office.tick_all(request_id)
    assert again["papers"] == first["papers"]
    assert {p["received_by"] for p in again["papers"]} == {"desk1"}
    answer = await office.call("PUT", f"{LINKED}/company", sample_company(), link=link)
    assert (answer.status, answer.json["code"]) == (409, "illegal-transition")


async def test_papers_not_on_the_list_and_those_of_an_older_revision_are_refused(office: Office) -> None:
    # covers: REG-07, REG-09
    request_id, _ = await office.submitted()
    answer = await office.desk("/papers", request_id, {"papers": ["pledge_agent"]})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/papers/0")
    answer = await office.desk("/papers", request_id, {"papers": ["pledge_applicant"], "revision": 2})
    assert (answer.status, answer.json["code"]) == (409, "corrected-meanwhile")


async def test_the_fee_is_taken_once_with_a_receipt(office: Office) -> None:
    # covers: D-27
    await office.configure(demo_chamber("8888", registration_fee=3300))
    request_id, _ = await office.submitted()
    for _ in range(2):
        fee = (await office.desk("/fee", request_id, {})).json["fee"]
        assert fee == {"price": 3300, "tax": 300, "state": "received", "receipt_no": "C26-9000001"}
    [_, (name, event)] = await office.events()
    assert name == "registration-fee.received.v1"
    assert (event["price"], event["tax"], event["receipt_no"]) == (3300, 300, "C26-9000001")


async def test_the_fee_is_taken_in_cash_at_the_desk_and_in_no_other_way(office: Office) -> None:
    # covers: PAY-08
    await office.configure(demo_chamber("8888", registration_fee=3300))
    request_id, link = await office.submitted()
    for body in ({"method": "card"}, {"method": "transfer"}, {"paid": True}):
        assert (await office.desk("/fee", request_id, body)).status == 422, body
    assert (await office.call("POST", f"{LIST}/{request_id}/fee", {}, token=office.staff("examiner"))).status == 403
    assert (await office.call("POST", f"{LINKED}/fee", {}, link=link)).status == 404
    await office.tick_all(request_id)
    refused = await office.desk("/approval", request_id)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/fee")
    assert {name for name, _ in await office.events()} == {"registration.submitted.v1"}
    [mail] = await office.mails("M02")
    assert "窓口" in mail["body"] and "カード" not in mail["body"]


async def test_a_fee_of_nothing_and_a_waived_fee_give_no_receipt(office: Office) -> None:
    # covers: D-27
    free, _ = await office.submitted()
    assert (await office.desk("/fee", free, {})).json["fee"]["receipt_no"] is None
    await office.configure(demo_chamber("8888", registration_fee=3300))
    dear, _ = await office.submitted(email="b@example.com")
    assert (await office.desk("/fee", dear, {"waived": "創立記念"})).json["fee"]["state"] == "waived"
    assert {name for name, _ in await office.events()} == {"registration.submitted.v1"}


async def test_a_return_reaches_the_contact_with_message_and_link_and_papers_count_on(office: Office) -> None:
    # covers: REG-09, D-33
    request_id, _ = await office.submitted()
    await office.tick_all(request_id)
    office.clock.move(timedelta(days=30))
    for _ in range(2):
        answer = await office.desk("/return", request_id, {"message": "住所を確認してください"})
        assert (answer.status, answer.json["state"]) == (200, "entering")
    [mail] = await office.mails("M03")
    assert "住所を確認してください" in mail["body"]
    view = await office.ok("GET", LINKED, link=await office.link("M03"))
    assert view["link_expires_at"].startswith("2027-02-14")
    view = await office.ok("POST", f"{LINKED}/submission", link=await office.link("M03"))
    assert (view["state"], view["revision"], view["message"]) == ("submitted", 2, None)
    missing = {p["code"] for p in view["papers"] if p["received_at"] is None}
    assert missing == {"business_profile", "signature_notice"}


async def test_a_refusal_tells_the_contact_and_forgets_the_signatures(office: Office) -> None:
    # covers: REG-09
    request_id = await office.ready()
    for _ in range(2):
        answer = await office.desk("/refusal", request_id, {"message": "要件を満たしません"})
        assert (answer.status, answer.json["state"]) == (200, "refused")
    assert len(await office.mails("M05")) == 1
    async with office.service.db.transaction("8888") as tx:
        assert await tx.fetchval("SELECT count(*) FROM signatures") == 0
    assert (await office.desk("/approval", request_id)).json["code"] == "illegal-transition"


async def test_requests_are_found_by_number_and_by_a_sheets_code_which_tells_a_stale_one(office: Office) -> None:
    # covers: REG-07, REG-09
    request_id, link = await office.submitted()
    await office.ok("PUT", f"{LINKED}/company", sample_company() | {"main_goods": ["雑貨"]}, link=link)
    await office.ok("POST", f"{LINKED}/submission", link=link)

    async def find(text: str) -> Any:
        return await office.ok("GET", f"{LIST}?request_no={text}", token=office.staff("reception"))

    assert [r["request_id"] for r in (await find("R26-0000001"))["requests"]] == [request_id]
    assert (await find("R26-0000002"))["requests"] == []
    stale = {code: (await find(f"8888;R26-0000001;{code}"))["sheet"]["stale"] for code in ("1;F1", "1;F2", "2;F3-1")}
    assert stale == {"1;F1": False, "1;F2": True, "2;F3-1": False}
    assert (await find("8889;R26-0000001;1;F1"))["requests"] == []


async def test_printed_forms_appear_with_their_address_and_a_later_revision_takes_their_place(office: Office) -> None:
    # covers: REG-07
    request_id, link = await office.submitted()

    async def printed(revision: int, sha256: str, kind: str = "business_profile") -> None:
        owner = UUID(request_id)
        await office.hear(
            DocumentRendered(
                chamber="8888", version=revision, document_kind=kind, owner_id=owner, revision=revision,
                sha256=sha256 * 64, pages=1,
            )
        )  # fmt: skip

    await printed(1, "a")
    await printed(1, "b", kind="bill")
    [form] = (await office.ok("GET", LINKED, link=link))["forms"]
    assert (form["kind"], form["url"]) == ("business_profile", f"/v1/forms/{'a' * 64}")
    await office.ok("PUT", f"{LINKED}/company", sample_company() | {"main_goods": ["雑貨"]}, link=link)
    assert (await office.ok("POST", f"{LINKED}/submission", link=link))["forms"] == []
    await printed(2, "c")
    await printed(1, "a")
    [form] = (await office.ok("GET", LINKED, link=link))["forms"]
    assert (form["revision"], form["sha256"]) == (2, "c" * 64)


async def test_cards_are_ready_once_identity_has_made_every_id(office: Office) -> None:
    # covers: D-07
    view = await office.approved()
    registration_id = UUID(view["registration"]["registration_id"])
    admin = AdminIdCreated(chamber="8888", version=1, registration_id=registration_id, login="8888000001")
    await office.hear(admin)
    for serial, signer in enumerate(office.signers, start=1):
        assert not (await office.desk("", view["request_id"], method="GET")).json["registration"]["cards_ready"]
        login = f"8888000001-{serial:02}"
        await office.hear(
            UserIdCreated(
                chamber="8888", version=1, registration_id=registration_id, signer_id=UUID(signer), login=login
            )
        )
    assert (await office.desk("", view["request_id"], method="GET")).json["registration"]["cards_ready"]
    own = await office.ok("GET", "/v1/registration", token=office.company("admin", registration_id))
    assert (own["admin_login"], [s["login"] for s in own["signers"]]) == (
        "8888000001",
        ["8888000001-01", "8888000001-02"],
    )


async def test_an_id_of_a_registration_not_yet_known_is_heard_again_later(office: Office) -> None:
    # covers: D-37
    await office.hear(AdminIdCreated(chamber="8888", version=1, registration_id=uuid4(), login="8888000009"))
    async with office.service.db.transaction() as tx:
        assert [row["state"] for row in await tx.fetch("SELECT state FROM retries")] == ["waiting"]


async def test_the_same_company_twice_is_a_warning_at_the_desk(office: Office) -> None:
    # covers: D-33
    await office.approved()
    request_id, _ = await office.submitted(email="again@example.com")
    assert (await office.desk("", request_id, method="GET")).json["doubles"] == ["8888000001"]
    other = sample_company() | {"corporate_number": None, "name_ja": "別会社"}
    request_id, _ = await office.submitted(other, email="other@example.com")
    assert (await office.desk("", request_id, method="GET")).json["doubles"] == []
