"""What the desk looks through: lists, counts, records, differences; and the register."""

from datetime import timedelta
from typing import Any, get_args
from urllib.parse import quote

from libs.common.auth import Role
from services.registration.handlers.lapsing import lapse_links
from tests.services.registration.conftest import Office, agent, sample_company, sample_signers

LIST = "/v1/staff/registration-requests"
REGISTER = "/v1/staff/registrations"


async def ask(office: Office, path: str) -> Any:
    return await office.ok("GET", path, token=office.staff("reception"))


async def numbers(office: Office, **query: str) -> list[str]:
    """The application numbers that a search finds."""
    words = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    return [line["request_no"] for line in (await ask(office, f"{LIST}?{words}"))["requests"]]


async def two_requests(office: Office) -> list[str]:
    """A maker's request, and an hour later an agent's; their ids."""
    first, _ = await office.submitted()
    office.clock.move(timedelta(hours=1))
    other = agent() | {"name_ja": "横浜通関", "name_en": "YOKOHAMA CUSTOMS CO., LTD.", "corporate_number": None}
    other["contact"] = other["contact"] | {"email": "desk@yokohama-test.example"}
    second, _ = await office.submitted(other, "second@yokohama-test.example")
    return [first, second]


async def test_a_request_is_found_by_what_people_know_of_the_company(office: Office) -> None:
    # covers: REG-09
    await two_requests(office)
    company = sample_company()
    form = company["legal_form"]
    for text, found in (
        (company["name_ja"][:3], ["R26-0000001"]),
        (f"{form}横浜通関"[-6:], ["R26-0000002"]),
        ("ｙｏｋｏｈａｍａ", ["R26-0000002"]),
        (company["corporate_number"], ["R26-0000001"]),
        ("desk@yokohama-test.example", ["R26-0000002"]),
        ("R26-0000002", ["R26-0000002"]),
        ("8888;R26-0000002;1;F2", ["R26-0000002"]),
        ("%", []),
        ("大阪", []),
    ):
        assert await numbers(office, text=text) == found, text


async def test_the_longest_waiting_comes_first_page_by_page(office: Office) -> None:
    # covers: REG-09
    first, second = await two_requests(office)
    assert await numbers(office, state="open") == ["R26-0000001", "R26-0000002"]
    await office.tick_all(first)
    assert await numbers(office, state="checking") == ["R26-0000001"]
    assert await numbers(office, state="submitted") == ["R26-0000002"]
    page = await ask(office, f"{LIST}?limit=1&offset=1")
    assert ([line["request_id"] for line in page["requests"]], page["total"]) == ([second], 2)
    line = page["requests"][0]
    assert (line["name_en"], line["kind"], line["fee_settled"]) == ("YOKOHAMA CUSTOMS CO., LTD.", "agent", True)
    for wrong in ("limit=0", "limit=201", "offset=-1", "state=none"):
        assert (await office.call("GET", f"{LIST}?{wrong}", token=office.staff("reception"))).status == 422


async def test_the_list_shows_what_was_submitted_not_what_is_being_typed(office: Office) -> None:
    # covers: REG-07
    _, link = await office.submitted()
    company = sample_company()
    await office.ok("PUT", "/v1/registration-request/company", company | {"name_ja": "別名商事"}, link=link)
    assert await numbers(office, text="別名商事") == []
    assert await numbers(office, text=company["name_ja"]) == ["R26-0000001"]


async def test_counts_tell_how_many_wait_and_since_when(office: Office) -> None:
    # covers: REG-09
    await office.invited("third@maker-test.example")
    since = office.clock.now()
    first, _ = await two_requests(office)
    counts = {line["state"]: line for line in (await ask(office, f"{LIST}/counts"))["counts"]}
    assert counts["submitted"]["count"] == 2
    assert counts["submitted"]["oldest_submitted_at"] == since.isoformat().replace("+00:00", "Z")
    assert counts["checking"] == {"state": "checking", "count": 0, "oldest_submitted_at": None}
    assert "invited" not in counts
    await office.tick_all(first)
    counts = {line["state"]: line["count"] for line in (await ask(office, f"{LIST}/counts"))["counts"]}
    assert (counts["submitted"], counts["checking"]) == (1, 1)


async def test_the_record_tells_who_did_what_and_when(office: Office) -> None:
    # covers: REG-09, IDN-19
    view = await office.approved()
    acts = (await ask(office, f"{LIST}/{view['request_id']}/history"))["acts"]
    assert [(act["act"], act["by"], act["revision"]) for act in acts] == [
        ("consented", "applicant", 0),
        ("submitted", "applicant", 1),
        ("papers_received", "desk1", 1),
        ("signature_accepted", "desk1", 1),
        ("signature_accepted", "desk1", 1),
        ("approved", "desk1", 1),
    ]
    assert len(acts[2]["detail"]["papers"]) == len(view["papers"])
    assert acts[-1]["detail"] == {"number": view["registration"]["registration_number"]}


async def test_what_changes_nothing_is_not_written_down(office: Office) -> None:
    # covers: REG-09
    request_id, link = await office.submitted()
    await office.ok("POST", "/v1/registration-request/submission", link=link)
    await office.tick_all(request_id)
    await office.tick_all(request_id)
    for _ in range(2):
        assert (await office.desk("/return", request_id, {"message": "住所を直してください"})).status == 200
    acts = (await ask(office, f"{LIST}/{request_id}/history"))["acts"]
    assert [act["act"] for act in acts] == ["consented", "submitted", "papers_received", "returned"]
    assert acts[-1]["detail"] == {"message": "住所を直してください"}
    office.clock.move(timedelta(days=61))
    for _ in range(2):
        await lapse_links(office.service.db, office.clock)
    acts = (await ask(office, f"{LIST}/{request_id}/history"))["acts"]
    assert [(act["act"], act["by"]) for act in acts[4:]] == [("lapsed", "system")]


async def test_the_desk_sees_what_a_correction_changed(office: Office) -> None:
    # covers: REG-07, REG-09
    request_id, link = await office.submitted()
    path = f"{LIST}/{request_id}/differences"
    assert await ask(office, path) == {"revision": 1, "differences": []}
    company, signers = sample_company(), sample_signers()
    before = company["contact"]["phone"]
    company["contact"] = company["contact"] | {"phone": "03-9999-0000"}
    signers = [signers[0] | {"title_en": "Chairman"}, signers[0] | {"name_ja": "新 三郎", "name_en": "Saburo Shin"}]
    await office.ok("PUT", "/v1/registration-request/company", company, link=link)
    await office.ok("PUT", "/v1/registration-request/signers", {"signers": signers}, link=link)
    assert (await ask(office, path))["differences"] == []
    await office.ok("POST", "/v1/registration-request/submission", link=link)
    answer = await ask(office, path)
    found = {each["pointer"]: each for each in answer["differences"] if each["after"] is not None}
    assert answer["revision"] == 2
    assert list(found) == ["/company/contact/phone", "/signers/0/title_en", "/signers/1"]
    assert found["/company/contact/phone"]["before"] == before
    assert found["/company/contact/phone"]["after"] == "03-9999-0000"
    assert (found["/signers/1"]["before"], found["/signers/1"]["after"]["name_en"]) == (None, "Saburo Shin")
    [gone] = [each for each in answer["differences"] if each["after"] is None]
    assert (gone["pointer"], gone["before"]["name_en"]) == ("/signers/1", sample_signers()[1]["name_en"])
    assert (await ask(office, f"{path}?revision=1"))["revision"] == 1
    missing = await office.call("GET", f"{path}?revision=3", token=office.staff("reception"))
    assert missing.status == 404


async def test_the_register_is_searched_and_paged(office: Office) -> None:
    # covers: REG-09
    view = await office.approved()
    number, company = view["registration"]["registration_number"], sample_company()
    for query in (f"text={quote(company['name_ja'][:2])}", f"text={number}", f"number={number}", "state=active"):
        found = await ask(office, f"{REGISTER}?{query}")
        assert ([each["registration_number"] for each in found["registrations"]], found["total"]) == ([number], 1)
    for query in ("text=nobody", "state=ended", f"number={number}&state=suspended"):
        assert (await ask(office, f"{REGISTER}?{query}"))["total"] == 0
    assert await ask(office, f"{REGISTER}?offset=1") == {"registrations": [], "total": 1}


async def test_records_counts_and_differences_are_the_own_desks(office: Office) -> None:
    # covers: D-42
    request_id, link = await office.submitted()
    paths = [f"{LIST}/{request_id}/history", f"{LIST}/{request_id}/differences", f"{LIST}/counts"]
    for role in get_args(Role):
        for path in paths:
            answer = await office.call("GET", path, token=office.staff(role))
            assert answer.status == (200 if role in ("reception", "chamber_admin") else 403), (role, path)
    other = office.staff("reception", chamber="8889")
    assert [(await office.call("GET", path, token=other)).status for path in paths] == [404, 404, 200]
    assert sum(each["count"] for each in (await office.ok("GET", paths[2], token=other))["counts"]) == 0
    assert [(await office.call("GET", path, link=link)).status for path in paths] == [401] * 3
    async with office.service.db.transaction("8889") as tx:
        assert await tx.fetchval("SELECT count(*) FROM request_acts") == 0
