"""What cannot be printed never becomes payable: refused when it is submitted, or not to be certified (REL-34, D-16)."""

import copy
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from proof.demo import certifying
from proof.demo.people import inner, public
from proof.demo.web import until
from tests.journeys.story import Story
from tests.journeys.test_bad_input import ask, check_problem
from tests.journeys.whole_system import WholeSystem
from tests.journeys.witness import Witness

Fault = Callable[[dict[str, Any]], Any]
LINES = "LINE\n" * 30
# What only the trial printing measures.
SUBMITTED: dict[str, Fault] = {
    "/declaration/place": lambda draft: draft["certificate"].update(declaration_place="TOKYO " * 12),
}
REFUSED: dict[str, Fault] = {
    "/certificate/remarks": lambda draft: draft["certificate"].update(remarks=LINES),
    "/certificate/marks": lambda draft: draft["certificate"].update(marks=LINES),
    "/goods/0/description": lambda draft: draft["goods"][0].update(description=LINES),
    "/source_invoice/numbers": lambda draft: draft["source_invoice"].update(
        numbers=[f"NT-2026-{n:06}" for n in range(60)]
    ),
    "/certificate/consignee": lambda draft: draft["certificate"].update(consignee="HANSA ⑧ GMBH\nHAMBURG, GERMANY"),
    "/goods/0/quantity": lambda draft: draft["goods"][0].update(quantity="1" * 30),
}


async def begin(story: Story, fault: Fault) -> str:
    """A draft with the fault, which may be saved like any other."""
    signer, goods = story.company.signer, [{"description": "ROTOR SHAFT", "quantity": "2", "unit": "PCS"}]
    draft = copy.deepcopy(story.sample.application) | {"goods": goods}
    draft["source_invoice"]["numbers"] = [f"NT-{uuid4().hex[:8]}"]
    fault(draft)
    made = await signer.call("POST", "/applications", {"draft": draft}, **{"Idempotency-Key": uuid4().hex})
    return str(made["application_id"])


async def charged(system: WholeSystem, application_ids: list[str]) -> int:
    """How many of these anybody was ever asked to pay for."""
    connection = await asyncpg.connect(system.installation.postgres)
    try:
        query = "SELECT count(*) FROM payment.payables WHERE application_id = ANY($1::uuid[])"
        return int(await connection.fetchval(query, [UUID(one) for one in application_ids]))
    finally:
        await connection.close()


# covers: REL-34, APP-03
@pytest.mark.parametrize("pointer", REFUSED)
async def test_what_a_rule_finds_is_not_even_submitted(
    pointer: str, story: Story, system: WholeSystem, web: Witness
) -> None:
    application_id = await begin(story, REFUSED[pointer])
    login = f"Bearer {story.company.signer.session}"
    url = f"{public(system.places)}/applications/{application_id}/submission"
    answer = await ask(web, "POST", url, login, json={"version": 1})
    check_problem(answer, 422, "invalid", pointer)
    assert await charged(system, [application_id]) == 0


# covers: REL-34, D-16
async def test_what_does_not_fit_its_box_is_neither_certified_nor_charged(
    story: Story, system: WholeSystem, web: Witness
) -> None:
    certifier, ids = story.chamber.certifier, {}
    for pointer, fault in SUBMITTED.items():
        ids[pointer] = await begin(story, fault)
        await certifying.submit(story.company.signer, ids[pointer])
        await certifying.examine(story.chamber, ids[pointer])
    for pointer, application_id in ids.items():
        path = f"/applications/{application_id}"

        async def tried(path: str = path) -> Any:
            return (await certifier.call("GET", path))["precheck"]

        [problem] = (await until(tried, "the trial"))["problems"]
        assert problem["field"] == pointer
        login = f"Bearer {certifier.session}"
        answer = await ask(web, "POST", f"{inner(system.places)}{path}/certification", login, json={})
        check_problem(answer, 409, "precheck-failed")
    assert await charged(system, list(ids.values())) == 0
