"""提出書類一覧: what a company has to hand in follows from what it entered and from what its chamber asks for."""

from typing import Any, Literal

import pytest

from services.registration.domain.chamber import ChamberFile
from tests.services.registration.conftest import Office, demo_chamber, sample_company

INDIVIDUAL = {"entity": "individual", "legal_form": None, "legal_form_position": None, "corporate_number": None}
OF_BOTH = [*("pledge_applicant", "pledge_agent", "business_profile", "signature_notice"), "register_certificate"]
OF_APPLICANTS = ["pledge_applicant", "business_profile", "signature_notice", "register_certificate", "seal_certificate"]


def licence(wish: Literal["required", "not_asked"]) -> ChamberFile:
    content = demo_chamber("8888").model_dump(mode="json")
    return ChamberFile.model_validate(content | {"desk": content["desk"] | {"second_hand_licence": wish}})


@pytest.mark.parametrize(
    ("wish", "changes", "papers"),
    [
        ("required", {}, OF_APPLICANTS),
        ("required", {"kind": "both"}, [*OF_BOTH, "seal_certificate"]),
        ("required", INDIVIDUAL, [*OF_APPLICANTS[:3], "identity_document", "seal_certificate"]),
        ("required", {"second_hand_dealer": True}, [*OF_APPLICANTS, "second_hand_licence"]),
        ("not_asked", {"second_hand_dealer": True}, OF_APPLICANTS),
    ],
    ids=["an applicant", "an agent too", "no corporation", "a dealer", "a dealer whose chamber does not ask"],
)
async def test_applicant_and_desk_are_told_the_papers_of_this_company(
    office: Office, wish: Literal["required", "not_asked"], changes: dict[str, Any], papers: list[str]
) -> None:
    # covers: REG-05, REG-08
    await office.configure(licence(wish))
    request_id, link = await office.submitted(sample_company() | changes)
    mine = await office.ok("GET", "/v1/registration-request", link=link)
    desk = (await office.desk("", request_id, method="GET")).json
    assert [paper["code"] for paper in mine["papers"]] == [paper["code"] for paper in desk["papers"]] == papers
    assert all(paper["name_ja"] and paper["name_en"] and paper["note_ja"] for paper in mine["papers"])
