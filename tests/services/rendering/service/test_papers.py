"""Trials, forms, cards and specimens over the service's own messages and HTTP."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import asyncpg
import pypdfium2
import pytest
from PIL import Image

from libs.common.service import Running, Service
from libs.contracts.registration import RegistrationPaper
from libs.contracts.values import CertificateDocument, Certification
from services.rendering.domain.attempts import MAX_ATTEMPTS
from services.rendering.jobs import render_again
from tests.pdfs import text_of
from tests.services.rendering.conftest import digest
from tests.services.rendering.rendering_system import (
    RenderingSystem,
    admin_id,
    numbered,
    reception,
    registration_submitted,
    signature_recorded,
    submitted,
    user_id,
)

PRECHECKED, FORM = "document.prechecked.v1", "document.rendered.v1"
SECRET = "kM7-vTq2-Xw9p"
PAPERS: list[RegistrationPaper] = ["pledge_applicant", "business_profile", "signature_notice", "paper_list"]

Make = Callable[..., CertificateDocument]


# covers: D-16
async def test_a_printable_revision_is_prechecked_with_its_pages(system: RenderingSystem, document_of: Make) -> None:
    event = submitted(document_of(24), revision=3)
    await system.hear(event, event)
    await system.work()
    [said] = await system.said(PRECHECKED)
    assert (said["ok"], said["pages"], said["revision"], said["problems"]) == (True, 2, 3, [])
    assert said["content_sha256"] == event.content_sha256
    async with system.service.db.transaction("8888") as tx:
        assert await tx.fetchval("SELECT count(*) FROM orders") == 0


# covers: REL-37
async def test_what_is_paid_for_goes_first(
    system: RenderingSystem, document_of: Make, certification: Certification
) -> None:
    await system.hear(submitted(document_of(1)))
    await system.hear(numbered(document_of(1), certification, user_id()))
    await system.printing.print_some()
    assert len(await system.said("certificate.rendered.v1")) == 1
    assert await system.said(PRECHECKED) == []


# covers: REG-07, DOC-01
async def test_each_form_is_rendered_and_fetched_by_its_digest(
    system: RenderingSystem, company: dict[str, Any]
) -> None:
    event = registration_submitted(PAPERS, company)
    await system.hear(event, event)
    await system.work()
    said = await system.said(FORM)
    assert sorted(one["document_kind"] for one in said) == sorted(PAPERS)
    assert {(one["owner_id"], one["revision"]) for one in said} == {(str(event.request_id), 3)}
    for one in said:
        status, pdf, headers = await system.call("GET", f"/v1/forms/{one['sha256']}")
        assert (status, headers["Content-Type"]) == (200, "application/pdf")
        assert hashlib.sha256(pdf).hexdigest() == one["sha256"]
        assert "R26-0000012" in text_of(pdf)


# covers: D-42, REL-21
async def test_a_digest_opens_forms_only(
    system: RenderingSystem, document_of: Make, certification: Certification
) -> None:
    await system.hear(numbered(document_of(1), certification, user_id()))
    await system.work()
    [rendered] = await system.said("certificate.rendered.v1")
    for sha256 in (rendered["artefacts"][0]["sha256"], "0" * 64, "x"):
        assert (await system.call("GET", f"/v1/forms/{sha256}"))[0] == 404


def cards_body(signature: bytes, **change: Any) -> dict[str, Any]:
    company = {
        "chamber": "8888",
        "chamber_name_ja": "デモ商工会議所",
        "registration_number": "8888000004",
        "name_ja": "日商テスト商事株式会社",
        "name_en": "Nissho Test Co., Ltd.",
        "system_url": "https://shomei.example/",
        "password": SECRET,
    } | change
    term = {"kind": "applicant", "valid_from": "2026-11-22", "valid_until": "2028-11-30"}
    signer = {
        "user_number": 1,
        "user_id": "8888000004-01",
        "signer_name_ja": "会議所 太郎",
        "signer_name_en": "Taro Kaigisho",
        "signer_title_en": "President",
        "email": "taro@t.example",
        "signature_sha256": digest(signature),
        "first_output_on": "2026-11-22",
        "output_at": "2026-11-22T01:15:00Z",
    }
    registration = company | term | {"admin_id": "8888000004", "admin_name": "管理 花子"}
    return {"registration": registration, "signers": [company | signer]}


def pictures_of(pdf: bytes, page: int) -> list[str]:
    """The digests of the pixels of each picture that a page shows."""
    shown = pypdfium2.PdfDocument(pdf)[page].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
    return [digest(_bits(picture.get_bitmap().to_pil())) for picture in shown]


def digest_of(picture: bytes) -> str:
    return digest(_bits(Image.open(BytesIO(picture))))


def _bits(picture: Image.Image) -> bytes:
    return repr(picture.size).encode() + picture.convert("L").tobytes()


async def everything_stored(postgres: str) -> str:
    """Every row of every table of the service, as text; but not when its jobs ran, which they do when they like."""
    admin = await asyncpg.connect(postgres)
    own = "SELECT tablename FROM pg_tables WHERE schemaname = 'rendering' AND tablename <> 'job_runs'"
    tables = await admin.fetch(own)
    rows = [await admin.fetch(f"SELECT t::text FROM rendering.{table[0]} t") for table in tables]
    await admin.close()
    return "\n".join(str(row[0]) for table in rows for row in table)


# covers: D-03, REG-11
async def test_cards_show_their_secret_and_leave_no_trace(
    system: RenderingSystem, signature: bytes, postgres: str, capfd: pytest.CaptureFixture[str]
) -> None:
    before = await everything_stored(postgres)
    status, pdf, headers = await system.call("POST", "/v1/cards", admin_id(user_id()), json=cards_body(signature))
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert text_of(pdf).count(SECRET) == 2
    assert await everything_stored(postgres) == before
    assert SECRET not in "".join(capfd.readouterr())


# covers: REG-11, REG-23, REG-24
async def test_cards_tell_the_company_and_each_signer_how_to_log_in(system: RenderingSystem, signature: bytes) -> None:
    body = cards_body(signature)
    second = body["signers"][0] | {"user_number": 2, "user_id": "8888000004-02", "password": None}
    body["signers"].append(second | {"signer_name_ja": "会議所 花子", "signer_name_en": "Hanako Kaigisho"})
    _, pdf, _ = await system.call("POST", "/v1/cards", admin_id(user_id()), json=body)
    registration, taro, hanako = ("".join(page.split()) for page in text_of(pdf).split("\f")[:3])
    for written in (
        *("貿易登録証", "デモ商工会議所", "商工会議所コード8888", "貿易登録番号8888000004", "日商テスト商事株式会社"),
        *("登録種別申請者", "有効期間2026年11月22日〜2028年11月30日", "管理者ID8888000004", f"パスワード{SECRET}"),
        *("管理者管理花子", "システムURLhttps://shomei.example/"),
    ):
        assert written in registration, written
    for written in (
        *("署名登録証", "商工会議所コード8888", "貿易登録番号8888000004", "ユーザー番号01", "会議所太郎署名者"),
        *("TaroKaigisho", "President", "ユーザーID8888000004-01", f"パスワード{SECRET}", "https://shomei.example/"),
        *("証明書の宣誓欄に使用される署名として登録されている", "初回出力日2026年11月22日"),
    ):
        assert written in taro, written
    assert "ユーザーID8888000004-02パスワード************" in hanako
    assert "会議所花子" in hanako and SECRET not in hanako
    assert [pictures_of(pdf, page) for page in range(3)] == [[], [digest_of(signature)], [digest_of(signature)]]


# covers: IDN-02, D-03
async def test_cards_are_printed_only_for_the_own_company_and_at_the_desk_only_for_registrations(
    system: RenderingSystem, signature: bytes
) -> None:
    admin, desk = admin_id(user_id()), reception()
    both = cards_body(signature)
    registration_only = {"registration": both["registration"]}
    for caller, body, expected in [
        (admin, cards_body(signature, registration_number="8888000012"), 403),
        (admin, cards_body(signature, chamber="8889"), 403),
        (admin, {}, 422),
        (admin, both | {"extra": 1}, 422),
        (desk, both, 403),
        (desk, registration_only, 200),
        (desk.model_copy(update={"roles": frozenset({"examiner"})}), registration_only, 403),
        (user_id(), registration_only, 403),
        (None, registration_only, 401),
    ]:
        assert (await system.call("POST", "/v1/cards", caller, json=body))[0] == expected, (caller, expected)
    assert (await system.call("POST", "/v1/staff/cards", desk, json=registration_only))[0] == 200
    assert (await system.call("POST", "/v1/staff/cards", admin, json=registration_only))[0] == 403


# covers: D-03, IDN-02
async def test_an_admin_prints_no_signature_of_another_company(system: RenderingSystem, signature: bytes) -> None:
    one, other, stranger = (admin_id(user_id()) for _ in range(3))
    # The same picture may be that of signers of two companies.
    await system.hear(signature_recorded(signature, one.registration_id))
    await system.hear(signature_recorded(signature, other.registration_id))
    for caller, expected in [(one, 200), (other, 200), (stranger, 403)]:
        assert (await system.call("POST", "/v1/cards", caller, json=cards_body(signature)))[0] == expected
    without = stranger.model_copy(update={"registration_id": None})
    assert (await system.call("POST", "/v1/cards", without, json=cards_body(signature)))[0] == 403


# covers: D-03
async def test_a_wrong_card_is_refused_without_repeating_its_secret(system: RenderingSystem, signature: bytes) -> None:
    body = cards_body(signature, name_ja=5)
    status, answer, _ = await system.call("POST", "/v1/cards", admin_id(user_id()), json=body)
    assert status == 422
    assert SECRET.encode() not in answer
    pointers = {error["pointer"] for error in json.loads(answer)["errors"]}
    assert pointers == {"/registration/name_ja", "/signers/0/name_ja"}


# covers: D-21
async def test_a_signer_card_waits_for_its_signature(system: RenderingSystem) -> None:
    body = cards_body(b"a signature of which nobody has heard")
    status, answer, _ = await system.call("POST", "/v1/cards", admin_id(user_id()), json=body)
    assert (status, json.loads(answer)["code"]) == (409, "signature-not-here-yet")


# covers: REL-61
async def test_a_rendering_in_hand_is_finished_when_the_service_ends(
    build_service: Callable[..., Service], system: RenderingSystem, document_of: Make
) -> None:
    await system.hear(submitted(document_of(100)))
    ending = Running(build_service())
    await ending.start()
    while await system.jobs() == [("waiting", 0)]:
        await asyncio.sleep(0.01)
    assert await system.jobs() == [("waiting", 1)], "nothing is in hand"
    await ending.stop()
    assert await system.jobs() == [("done", 1)]


async def test_a_failed_rendering_is_tried_anew_by_command(system: RenderingSystem, document_of: Make) -> None:
    event = submitted(document_of(1))
    await system.hear(event)
    await system.attempted(MAX_ATTEMPTS)
    await system.work()
    assert [said["ok"] for said in await system.said(PRECHECKED)] == [False]
    key = f"{event.application_id}:{event.revision}"
    await render_again(["precheck", key], system.service.db, system.clock)
    await system.work()
    assert [said["ok"] for said in await system.said(PRECHECKED)] == [False, True]
    with pytest.raises(SystemExit):
        await render_again(["poster", str(uuid4())], system.service.db, system.clock)


async def test_metrics_tell_the_time_of_renderings(system: RenderingSystem, document_of: Make) -> None:
    await system.hear(submitted(document_of(1)))
    await system.work()
    body = await system.metrics()
    assert 'shomei_render_seconds_count{kind="precheck"}' in body
    assert "shomei_render_queue" in body
