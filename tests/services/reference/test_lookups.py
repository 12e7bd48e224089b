"""The JSON lookup over real HTTP and PostgreSQL."""

import asyncio
import json
from datetime import timedelta
from uuid import uuid4

import aiohttp
import asyncpg
import structlog

from libs.common.clock import FixedClock
from libs.common.service import Running, Service
from libs.contracts.application import CertificateCopied
from libs.contracts.values import Artefact
from services.reference.api import Confirmed
from tests.services.reference.conftest import NUMBER, Codes, chamber, envelope, issued


async def look_up(site: aiohttp.ClientSession, body: dict[str, str], address: str = "203.0.113.1") -> tuple[int, bytes]:
    async with site.post("/v1/lookups", json=body, headers={"X-Forwarded-For": address}) as answer:
        return answer.status, await answer.read()


def wrong_code(codes: Codes) -> str:
    last = codes.access_code[-1]
    return codes.access_code[:-1] + ("0" if last != "0" else "1")


async def test_the_three_codes_show_what_was_certified(site: aiohttp.ClientSession, codes: Codes) -> None:
    # covers: REF-01, D-39
    async with site.post("/v1/lookups", json=codes.body()) as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        found = await answer.json()
    assert found["status"] == "valid"
    assert found["certificate_no"] == NUMBER
    assert found["certificate_date"] == "2026-11-16"
    assert found["as_of"] == "2026-11-16T01:00:00Z"
    assert found["facts"]["document"]["exporter"].startswith("Nissho Test Co., Ltd.\n")
    assert len(found["facts"]["document"]["goods"]) > 20
    assert found["artefacts"] == [{"variant": "original", "sha256": "cd" * 32, "pages": 3, "bytes": 81_000}]
    assert found["office"]["phone"] == "03-1234-5678"
    described = Confirmed.model_validate(found)
    assert json.loads(described.model_dump_json()) == found, "the description of the API is not what is answered"


async def test_what_is_not_printed_is_not_shown(site: aiohttp.ClientSession, codes: Codes) -> None:
    # covers: D-39
    _, body = await look_up(site, codes.body())
    assert b"hs_code" not in body
    assert b"signature_sha256" not in body
    assert b"access_code" not in body


async def test_codes_are_read_however_they_are_typed(site: aiohttp.ClientSession, codes: Codes) -> None:
    # covers: D-20
    typed = codes.access_code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    body = {"certificate_no": "８８８８ 26 000123 " + NUMBER[-1].lower(), "access_code": f" {typed} "}
    assert (await look_up(site, body))[0] == 200


async def test_every_mismatch_gets_the_same_bytes(site: aiohttp.ClientSession, codes: Codes) -> None:
    # covers: REF-02, REL-55
    wrong = [
        codes.body(access_code=wrong_code(codes)),
        codes.body(access_code="!"),
        codes.body(certificate_date="2026-11-17"),
        codes.body(certificate_no="8888-26-000124-8"),
        codes.body(certificate_no="8888-26-000124-Z"),
        codes.body(certificate_no="certificate"),
    ]
    answers = {await look_up(site, body) for body in wrong}
    assert len(answers) == 1
    status, body = answers.pop()
    assert status == 404
    problem = json.loads(body)
    assert problem["code"] == "not-confirmed"
    assert "確認できません" in problem["detail_ja"]


async def test_headers_of_mismatches_differ_in_the_request_id_alone(site: aiohttp.ClientSession, codes: Codes) -> None:
    # covers: REL-55
    seen = []
    for body in (codes.body(access_code=wrong_code(codes)), codes.body(certificate_no="8888-26-000999-1")):
        async with site.post("/v1/lookups", json=body) as answer:
            seen.append({name: text for name, text in answer.headers.items() if name not in {"X-Request-ID", "Date"}})
    assert seen[0] == seen[1]


async def test_unknown_fields_and_broken_json_are_named(site: aiohttp.ClientSession, codes: Codes) -> None:
    async with site.post("/v1/lookups", json=codes.body(colour="red")) as answer:
        assert answer.status == 422
        assert (await answer.json())["errors"][0]["pointer"] == "/colour"
    async with site.post("/v1/lookups", data=b"{") as answer:
        assert answer.status == 422


async def test_guessing_stops_after_ten_wrong_tries_and_goes_on_a_minute_later(
    site: aiohttp.ClientSession, codes: Codes, clock: FixedClock
) -> None:
    # covers: REF-02
    wrong = codes.body(access_code=wrong_code(codes))
    statuses = [(await look_up(site, wrong))[0] for _ in range(11)]
    assert statuses == [404] * 10 + [429]
    async with site.post("/v1/lookups", json=codes.body(), headers={"X-Forwarded-For": "203.0.113.1"}) as answer:
        assert answer.status == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 61
    clock.move(timedelta(seconds=61))
    assert (await look_up(site, codes.body()))[0] == 200


async def test_guesses_sent_side_by_side_are_counted_one_by_one(site: aiohttp.ClientSession, codes: Codes) -> None:
    # covers: REF-02
    wrong = codes.body(access_code=wrong_code(codes))
    statuses = [status for status, _ in await asyncio.gather(*(look_up(site, wrong) for _ in range(40)))]
    assert sorted(statuses) == [404] * 10 + [429] * 30


async def test_nobody_is_locked_out_by_the_guesses_of_others(site: aiohttp.ClientSession, codes: Codes) -> None:
    # covers: REF-02, REL-55
    wrong = codes.body(access_code=wrong_code(codes))
    await asyncio.gather(*(look_up(site, wrong, f"198.51.100.{number}") for number in range(30)))
    async with asyncio.timeout(10):  # one second for each of the guesses would be longer
        assert (await look_up(site, codes.body(), "203.0.113.77"))[0] == 200


async def test_a_claimed_address_does_not_renew_the_tries(site: aiohttp.ClientSession, codes: Codes) -> None:
    # covers: REF-02
    wrong = codes.body(access_code=wrong_code(codes))
    statuses = [(await look_up(site, wrong, f"10.0.0.{n}, 203.0.113.5"))[0] for n in range(11)]
    assert statuses[-1] == 429


async def test_no_log_line_holds_an_access_code(site: aiohttp.ClientSession, codes: Codes) -> None:
    # covers: REL-56
    with structlog.testing.capture_logs() as lines:
        await look_up(site, codes.body())
        await look_up(site, codes.body(access_code=wrong_code(codes)))
        await look_up(site, codes.body(colour="red"))
        async with site.get(f"/v/{NUMBER}"):
            pass
    text = repr(lines)
    assert "/v1/lookups" in text
    for code in (codes.access_code, codes.access_code.replace("-", ""), wrong_code(codes), NUMBER):
        assert code not in text


async def test_an_event_delivered_three_times_publishes_once(
    reference: Running, service: Service, clock: FixedClock, postgres: str
) -> None:
    # covers: REL-02, REL-19
    one = envelope(issued(NUMBER, uuid4()), clock)
    for _ in range(3):
        await reference.handling.handle(one)
    admin = await asyncpg.connect(postgres)
    assert await admin.fetchval("SELECT count(*) FROM reference.published") == 1
    assert await admin.fetchval("SELECT count(*) FROM reference.retries") == 0
    await admin.close()


async def test_the_copy_is_recognised_beside_the_original(
    reference: Running, site: aiohttp.ClientSession, codes: Codes, clock: FixedClock, postgres: str
) -> None:
    # covers: D-22, D-41, D-37
    admin = await asyncpg.connect(postgres)
    certificate_id = await admin.fetchval("SELECT certificate_id FROM reference.published")
    await admin.close()
    published = issued(NUMBER, certificate_id)
    copy = Artefact(variant="copy", sha256="ef" * 32, pages=3, bytes=80_000)
    copied = CertificateCopied(
        chamber="8888",
        version=published.version + 1,
        certificate_id=certificate_id,
        application_id=published.application_id,
        artefacts=[*published.artefacts, copy],
    )
    for event in (copied, published):
        await reference.handling.handle(envelope(event, clock))
    async with site.post("/v1/lookups", json=codes.body()) as answer:
        found = await answer.json()
    assert [(one["variant"], one["sha256"]) for one in found["artefacts"]] == [
        ("original", "cd" * 32),
        ("copy", "ef" * 32),
    ]


async def test_a_copy_waits_for_its_certificate(
    reference: Running, codes: Codes, clock: FixedClock, postgres: str
) -> None:
    # covers: D-37
    unknown = CertificateCopied(
        chamber="8888", version=10, certificate_id=uuid4(), application_id=uuid4(), artefacts=[]
    )
    await reference.handling.handle(envelope(unknown, clock))
    admin = await asyncpg.connect(postgres)
    assert await admin.fetchval("SELECT state FROM reference.retries") == "waiting"
    await admin.close()


async def test_an_older_version_that_comes_late_changes_nothing(
    reference: Running, site: aiohttp.ClientSession, codes: Codes, clock: FixedClock
) -> None:
    # covers: D-37
    await reference.handling.handle(envelope(chamber(version=3, detail="summary"), clock))
    await reference.handling.handle(envelope(chamber(version=2, detail="full"), clock))
    async with site.post("/v1/lookups", json=codes.body()) as answer:
        found = await answer.json()
    assert found["detail"] == "summary"
    assert "goods" not in found["facts"]["document"]
    assert found["facts"]["document"]["country_of_origin"] == ["JAPAN"]


async def test_a_revoked_certificate_says_so(site: aiohttp.ClientSession, codes: Codes, postgres: str) -> None:
    # about: REF-03
    admin = await asyncpg.connect(postgres)
    await admin.execute("UPDATE reference.published SET status = 'revoked'")
    await admin.close()
    async with site.post("/v1/lookups", json=codes.body()) as answer:
        assert (await answer.json())["status"] == "revoked"


async def test_lookups_go_on_after_the_database_cut_every_connection(
    site: aiohttp.ClientSession, codes: Codes, postgres: str
) -> None:
    # covers: REL-25
    assert (await look_up(site, codes.body()))[0] == 200
    admin = await asyncpg.connect(postgres)
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'shomei_reference'"
        " AND datname = current_database()"
    )
    await admin.close()
    assert (await look_up(site, codes.body()))[0] == 200


async def test_the_service_can_write_only_for_the_chamber_that_it_works_for(
    service: Service, reference: Running
) -> None:
    # covers: D-42
    async with service.db.transaction("8889") as tx:
        status = await tx.execute("UPDATE published SET status = 'revoked'")
    assert status == "UPDATE 0"
