"""One application from its draft to the printed certificate, over real HTTP, real messages and a real database."""

from uuid import UUID, uuid4

from libs.common.clock import japan_date
from libs.contracts.access_code import access_code_hash
from libs.contracts.payment import PaymentExpired, PaymentStarted
from libs.contracts.rendering import CertificatePrinted
from tests.services.application.people import CERTIFIER, EXAMINER, staff
from tests.services.application.town import HASH_KEY, Town

MARK = {"pointer": "/certificate/remarks", "text": "L/C番号を記載してください。"}
RETURN = {"message": "6欄を直してください。", "fields": [MARK]}


async def test_an_application_becomes_a_certificate_after_one_return(town: Town) -> None:
    # covers: APP-08, APP-09, D-18, D-44
    signer = town.company.signer
    application_id = await town.submitted()
    receipt_no = (await town.seen(application_id))["receipt_no"]
    await town.acts(EXAMINER, application_id, "claim")
    assert (await town.act(EXAMINER, application_id, "return", RETURN)).status == 200

    seen = await town.seen(application_id)
    assert seen["field_marks"] == [MARK] and seen["messages"][0]["message"] == RETURN["message"]
    draft = seen["draft"]
    draft["certificate"]["remarks"] = "L/C NO. LC-2026-4711"
    await town.done(signer, "PUT", f"/applications/{application_id}", {"version": seen["version"], "draft": draft})
    await town.submit(application_id)

    await town.acts(EXAMINER, application_id, "claim", "examination")
    await town.prechecked(application_id)
    await town.acts(CERTIFIER, application_id, "certification")
    await town.hear(town.payable(application_id), town.settlement(application_id))
    await town.hear(await town.rendering(application_id))

    seen = await town.seen(application_id)
    assert [entry["state"] for entry in seen["history"]] == [
        *("draft", "submitted", "under_examination", "returned", "submitted"),
        *("under_examination", "examined", "approved", "paid", "issued"),
    ]
    assert (seen["receipt_no"], seen["revision"]) == (receipt_no, 2) == ("A26-0000001", 2)
    assert seen["fee"] == {"price": 1260, "tax": 114, "valid_until": "2027-02-14"}
    certificate = seen["certificate"]
    assert certificate["certificate_no"].startswith("8888-26-000001-")
    assert certificate["certificate_date"] == "2026-11-16" and certificate["print_until"] == "2026-11-30"

    issued = (await town.said("application.issued.v1"))[0]
    code = certificate["access_code"]
    assert issued["access_code_hash"] == access_code_hash(bytes.fromhex(HASH_KEY), certificate["certificate_no"], code)
    assert issued["facts"]["document"]["remarks"] == "L/C NO. LC-2026-4711"
    versions = await town.rows("SELECT version FROM outbox WHERE subject = $1 ORDER BY id", application_id)
    assert [row["version"] for row in versions] == sorted({row["version"] for row in versions})


async def test_the_frozen_document_and_box_10_are_those_of_the_approval(town: Town) -> None:
    # covers: D-18, D-19, D-41
    application_id = await town.approved()
    submitted = (await town.said("application.submitted.v1"))[0]
    await town.open(town.company)
    await town.hear(
        town.company.snapshot(town.sample, version=2, name_en="Renamed Ltd."), town.settlement(application_id)
    )
    numbered = (await town.said("certificate.numbered.v1"))[0]
    assert numbered["document"] == submitted["document"]
    assert numbered["content_sha256"] == submitted["content_sha256"]
    assert numbered["document"]["declaration"]["date"] == "2026-11-16"
    assert numbered["certification"]["certifier_name_en"] == "Hanako Ninsho"
    assert numbered["certification"]["seal_sha256"] == "c" * 64
    assert numbered["certificate_date"] == str(japan_date(town.clock.now()))


async def test_settlement_and_rendering_delivered_three_times_change_nothing_twice(town: Town) -> None:
    # covers: REL-02, REL-19
    application_id = await town.approved()
    await town.hear(town.settlement(application_id), times=3)
    await town.hear(await town.rendering(application_id), times=3)
    assert len(await town.said("certificate.numbered.v1")) == len(await town.said("application.issued.v1")) == 1
    assert [row["last"] for row in await town.rows("SELECT last FROM counters WHERE series = 'certificate'")] == [1]
    assert len(await town.announced()) == 1 and await town.waiting() == []


async def test_the_same_settlement_said_anew_takes_no_second_number(town: Town) -> None:
    # covers: REL-19, REL-20
    application_id = await town.approved()
    settlement = town.settlement(application_id)
    await town.hear(settlement)
    await town.hear(settlement, await town.rendering(application_id))
    await town.hear(await town.rendering(application_id), settlement)
    assert len(await town.rows("SELECT 1 FROM certificates")) == 1
    assert (await town.seen(application_id))["state"] == "issued" and await town.waiting() == []


async def test_a_second_payment_of_a_paid_application_is_parked(town: Town) -> None:
    # covers: REL-07
    await town.hear(town.settlement(await town.paid()))
    assert await town.waiting() == [("payment.settled.v1", "parked")]


async def test_a_settlement_waits_for_an_application_that_is_not_approved_here_yet(town: Town) -> None:
    # covers: D-37, REL-07
    await town.hear(town.settlement(await town.submitted()), town.settlement(str(uuid4())))
    assert await town.waiting() == [("payment.settled.v1", "waiting")] * 2
    assert await town.rows("SELECT 1 FROM counters WHERE series = 'certificate'") == []


async def test_a_bundle_with_one_unknown_application_numbers_none_of_it(town: Town) -> None:
    # covers: REL-19
    application_id = await town.approved()
    await town.hear(town.settlement(application_id, str(uuid4())))
    assert (await town.seen(application_id))["state"] == "approved"
    assert await town.rows("SELECT 1 FROM certificates") == []


async def test_an_application_in_payment_says_so_until_the_payment_ends(town: Town) -> None:
    # covers: APP-23
    application_id, first, second = await town.approved(), uuid4(), uuid4()
    about = {"chamber": "8888", "version": 1, "application_ids": [UUID(application_id)]}
    more = {"by": "8888000004-01", "expires_at": town.clock.now()}
    await town.hear(PaymentStarted(payment_id=first, **about, **more))
    assert (await town.seen(application_id))["in_payment"]
    await town.hear(PaymentStarted(payment_id=second, **about, **more))
    await town.hear(PaymentExpired(payment_id=first, reason="late", **about))
    assert (await town.seen(application_id))["in_payment"], "the newer payment goes on"
    await town.hear(PaymentExpired(payment_id=second, reason="nothing captured", **about))
    seen = await town.seen(application_id)
    assert not seen["in_payment"] and [entry["state"] for entry in seen["history"]][-1] == "approved"


async def test_a_held_case_is_issued_when_staff_let_it_go_on(town: Town) -> None:
    # covers: D-25
    application_id, boss = await town.paid(), staff("boss", "chamber_admin")
    blank = await town.act(boss, application_id, "hold", {"reason": " \n"})
    assert (blank.status, blank.body["errors"][0]["pointer"]) == (422, "/reason")
    assert (await town.act(boss, application_id, "hold", {"reason": "?"})).status == 200
    await town.hear(await town.rendering(application_id))
    assert ((await town.seen(application_id))["state"], await town.waiting()) == ("paid", [])
    [task] = await town.tasks(EXAMINER)
    assert (task["kind"], task["link"]) == ("case-held", f"/certificates/{application_id}")
    assert (await town.seen(application_id))["receipt_no"] in task["reason_en"] and "boss" in task["reason_ja"]
    assert await town.tasks(staff("cashier", "accounting")) == []
    await town.acts(EXAMINER, application_id, "resume")
    assert await town.tasks(EXAMINER) == []
    assert (await town.seen(application_id))["state"] == "issued"
    assert len(await town.said("application.issued.v1")) == 1


async def test_prints_are_counted(town: Town) -> None:
    # covers: D-22, D-47
    application_id = await town.issued()
    certificate_id = (await town.seen(application_id))["certificate"]["certificate_id"]
    about = {"chamber": "8888", "version": 1, "application_id": application_id, "certificate_id": certificate_id}
    for variant in ("original", "original", "copy"):
        await town.hear(CertificatePrinted(**about, variant=variant, by="x", at=town.clock.now()))
    certificate = (await town.seen(application_id))["certificate"]
    assert (certificate["printed"], certificate["copies_printed"]) == (2, 1)
