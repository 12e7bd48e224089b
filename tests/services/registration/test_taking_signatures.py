"""Each signer's handwriting, from the scan to the register (C05)."""

import hashlib
from uuid import UUID, uuid4

from tests.services.registration.conftest import Office


async def test_bad_scans_are_refused_with_their_reason(office: Office) -> None:
    # covers: REG-09
    request_id, _ = await office.submitted()
    for name, code in (("touching-frame", "signature-touches-frame"), ("empty", "signature-empty")):
        answer = await office.sign(request_id, office.signers[0], name)
        assert (answer.status, answer.json["code"]) == (422, code)
    view = (await office.desk("", request_id, method="GET")).json
    assert view["signers"][0]["signature_sha256"] is None


async def test_an_accepted_signature_can_be_looked_at_and_replaced(office: Office) -> None:
    # covers: REG-09
    request_id, _ = await office.submitted()
    for name in ("jiro", "taro"):
        view = (await office.sign(request_id, office.signers[0], name)).json
        path = f"/signers/{office.signers[0]}/signature"
        picture = await office.desk(path, request_id, method="GET")
        assert hashlib.sha256(picture.content).hexdigest() == view["signers"][0]["signature_sha256"]
    assert (await office.sign(request_id, str(uuid4()), "taro")).status == 404


async def test_one_handwriting_is_never_taken_for_two_signers(office: Office) -> None:
    # covers: REG-09
    request_id, _ = await office.submitted()
    first, second = office.signers
    assert (await office.sign(request_id, first, "taro")).status == 200
    refused = await office.sign(request_id, second, "taro")
    assert (refused.status, refused.json["code"]) == (422, "signature-of-another")
    assert "会議所 太郎様" in refused.json["detail_ja"] and "Taro Kaigisho" in refused.json["detail"]
    assert (await office.sign(request_id, first, "taro")).status == 200
    assert (await office.sign(request_id, second, "jiro")).status == 200
    # The same people sign for another company; there, too, nobody takes the handwriting of the other.
    other, _ = await office.submitted(email="other@nissho-test.example")
    elsewhere = await office.sign(other, office.signers[1], "taro")
    assert (elsewhere.status, elsewhere.json["code"]) == (422, "signature-of-another")
    for signer_id, name in zip(office.signers, ("taro", "jiro"), strict=True):
        assert (await office.sign(other, signer_id, name)).status == 200


async def test_two_equal_signatures_from_before_stop_the_approval(office: Office) -> None:
    # covers: REG-09
    request_id = await office.ready()
    async with office.service.db.transaction("8888") as tx:
        await tx.execute(
            "UPDATE signatures SET sha256 = (SELECT sha256 FROM signatures WHERE signer_id = $1)",
            UUID(office.signers[0]),
        )
    answer = await office.desk("/approval", request_id)
    assert (answer.status, answer.json["code"]) == (422, "not-complete")
    assert [(one["pointer"], one["code"]) for one in answer.json["errors"]] == [("/signers/1", "signature-of-another")]
