"""The document of an application, before and after its submission."""

from typing import Any

import pytest

from libs.contracts.values import CertificateDocument, content_sha256
from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import ACCOUNTANT, CERTIFIER, EXAMINER, Company, staff


# covers: APP-05, D-16
async def test_the_previewed_document_is_the_one_that_submission_freezes(system: ApplicationSystem) -> None:
    application_id = await system.begun()
    path = f"/applications/{application_id}/document"
    before = await system.done(system.company.signer, "GET", path)
    await system.submit(application_id)
    assert await system.done(system.company.signer, "GET", path) == before
    assert await system.done(EXAMINER, "GET", f"/staff{path}") == before
    frozen = content_sha256(CertificateDocument.model_validate(before))
    assert frozen == (await system.case(application_id))["content_sha256"]


# covers: APP-05
@pytest.mark.parametrize("draft", [{}, {"goods": [{"description": "ROLLER"}], "source_invoice": {"numbers": ["A-1"]}}])
async def test_an_unfinished_draft_has_a_document_with_blanks(system: ApplicationSystem, draft: dict[str, Any]) -> None:
    body = {"draft": draft}
    application_id = (await system.done(system.company.signer, "POST", "/applications", body))["application_id"]
    shown = await system.done(system.company.signer, "GET", f"/applications/{application_id}/document")
    assert [line["description"] for line in shown["goods"]] == ["ROLLER" if draft else ""]
    assert (shown["exporter"], shown["invoices"], shown["country_of_origin"]) == ("", [], [])
    declared = shown["declaration"]
    assert (declared["signer_name_en"], declared["date"], declared["place"]) == ("Taro Kaigisho", "2026-11-16", "")


# covers: APP-05
async def test_unsaved_text_is_previewed_and_not_saved(system: ApplicationSystem) -> None:
    application_id = await system.begun()
    before = await system.seen(application_id)
    typed = system.draft()
    typed["certificate"]["remarks"] = "NOT SAVED YET"
    path = f"/applications/{application_id}/document"
    shown = await system.done(system.company.signer, "POST", path, {"draft": typed})
    assert shown["remarks"] == "NOT SAVED YET"
    assert await system.seen(application_id) == before


# covers: APP-05
async def test_a_document_before_the_signature_is_recorded(system: ApplicationSystem) -> None:
    company = Company(number="8888000005")
    snapshot = company.snapshot(system.sample)
    unsigned = [one.model_copy(update={"signature_sha256": None}) for one in snapshot.signers]
    await system.hear(snapshot.model_copy(update={"signers": unsigned}))
    application_id = await system.begun(company.signer)
    path = f"/applications/{application_id}/document"
    assert (await system.done(company.signer, "GET", path))["declaration"]["signature_sha256"] == "0" * 64


# covers: APP-05, APP-18
async def test_unfinished_drafts_of_the_other_kinds_have_documents_with_blanks(system: ApplicationSystem) -> None:
    path = f"/applications/{await system.begun()}/document"
    statement = await system.done(system.company.signer, "POST", path, {"draft": {"kind": "signature"}})
    assert (statement["kind"], statement["form"], statement["title"]) == ("signature", "other", "")
    assert (statement["related_invoice"], statement["own_layout"]) == (None, None)
    sale = await system.done(system.company.signer, "POST", path, {"draft": {"kind": "invoice"}})
    assert (sale["kind"], sale["invoice"], sale["total"]) == ("invoice", None, "")
    assert [line["description"] for line in sale["lines"]] == [""]


# covers: APP-13, D-14, D-42
async def test_a_document_is_shown_to_whom_the_application_is_shown(system: ApplicationSystem) -> None:
    rival, signer, clerk = Company(number="8888000005"), system.company.signer, system.company.clerk
    draft, submitted = await system.begun(), await system.submitted()
    for who, expected in [(signer, 200), (clerk, 404), (rival.signer, 404), (EXAMINER, 403), (None, 401)]:
        assert (await system.call(who, "GET", f"/applications/{draft}/document")).status == expected, who
        body = {"draft": system.draft()}
        assert (await system.call(who, "POST", f"/applications/{draft}/document", body)).status == expected, who
    stranger = staff("examiner1", "examiner", chamber="8889")
    for who, expected in [(EXAMINER, 200), (CERTIFIER, 200), (ACCOUNTANT, 200), (stranger, 404), (signer, 403)]:
        assert (await system.call(who, "GET", f"/staff/applications/{submitted}/document")).status == expected, who
    assert (await system.call(EXAMINER, "GET", f"/staff/applications/{draft}/document")).status == 404
