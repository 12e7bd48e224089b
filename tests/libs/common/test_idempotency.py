"""A POST that is sent again with its Idempotency-Key, over HTTP: done once, answered twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import web

from libs.common import idempotency
from libs.common.api import Routes
from libs.common.auth import Caller, TokenVerifier, public
from libs.common.clock import FixedClock
from libs.common.edge import Edge
from libs.common.idempotency import forget_old, ignore
from libs.common.inject import Provided
from libs.common.service import Running, new_service
from libs.common.settings import ServiceSettings
from libs.common.testing import Keys
from ops.programs import SERVICE_NAMES
from tests.libs.common.bell_service import Answer, BellService, Holds, routes, user
from tests.libs.common.test_openapi import routes_of


@pytest.fixture
def ann() -> Caller:
    return user()


@pytest.fixture
async def service(
    environment: Callable[..., None],
    run: Callable[..., Awaitable[Running]],
    keys: Keys,
    clock: FixedClock,
) -> AsyncIterator[BellService]:
    environment("hearer")
    holds = Holds()
    service = new_service("hearer", ServiceSettings(), Path("/nonexistent"), routes, clock, holds)
    running = await run(service)
    async with aiohttp.ClientSession() as http:
        yield BellService(running, service.db, holds, keys, clock, http)


async def test_a_repeat_is_answered_with_the_first_answer_and_does_nothing(service: BellService, ann: Caller) -> None:
    # covers: D-46, REL-20
    first = await service.post("/bells", {"note": "a"}, "k", ann)
    assert (first.status, first.replayed) == (201, None)
    again = await service.post("/bells", {"note": "a"}, "k", ann)
    assert (again.status, again.body, again.replayed) == (201, first.body, "true")
    other = await service.post("/bells", {"note": "a"}, "another", ann)
    assert other.body != first.body and await service.rung() == ["a", "a"]


async def test_without_a_key_each_request_is_an_act_of_its_own(service: BellService, ann: Caller) -> None:
    made = [await service.post("/bells", {"note": "a"}, None, ann) for _ in "12"]
    assert made[0].body != made[1].body and await service.rung() == ["a", "a"]


async def test_an_answer_without_content_is_repeated_without_content(service: BellService, ann: Caller) -> None:
    path = f"/bells/{uuid4()}/again"
    answers = [await service.post(path, None, "k", ann) for _ in "12"]
    assert answers == [Answer(204, {}, None), Answer(204, {}, "true")] and len(await service.rung()) == 1


async def test_another_content_with_the_same_key_is_refused_and_not_done(service: BellService, ann: Caller) -> None:
    # covers: REL-29
    await service.post("/bells", {"note": "a"}, "k", ann)
    refused = await service.post("/bells", {"note": "b"}, "k", ann)
    assert (refused.status, refused.body["code"]) == (422, "idempotency-key-reused")
    assert "another content" in str(refused.body["detail"]) and "別の内容" in str(refused.body["detail_ja"])
    elsewhere = await service.post(f"/bells/{uuid4()}/again", None, "k", ann)
    assert (elsewhere.status, elsewhere.body["code"]) == (422, "idempotency-key-reused")
    assert "POST /v1/bells)" in str(elsewhere.body["detail"])
    assert await service.rung() == ["a"]


async def test_the_same_content_written_in_another_way_is_the_same_request(service: BellService, ann: Caller) -> None:
    await service.post("/bells", '{"note": "a", "times": 2}', "k", ann)
    assert (await service.post("/bells", '{ "times": 2,\n"note":"\\u0061"}', "k", ann)).replayed == "true"


async def test_of_eight_at_once_one_is_done_and_all_have_its_answer(service: BellService, ann: Caller) -> None:
    # covers: REL-20
    answers = await asyncio.gather(*(service.post("/bells", {"note": "a"}, "k", ann) for _ in range(8)))
    assert {answer.status for answer in answers} == {201} and len({str(answer.body) for answer in answers}) == 1
    assert sorted(str(answer.replayed) for answer in answers) == ["None"] + ["true"] * 7
    assert await service.rung() == ["a"]


async def test_while_the_first_is_still_at_work_a_repeat_is_told_so(
    service: BellService, ann: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "WAIT_SECONDS", 0)
    door = service.holds.named["shut"] = asyncio.Event()
    body = {"note": "a", "door": "shut"}
    first = asyncio.create_task(service.post("/bells", body, "k", ann))
    await asyncio.wait_for(service.holds.waited.wait(), 10)
    refused = await service.post("/bells", body, "k", ann)
    assert (refused.status, refused.body["code"]) == (409, "idempotency-key-in-use")
    door.set()
    assert (await first).status == 201
    assert (await service.post("/bells", body, "k", ann)).replayed == "true"


@pytest.mark.parametrize(("fails", "status"), [("refused", 409), ("broken", 500)])
async def test_what_was_refused_or_failed_leaves_no_answer(
    service: BellService, ann: Caller, fails: str, status: int
) -> None:
    body = {"note": "a", "fails": fails}
    for _ in "12":
        answer = await service.post("/bells", body, "k", ann)
        assert (answer.status, answer.replayed) == (status, None)
    done = await service.post("/bells", {"note": "a"}, "k", ann)
    assert (done.status, await service.rung()) == (201, ["a"])


async def test_a_key_belongs_to_the_login_that_sent_it(service: BellService, ann: Caller) -> None:
    # covers: D-42
    first = await service.post("/bells", {"note": "a"}, "k", ann)
    for other in (user(), user("8889"), ann.model_copy(update={"login_id": uuid4()})):
        theirs = await service.post("/bells", {"note": "b"}, "k", other)
        assert theirs.status == 201 and theirs.body != first.body
    async with service.db.transaction("8889") as tx:
        assert await tx.fetchval("SELECT count(*) FROM idempotency_keys") == 1


async def test_of_two_strangers_with_one_key_neither_learns_of_the_other(service: BellService) -> None:
    first = await service.post("/guides", {"note": "ann@a.example"}, "1")
    other = await service.post("/guides", {"note": "bob@b.example"}, "1")
    again = await service.post("/guides", {"note": "ann@a.example"}, "1")
    assert other.status == 202 and other.replayed is None
    assert (again.body, again.replayed) == (first.body, "true") and len(await service.rung()) == 2


async def test_an_answer_with_a_secret_is_not_kept_and_the_act_is_not_repeated(
    service: BellService, ann: Caller
) -> None:
    made = await service.post("/secrets", None, "k", ann)
    again = await service.post("/secrets", None, "k", ann)
    assert (again.status, again.body["code"]) == (409, "idempotency-answer-not-kept")
    async with service.db.transaction("8888") as tx:
        kept = await tx.fetchrow("SELECT idempotency_keys::text AS row FROM idempotency_keys")
    assert kept and str(made.body["bell"]) not in kept["row"] and await service.rung() == ["secret"]


async def test_an_act_that_was_committed_before_its_answer_goes_on_instead_of_beginning_again(
    service: BellService, ann: Caller
) -> None:
    # covers: REL-28
    door, body = asyncio.Event(), {"note": "a", "door": "processor"}
    service.holds.named["processor"] = door
    assert (await service.post("/orders", body, "k", ann)).status == 500
    door.set()
    answers = [await service.post("/orders", body, "k", ann) for _ in "12"]
    assert [(answer.status, answer.replayed) for answer in answers] == [(201, None), (201, "true")]
    assert answers[0].body == answers[1].body and await service.rung() == ["a"]


@pytest.mark.parametrize("key", ["", "x" * 256, "キー", "a\tb"])
async def test_a_key_is_1_to_255_printable_ascii(service: BellService, ann: Caller, key: str) -> None:
    refused = await service.post("/bells", {"note": "a"}, key, ann)
    assert (refused.status, refused.body["code"]) == (422, "idempotency-key")
    assert "1 to 255 printable ASCII" in str(refused.body["detail"])
    for good in ("x", "x" * 255, "SO-4711 / line 3"):
        assert (await service.post("/bells", {"note": "a"}, good, ann)).status == 201


async def test_where_a_key_is_needed_a_request_without_one_is_refused(service: BellService, ann: Caller) -> None:
    refused = await service.post("/orders", {"note": "a"}, None, ann)
    assert (refused.status, refused.body["code"]) == (422, "idempotency-key")


async def test_keys_are_forgotten_after_seven_days_in_all_chambers(service: BellService) -> None:
    for chamber in ("8888", "8889"):
        for key in ("old", "young"):
            await service.post("/bells", {"note": key}, key, user(chamber))
    async with service.db.transaction() as tx:
        await forget_old(tx)
    for chamber in ("8888", "8889"):
        async with service.db.transaction(chamber) as tx:
            age = "UPDATE idempotency_keys SET created_at = now() - interval '7 days 1 minute' WHERE key = 'old'"
            assert await tx.execute(age) == "UPDATE 1"
    async with service.db.transaction() as tx:
        await forget_old(tx)
    for chamber in ("8888", "8889"):
        async with service.db.transaction(chamber) as tx:
            assert [row["key"] for row in await tx.fetch("SELECT key FROM idempotency_keys")] == ["young"]


def test_a_route_whose_key_nobody_would_keep_cannot_be_built(keys: Keys, clock: FixedClock) -> None:
    careless = Routes()

    @careless.post("/v1/things", access=public)
    async def make(request: web.Request) -> None:
        """Nothing."""

    edge = Edge(Provided(), TokenVerifier(keys.public), clock)
    with pytest.raises(TypeError, match="nobody keeps its key"):
        edge.handler(careless.all[0])
    careless.post("/v1/other", access=public, key=ignore("it changes nothing"))(make)
    edge.handler(careless.all[1])


IGNORED = {
    "application": {
        "/v1/applications/{application_id}/check",
        "/v1/applications/{application_id}/document",
        "/v1/applications/{application_id}/files",
        "/v1/applications/goods-preview",
    },
    "identity": {
        *("/v1/sessions", "/v1/staff/sessions", "/v1/sessions/exchange"),
        *("/v1/password", "/v1/signers/{signer_id}/password", "/v1/staff/invitation", "/v1/email-confirmation/code"),
        *("/v1/cards/signer", "/v1/cards/registration"),
        *("/v1/staff/sessions/factor", "/v1/factor/totp", "/v1/factor/totp/code"),
        *("/v1/factor/totp/removal", "/v1/factor/recovery-codes", "/v1/sessions/factor"),
        *("/v1/factor/passkeys/options", "/v1/factor/passkeys", "/v1/factor/passkeys/{passkey_id}/removal"),
    },
    "payment": {"/v1/webhooks/processor"},
    "reference": {"/v1/lookups"},
    "registration": {"/v1/registration-request/reason-file"},
    "rendering": {
        *("/v1/certificates/originals", "/v1/cards", "/v1/staff/cards", "/v1/previews", "/v1/staff/previews"),
    },
}


@pytest.mark.parametrize("service", SERVICE_NAMES)
def test_every_post_keeps_its_key_but_for_those_that_were_looked_at(service: str) -> None:
    # about: D-46
    found = {route.path for route in routes_of(service) if route.method == "POST" and route.key.ignored}
    assert found == IGNORED[service]
