"""Ids in forms and bodies, where the address is the caller's own: another company's are as if they did not exist."""

import asyncpg
import pytest

from tests.browser import cases
from tests.browser.objects import Access
from tests.browser.people import Stage


async def sent(access: Access, site: str, who: str, address: str, **form: str) -> tuple[int, str]:
    """Status, and what the page says, of a form that `who` sends."""
    stage, visitor = access.crowd.stage, access.crowd.named(who)
    url = (stage.portal if site == "portal" else stage.console) + address
    headers = visitor.headers(site, access.crowd.form_key)
    async with access.http.post(url, data=form, headers=headers, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Content-Type", "") + (await answer.read()).decode("utf-8", "replace")


async def number_of(stage: Stage, query: str, *values: str) -> int:
    """What a count in the database says."""
    connection = await asyncpg.connect(stage.system.installation.postgres)
    try:
        return int(await connection.fetchval(query, *values))
    finally:
        await connection.close()


@pytest.mark.parametrize("who", ["other user", "sub"])
async def test_nobody_pays_or_prints_what_is_not_theirs(who: str, access: Access) -> None:
    # covers: REL-53, IDN-02
    stage = access.crowd.stage
    application_id, certificate = await cases.approved(stage), access.objects["certificate_id"]
    count = "SELECT count(*) FROM payment.payment_lines WHERE application_id = $1::uuid"
    prints = "SELECT count(*) FROM rendering.prints WHERE certificate_id = $1::uuid"
    before = await number_of(stage, prints, certificate)
    assert (await sent(access, "portal", who, "/u/0/payment", id=application_id, nonce="a" * 32))[0] == 404
    assert await number_of(stage, count, application_id) == 0
    status, said = await sent(access, "portal", who, "/u/0/printing/several", id=certificate)
    assert status in (404, 422) and said.startswith("text/html")
    assert await number_of(stage, prints, certificate) == before


async def test_an_admin_prints_no_card_of_another_companys_signer(access: Access) -> None:
    # covers: REL-53, REG-11
    signer = access.objects["signer_id"]
    status, said = await sent(access, "portal", "other admin", "/u/0/company/signer-cards", signer=signer)
    assert status == 422 and said.startswith("text/html")


async def test_staff_certify_no_case_of_another_chamber(access: Access) -> None:
    # covers: REL-53
    case = f"{access.objects['submitted']}/8888"
    assert (await sent(access, "console", "other certifier", "/u/0/certification", case=case))[0] == 404


async def test_nobody_makes_himself_more_than_he_is(access: Access) -> None:
    # covers: IDN-10, REL-53
    person = {"name": "A", "email": "a@chamber.example", "roles": "chamber_admin", "login": "intruder1"}
    assert (await sent(access, "console", "examiner", "/u/0/people/new", **person))[0] == 403
    made_up = person | {"roles": "operator", "kind": "operator"}
    assert (await sent(access, "console", "chamber_admin", "/u/0/people/new", **made_up))[0] == 422


async def test_a_session_of_somebody_else_goes_on(access: Access) -> None:
    # covers: REL-48, REL-53
    stage = access.crowd.stage
    query = "SELECT count(*) FROM identity.sessions"
    connection = await asyncpg.connect(stage.system.installation.postgres)
    try:
        wanted = "SELECT session_id FROM identity.sessions s JOIN identity.logins l USING (login_id) WHERE l.login = $1"
        session = str(await connection.fetchval(f"{wanted} LIMIT 1", stage.user.id))
    finally:
        await connection.close()
    before = await number_of(stage, query)
    await sent(access, "portal", "other user", "/u/0/sessions/end", which=session)
    assert await number_of(stage, query) == before
