"""What people get wrong, through the gateway as they would: each is told what and where, and nothing changes."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg
import pytest_asyncio

from ops.places import CHECKOUT
from proof.demo import registering, samples
from proof.demo.people import inner, public, staff_of
from proof.demo.registering import Company
from tests.journeys.story import Story
from tests.journeys.whole_system import WholeSystem
from tests.journeys.witness import Witness, rows_of

# Who tried what and when is written down on purpose; the rest of these is housekeeping.
MAY_CHANGE = {"identity.sessions", "identity.throttles", "identity.login_history"}
MAY_CHANGE |= {"identity.job_runs", "registration.job_runs", "payment.job_runs", "application.job_runs"}
MAY_CHANGE |= {"rendering.job_runs", "reference.job_runs"}
MIB = 1024 * 1024
HEADERS = ("Content-Security-Policy", "Referrer-Policy", "Strict-Transport-Security", "X-Content-Type-Options")


@dataclass(frozen=True)
class Answer:
    """What came back; `problem` is empty for a page."""

    status: int
    problem: dict[str, Any]
    text: str

    def pointers(self) -> set[str]:
        """Where the faults are."""
        return {error["pointer"] for error in self.problem["errors"]}


async def ask(
    web: Witness, method: str, url: str, login: str = "", *, json: Any = None, data: Any = None, **headers: str
) -> Answer:
    """One request, whatever the answer is."""
    more = headers | ({"Authorization": login} if login else {})
    async with web._session.request(method, url, json=json, data=data, headers=more) as response:
        assert set(HEADERS) <= set(response.headers)
        is_problem = response.content_type == "application/problem+json"
        return Answer(response.status, await response.json() if is_problem else {}, await response.text())


def check_problem(answer: Answer, status: int, code: str, *pointers: str) -> None:
    """A problem in both languages that points at what is wrong."""
    problem = answer.problem
    assert (answer.status, problem["status"], problem["code"]) == (status, status, code), answer.text
    for place in (problem, *problem["errors"]):
        japanese = place.get("detail_ja", place.get("ja", "")) or place.get("title_ja", "")
        english = place.get("detail", place.get("en", "")) or place.get("title", "")
        assert any(ord(sign) > 0x3000 for sign in japanese), place
        assert english and not any("\u3040" <= sign <= "\u9fff" for sign in english), place
    assert set(pointers) <= answer.pointers(), answer.text


async def _digests(system: WholeSystem) -> dict[str, str]:
    await system.rest()
    rows = await rows_of(system.installation.postgres)
    return {
        name: hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()
        for name, found in rows.items()
        if name not in MAY_CHANGE
    }


@asynccontextmanager
async def nothing_changes(system: WholeSystem) -> AsyncIterator[None]:
    """Every row of every table is the same afterwards."""
    before = await _digests(system)
    yield
    after = await _digests(system)
    assert {name for name in before if before[name] != after[name]} == set()


@pytest_asyncio.fixture(scope="module")
async def stranger(system: WholeSystem, web: Witness) -> Company:
    """Another company, at another chamber."""
    return await registering.register(web, await staff_of(web, "8889", system.logins), samples.load())


@pytest_asyncio.fixture(scope="module")
async def draft(story: Story) -> str:
    """A draft with a full-width letter, saved once more than its first version."""
    signer, application = story.company.signer, samples.load().application
    application["certificate"]["consignee"] = "ＨANSEATISCHE GMBH\nHAMBURG, GERMANY"
    made = await signer.call("POST", "/applications", {"draft": application}, **{"Idempotency-Key": "bad-input-draft"})
    path = f"/applications/{made['application_id']}"
    await signer.raw("PUT", f"{path}/goods", story.sample.goods, **{"Content-Type": "text/tab-separated-values"})
    return path


async def test_a_wrong_password(story: Story, system: WholeSystem, web: Witness) -> None:
    # covers: IDN-01
    own = (await story.company.signer.call("GET", "/me"))["login"]
    async with nothing_changes(system):
        for login in ("nobody1", own):
            body = {"chamber": "8888", "id": login, "password": "wrong-password-1"}
            answer = await ask(web, "POST", f"{public(system.places)}/sessions", json=body)
            check_problem(answer, 401, "login-refused")
        staff = {"chamber": "8888", "id": "examiner1", "password": "wrong-password-1"}
        check_problem(await ask(web, "POST", f"{inner(system.places)}/sessions", json=staff), 401, "login-refused")


async def test_a_link_that_is_over(story: Story, system: WholeSystem, web: Witness) -> None:
    # covers: REG-03
    api, since, email = public(system.places), registering.now(), f"late-{uuid4().hex[:8]}@nissho-test.example"
    guide = await web.json("GET", f"{api}/chambers/8888")
    rules = [{"name": one["name"], "version": one["version"]} for one in guide["documents"] if one["stage"] == "entry"]
    await web.json("POST", f"{api}/registration-requests", body={"chamber": "8888", "email": email, "documents": rules})
    mail = await web.mail_to(email, "貿易登録申請手続きのご案内", since)
    link = f"Link 8888.{mail['links'][0].partition('#')[2]}"
    connection = await asyncpg.connect(system.installation.postgres)
    over = "UPDATE registration.registration_requests SET link_expires_at = now() - interval '1 day' WHERE email = $1"
    await connection.execute(over, email)
    await connection.close()
    registration = system.running["registration"].service
    job = registration.jobs.all["lapse-links"].function
    await job(**registration.provided.fill(job, set()))
    async with nothing_changes(system):
        check_problem(await ask(web, "GET", f"{api}/registration-request", link), 410, "link-expired")
        made_up = f"Link 8888.{'x' * 43}"
        check_problem(await ask(web, "GET", f"{api}/registration-request", made_up), 401, "wrong-link")


async def test_unknown_and_missing_fields(story: Story, system: WholeSystem, web: Witness) -> None:
    # covers: REL-52
    async with nothing_changes(system):
        url = f"{public(system.places)}/registration-requests"
        answer = await ask(web, "POST", url, json={"chamber": "8888", "mail": "a@b.example"})
        check_problem(answer, 422, "invalid", "/mail", "/email", "/documents")
        check_problem(await ask(web, "POST", url, data=b"{"), 422, "invalid", "/")
        session = f"Bearer {story.company.signer.session}"
        made = await ask(web, "POST", f"{public(system.places)}/applications", session, json={"draft": {"kindd": 1}})
        check_problem(made, 422, "invalid", "/draft/kindd")


async def test_a_full_width_letter(story: Story, draft: str, system: WholeSystem, web: Witness) -> None:
    # covers: APP-03
    signer = story.company.signer
    version = (await signer.call("GET", draft))["version"]
    async with nothing_changes(system):
        url, session = f"{signer.base}{draft}/submission", f"Bearer {signer.session}"
        answer = await ask(web, "POST", url, session, json={"version": version})
        check_problem(answer, 422, "invalid", "/certificate/consignee")
        fault = next(error for error in answer.problem["errors"] if error["pointer"] == "/certificate/consignee")
        assert "1文字目の「Ｈ」" in fault["ja"] and "「H」" in fault["ja"]


async def _chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 65536):
        yield b"x" * 65536


async def test_64_mib(story: Story, draft: str, system: WholeSystem, web: Witness) -> None:
    # covers: REL-42
    signer = story.company.signer
    session, goods = f"Bearer {signer.session}", f"{signer.base}{draft}/goods"
    async with nothing_changes(system):
        for kind in ("application/json", "multipart/form-data"):
            headers = {"Content-Type": kind}
            for url, method in ((goods, "PUT"), (f"{signer.base}/applications", "POST")):
                check_problem(await _too_much(web, method, url, session, headers), 413, "too-large")


async def _too_much(web: Witness, method: str, url: str, session: str, headers: dict[str, str]) -> Answer:
    return await ask(web, method, url, session, data=_chunks(64 * MIB), **headers, Expect="100-continue")


async def test_a_second_payment_of_the_same_application(story: Story, system: WholeSystem, web: Witness) -> None:
    # covers: REL-28
    signer = story.company.signer
    async with nothing_changes(system):
        body = {"application_ids": [story.issued.application_id]}
        headers = {"Idempotency-Key": uuid4().hex}
        answer = await ask(web, "POST", f"{signer.base}/payments", f"Bearer {signer.session}", json=body, **headers)
        check_problem(answer, 409, "already-paid", "/application_ids/0")


async def test_a_wrong_access_code(story: Story, system: WholeSystem, web: Witness) -> None:
    # covers: REF-02, REL-52
    certificate, site = story.issued.certificate, system.places.reference
    codes = {name: certificate[name] for name in ("certificate_no", "certificate_date")}
    codes["access_code"] = "7KQ2-M9XW-4TBD"
    async with nothing_changes(system):
        wrong_code = await ask(web, "POST", f"{site}/v1/lookups", json=codes)
        wrong_number = await ask(web, "POST", f"{site}/v1/lookups", json=codes | {"certificate_no": "8888-26-999999-A"})
        check_problem(wrong_code, 404, "not-confirmed")
        assert wrong_code.problem | {"request_id": ""} == wrong_number.problem | {"request_id": ""}
        english = await ask(web, "POST", f"{site}/result?lang=en", data=codes)
        japanese = await ask(web, "POST", f"{site}/result?lang=ja", data=codes)
        assert (english.status, japanese.status) == (404, 404)
        assert "Not confirmed" in english.text
        assert "確認できません" in japanese.text


async def test_a_save_of_what_has_changed_meanwhile(
    story: Story, draft: str, system: WholeSystem, web: Witness
) -> None:
    # covers: APP-09
    signer = story.company.signer
    case = await signer.call("GET", draft)
    async with nothing_changes(system):
        body = {"version": case["version"] - 1, "draft": case["draft"]}
        answer = await ask(web, "PUT", f"{signer.base}{draft}", f"Bearer {signer.session}", json=body)
        check_problem(answer, 409, "stale-version", "/version")


async def test_the_application_of_another_company(
    stranger: Company, draft: str, system: WholeSystem, web: Witness
) -> None:
    # covers: REL-53
    session = f"Bearer {stranger.signer.session}"
    async with nothing_changes(system):
        for method, path, body in (("GET", "", None), ("POST", "/submission", {"version": 1}), ("DELETE", "", None)):
            answer = await ask(web, method, f"{stranger.signer.base}{draft}{path}", session, json=body)
            check_problem(answer, 404, "not-found")


async def test_a_route_of_the_staff_on_the_public_side(story: Story, system: WholeSystem, web: Witness) -> None:
    # covers: D-08
    session = f"Bearer {story.chamber.examiner.session}"
    async with nothing_changes(system):
        answer = await ask(web, "GET", f"{public(system.places)}/staff/applications", session)
        check_problem(answer, 404, "not-found")


async def test_a_login_that_is_none(story: Story, system: WholeSystem, web: Witness) -> None:
    # covers: D-08
    async with nothing_changes(system):
        for login in (f"Bearer 8888.{'x' * 43}", "Bearer x.y.z", "Basic YTpi"):
            check_problem(await ask(web, "GET", f"{public(system.places)}/me", login), 401, "unauthorized")


async def test_signature_scans_that_are_none(story: Story, system: WholeSystem, web: Witness) -> None:
    # covers: REL-42
    desk, sample = story.chamber.reception, samples.load()
    request_no = await registering.apply_for_registration(web, "8888", sample)
    found = await desk.call("GET", f"/registration-requests?request_no={request_no}")
    path = f"/registration-requests/{found['requests'][0]['request_id']}"
    case = await desk.call("GET", path)
    await desk.call("POST", f"{path}/papers", {"papers": [paper["code"] for paper in case["papers"]]})
    url = f"{desk.base}{path}/signers/{case['signers'][0]['signer_id']}/signature"
    folder, svg = CHECKOUT / "samples", b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    bad = {
        (folder / "signature-empty.png").read_bytes(): "signature-empty",
        (folder / "signature-touching-frame.png").read_bytes(): "signature-touches-frame",
        svg: "signature-not-a-png",
        b"": "signature-not-a-png",
    }
    async with nothing_changes(system):
        for scan, code in bad.items():
            answer = await ask(web, "PUT", url, f"Bearer {desk.session}", data=scan, **{"Content-Type": "image/png"})
            check_problem(answer, 422, code)
