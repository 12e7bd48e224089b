"""One application from its draft to the printed certificate, over real HTTP, real messages and a real database."""

from uuid import UUID, uuid4

from libs.common.clock import japan_date
from libs.contracts.access_code import access_code_hash
from libs.contracts.payment import PaymentExpired, PaymentStarted
from libs.contracts.rendering import CertificatePrinted
from tests.services.application.application_system import HASH_KEY, ApplicationSystem
from tests.services.application.people import CERTIFIER, EXAMINER, staff

MARK = {"pointer": "/certificate/remarks", "text": "L/C番号を記載してください。"}
RETURN = {"message": "6欄を直してください。", "fields": [MARK]}


async def test_an_application_becomes_a_certificate_after_one_return(system: ApplicationSystem) -> None:
    # covers: APP-08, APP-09, D-18, D-44
    signer = system.company.signer
    application_id = await system.submitted()
    receipt_no = (await system.seen(application_id))["receipt_no"]
    await system.acts(EXAMINER, application_id, "claim")
    assert (await system.act(EXAMINER, application_id, "return", RETURN)).status == 200

    seen = await system.seen(application_id)
    assert seen["field_marks"] == [MARK] and seen["messages"][0]["message"] == RETURN["message"]
    draft = seen["draft"]
    draft["certificate"]["remarks"] = "L/C NO. LC-2026-4711"
    await system.done(signer, "PUT", f"/applications/{application_id}", {"version": seen["version"], "draft": draft})
    await system.submit(application_id)

    await system.acts(EXAMINER, application_id, "claim", "examination")
    await system.prechecked(application_id)
    await system.acts(CERTIFIER, application_id, "certification")
    await system.hear(system.payable(application_id), system.settlement(application_id))
    await system.hear(await system.rendering(application_id))

    seen = await system.seen(application_id)
    assert [entry["state"] for entry in seen["history"]] == [
        *("draft", "submitted", "under_examination", "returned", "submitted"),
        *("under_examination", "examined", "approved", "paid", "issued"),
    ]
    assert (seen["receipt_no"], seen["revision"]) == (receipt_no, 2) == ("A26-0000001", 2)
    assert seen["fee"] == {"price": 1260, "tax": 114, "valid_until": "2027-02-14"}
    certificate = seen["certificate"]
    assert certificate["certificate_no"].startswith("8888-26-000001-")
    assert certificate["certificate_date"] == "2026-11-16" and certificate["print_until"] == "2026-11-30"

    issued = (await system.said("application.issued.v1"))[0]
    code = certificate["access_code"]
    assert issued["access_code_hash"] == access_code_hash(bytes.fromhex(HASH_KEY), certificate["certificate_no"], code)
    assert issued["facts"]["document"]["remarks"] == "L/C NO. LC-2026-4711"
    versions = await system.rows("SELECT version FROM outbox WHERE subject = $1 ORDER BY id", application_id)
    assert [row["version"] for row in versions] == sorted({row["version"] for row in versions})


async def test_the_frozen_document_and_box_10_are_those_of_the_approval(system: ApplicationSystem) -> None:
    # covers: D-18, D-19, D-41
    application_id = await system.approved()
    submitted = (await system.said("application.submitted.v1"))[0]
    await system.open(system.company)
    await system.hear(
        system.company.snapshot(system.sample, version=2, name_en="Renamed Ltd."), system.settlement(application_id)
    )
    numbered = (await system.said("certificate.numbered.v1"))[0]
    assert numbered["document"] == submitted["document"]
    assert numbered["content_sha256"] == submitted["content_sha256"]
    assert numbered["document"]["declaration"]["date"] == "2026-11-16"
    assert numbered["certification"]["certifier_name_en"] == "Hanako Ninsho"
    assert numbered["certification"]["seal_sha256"] == "c" * 64
    assert numbered["certificate_date"] == str(japan_date(system.clock.now()))


async def test_settlement_and_rendering_delivered_three_times_change_nothing_twice(system: ApplicationSystem) -> None:
    # covers: REL-02, REL-19
    application_id = await system.approved()
    await system.hear(system.settlement(application_id), times=3)
    await system.hear(await system.rendering(application_id), times=3)
    assert len(await system.said("certificate.numbered.v1")) == len(await system.said("application.issued.v1")) == 1
    assert [row["last"] for row in await system.rows("SELECT last FROM counters WHERE series = 'certificate'")] == [1]
    assert len(await system.announced()) == 1 and await system.waiting() == []


async def test_the_same_settlement_said_anew_takes_no_second_number(system: ApplicationSystem) -> None:
    # covers: REL-19, REL-20
    application_id = await system.approved()
    settlement = system.settlement(application_id)
    await system.hear(settlement)
    await system.hear(settlement, await system.rendering(application_id))
    await system.hear(await system.rendering(application_id), settlement)
    assert len(await system.rows("SELECT 1 FROM certificates")) == 1
    assert (await system.seen(application_id))["state"] == "issued" and await system.waiting() == []


async def test_a_second_payment_of_a_paid_application_is_parked(system: ApplicationSystem) -> None:
    # covers: REL-07
    await system.hear(system.settlement(await system.paid()))
    assert await system.waiting() == [("payment.settled.v1", "parked")]


async def test_a_settlement_waits_for_an_application_that_is_not_approved_here_yet(system: ApplicationSystem) -> None:
    # covers: D-37, REL-07
    await system.hear(system.settlement(await system.submitted()), system.settlement(str(uuid4())))
    assert await system.waiting() == [("payment.settled.v1", "waiting")] * 2
    assert await system.rows("SELECT 1 FROM counters WHERE series = 'certificate'") == []


async def test_a_bundle_with_one_unknown_application_numbers_none_of_it(system: ApplicationSystem) -> None:
    # covers: REL-19
    application_id = await system.approved()
    await system.hear(system.settlement(application_id, str(uuid4())))
    assert (await system.seen(application_id))["state"] == "approved"
    assert await system.rows("SELECT 1 FROM certificates") == []


async def test_an_application_in_payment_says_so_until_the_payment_ends(system: ApplicationSystem) -> None:
    # about: D-28
    application_id, first, second = await system.approved(), uuid4(), uuid4()
    about = {"chamber": "8888", "version": 1, "application_ids": [UUID(application_id)]}
    more = {"by": "8888000004-01", "expires_at": system.clock.now()}
    await system.hear(PaymentStarted(payment_id=first, **about, **more))
    assert (await system.seen(application_id))["in_payment"]
    await system.hear(PaymentStarted(payment_id=second, **about, **more))
    await system.hear(PaymentExpired(payment_id=first, reason="late", **about))
    assert (await system.seen(application_id))["in_payment"], "the newer payment goes on"
    await system.hear(PaymentExpired(payment_id=second, reason="nothing captured", **about))
    seen = await system.seen(application_id)
    assert not seen["in_payment"] and [entry["state"] for entry in seen["history"]][-1] == "approved"


async def test_a_held_case_is_issued_when_staff_let_it_go_on(system: ApplicationSystem) -> None:
    # covers: D-25
    application_id, boss = await system.paid(), staff("boss", "chamber_admin")
    blank = await system.act(boss, application_id, "hold", {"reason": " \n"})
    assert (blank.status, blank.body["errors"][0]["pointer"]) == (422, "/reason")
    assert (await system.act(boss, application_id, "hold", {"reason": "?"})).status == 200
    await system.hear(await system.rendering(application_id))
    assert ((await system.seen(application_id))["state"], await system.waiting()) == ("paid", [])
    [task] = await system.tasks(EXAMINER)
    assert (task["kind"], task["link"]) == ("case-held", f"/certificates/{application_id}")
    assert (await system.seen(application_id))["receipt_no"] in task["reason_en"] and "boss" in task["reason_ja"]
    assert await system.tasks(staff("cashier", "accounting")) == []
    await system.acts(EXAMINER, application_id, "resume")
    assert await system.tasks(EXAMINER) == []
    assert (await system.seen(application_id))["state"] == "issued"
    assert len(await system.said("application.issued.v1")) == 1


async def test_prints_are_counted(system: ApplicationSystem) -> None:
    # covers: D-22, D-47
    application_id = await system.issued()
    certificate_id = (await system.seen(application_id))["certificate"]["certificate_id"]
    about = {"chamber": "8888", "version": 1, "application_id": application_id, "certificate_id": certificate_id}
    for variant in ("original", "original", "copy"):
        await system.hear(CertificatePrinted(**about, variant=variant, by="x", at=system.clock.now()))
    certificate = (await system.seen(application_id))["certificate"]
    assert (certificate["printed"], certificate["copies_printed"]) == (2, 1)


async def test_after_the_issue_nothing_of_it_can_be_changed(system: ApplicationSystem) -> None:
    # covers: APP-11
    application_id, signer = await system.issued(), system.company.signer
    before, path = await system.seen(application_id), f"/applications/{application_id}"
    version = before["version"]
    for method, address, body in [
        ("PUT", path, {"version": version, "draft": system.draft(own_reference="X")}),
        ("DELETE", path, None),
        ("POST", f"{path}/submission", {"version": version}),
        ("POST", f"{path}/withdrawal", {}),
        ("PUT", f"{path}/goods?name=goods.tsv", b"description\tquantity\tunit\nMOTOR\t1\tPCS\n"),
        ("POST", f"{path}/files?kind=evidence", b"%PDF-1.4"),
    ]:
        answer = await system.call(signer, method, address, body, **{"X-Filename": "a.pdf"})
        assert answer.status == 409, (method, address, answer)
    for act in ("claim", "return", "rejection", "examination", "certification"):
        answer = await system.act(CERTIFIER, application_id, act, {"message": "x", "fields": []})
        assert answer.status in {409, 422}, (act, answer)
    assert await system.seen(application_id) == before
