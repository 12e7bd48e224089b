"""What does not come to an applicant, shown to applicant and desk: forms (REG-07), mails (D-36)."""

from typing import Any
from uuid import UUID

from libs.contracts.rendering import DocumentRendered, DocumentRenderFailed
from libs.contracts.values import DocumentProblem
from tests.services.registration.conftest import EMAIL, Office, sample_company

LINKED = "/v1/registration-request"
PLACE = DocumentProblem(field="/contact/name", ja="「連絡担当者」の1文字目", en="'Contact person' at position 1")


async def fail(office: Office, request_id: str, revision: int = 1, kind: str = "business_profile") -> None:
    """Rendering gives up a form."""
    about: dict[str, Any] = {"document_kind": kind, "owner_id": UUID(request_id), "revision": revision}
    await office.hear(DocumentRenderFailed(chamber="8888", version=revision, problems=[PLACE], **about))


async def succeed(office: Office, request_id: str, revision: int = 1) -> None:
    """Rendering prints that form."""
    about: dict[str, Any] = {"document_kind": "business_profile", "owner_id": UUID(request_id), "revision": revision}
    await office.hear(DocumentRendered(chamber="8888", version=revision, sha256="a" * 64, pages=1, **about))


async def shown(office: Office, request_id: str, link: str) -> list[Any]:
    """What applicant and desk are shown: the same."""
    own = (await office.ok("GET", LINKED, link=link))["given_up_papers"]
    assert (await office.desk("", request_id, method="GET")).json["given_up_papers"] == own
    return list(own)


async def test_a_form_that_was_given_up_is_shown_until_it_is_printed_after_all(office: Office) -> None:
    # covers: REG-07, D-37
    request_id, link = await office.submitted()
    assert await shown(office, request_id, link) == []
    await fail(office, request_id, kind="bill")
    await fail(office, request_id)
    await fail(office, request_id)
    assert await shown(office, request_id, link) == [{"kind": "business_profile", "problems": [PLACE.model_dump()]}]
    await succeed(office, request_id)
    assert await shown(office, request_id, link) == []
    await fail(office, request_id)
    assert await shown(office, request_id, link) == [], "what was printed is there, whatever is heard late"


async def test_a_correction_begins_anew(office: Office) -> None:
    # covers: REG-07
    request_id, link = await office.submitted()
    await fail(office, request_id)
    await office.ok("PUT", f"{LINKED}/company", sample_company() | {"main_goods": ["雑貨"]}, link=link)
    await office.ok("POST", f"{LINKED}/submission", link=link)
    assert await shown(office, request_id, link) == []
    await fail(office, request_id, revision=2)
    await fail(office, request_id, revision=1)
    assert len(await shown(office, request_id, link)) == 1
    await succeed(office, request_id, revision=2)
    assert await shown(office, request_id, link) == []


async def test_a_mail_to_the_applicant_that_was_refused_is_shown_until_one_arrives(office: Office) -> None:
    # covers: D-36
    request_id, link = await office.submitted()

    async def refused() -> Any:
        own = (await office.ok("GET", LINKED, link=link))["mail_refused"]
        assert (await office.desk("", request_id, method="GET")).json["mail_refused"] == own
        return own

    assert await refused() is None
    async with office.service.db.transaction() as tx:
        await tx.execute("UPDATE mails SET refused_at = now() WHERE template = 'M02'")
    assert await refused() == EMAIL
    async with office.service.db.transaction() as tx:
        await tx.execute("UPDATE mails SET refused_at = NULL, sent_at = now() WHERE template = 'M02'")
    assert await refused() is None
