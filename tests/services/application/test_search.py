"""The company's list: searched, counted, exported."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from threading import get_ident
from typing import Any
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from libs.contracts import limits
from services.application.handlers import exporting
from services.application.handlers.exporting import harmless
from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import ACCOUNTANT, DECLARED, Company


async def found(system: ApplicationSystem, query: str, who: Any = None) -> list[str]:
    answer = await system.done(who or system.company.signer, "GET", f"/applications?{query}")
    return [one["application_id"] for one in answer["applications"]]


async def begun(system: ApplicationSystem, number: str, buyer: str, country: str, **changes: Any) -> str:
    """A draft with another invoice and consignee than the sample's."""
    draft = system.draft(**changes)
    draft["source_invoice"] |= {"numbers": [number], "consignee": {"name": buyer, "address": "", "country": country}}
    draft["certificate"] |= {"consignee": f"{buyer}\nSOMEWHERE"}
    body = {"draft": draft, "declaration_version": DECLARED}
    made = await system.done(system.company.signer, "POST", "/applications", body)
    return str(made["application_id"])


async def test_the_search_offers_those_who_have_applications_in_the_list(system: ApplicationSystem) -> None:
    # covers: APP-12
    # about: IDN-02
    signer, clerk = system.company.signer, system.company.clerk
    await system.begun()
    people = await system.done(clerk, "GET", "/applications/people")
    assert people == {"signers": [], "sub_ids": []}
    await system.begun(clerk)
    for who in (signer, clerk):
        people = await system.done(who, "GET", "/applications/people")
        assert [one["signer_id"] for one in people["signers"]] == [str(system.company.signer_id)]
        assert [one["sub_id"] for one in people["sub_ids"]] == [str(system.company.sub_id)]
    stranger = Company(number="8888000005")
    await system.open(stranger)
    assert await system.done(stranger.signer, "GET", "/applications/people") == {"signers": [], "sub_ids": []}


async def test_a_list_is_searched_by_everything_that_it_shows(system: ApplicationSystem) -> None:
    # covers: APP-12
    issued = await system.issued()
    more = {"own_reference": "PO-7_A", "statistics": {"main_item": "", "destination": "us"}}
    more |= {"kind": "signature", "signature": {"addressee": "ACME INC.", "country": "U.S.A."}}
    system.clock.move(timedelta(minutes=1))
    other = await begun(system, "INV-100%", "ACME INC.", "U.S.A.", **more)
    system.clock.move(timedelta(minutes=1))
    clerks = await system.begun(system.company.clerk)
    for query, wanted in {
        "state=issued": [issued],
        "state=draft,issued": [clerks, other, issued],
        "kind=signature": [other],
        "receipt_no=a26-00": [issued],
        f"receipt_no={quote('Ａ２６')}": [issued],
        "certificate_no=8888-26": [issued],
        f"invoice_no={quote('100%')}": [other],
        "consignee=acme": [other],
        "country=u.s.a": [other],
        "country=US": [other],
        "country=germany": [clerks, issued],
        f"signer_id={system.company.signer_id}": [clerks, other, issued],
        f"sub_id={system.company.sub_id}": [clerks],
        "q=7_a": [other],
        "q=7x": [],
        "q=8888-26-000001": [issued],
        "q=&state=&from=": [clerks, other, issued],
        f"printable_on={system.clock.today()}": [issued],
        f"printable_on={system.clock.today() + timedelta(days=15)}": [],
    }.items():
        assert await found(system, query) == wanted, query


async def test_the_period_is_of_japan_days_of_submission_or_else_creation(system: ApplicationSystem) -> None:
    # covers: APP-12
    application_id = await system.begun()
    system.clock.move(timedelta(hours=14, minutes=1))  # 00:01 of the next day in Japan
    late = await system.begun()
    assert await found(system, "to=2026-11-16") == [application_id]
    assert await found(system, "from=2026-11-17") == [late]
    await system.submit(application_id)
    assert await found(system, "from=2026-11-17&to=2026-11-17") == [late, application_id]


async def test_pages_of_a_search_go_on_from_where_they_ended(system: ApplicationSystem) -> None:
    # covers: APP-12
    made = [await begun(system, f"INV-{number}", "ACME", "U.S.A.") for number in range(3)]
    await system.begun()
    first = await system.done(system.company.signer, "GET", "/applications?consignee=acme&limit=2")
    rest = await found(system, f"consignee=acme&limit=2&after={first['after']}")
    assert sorted([one["application_id"] for one in first["applications"]] + rest) == sorted(made)


async def test_a_line_shows_who_and_when(system: ApplicationSystem) -> None:
    # covers: APP-12
    # about: D-14
    clerk = system.company.clerk.model_copy(update={"name": "代行 次郎"})
    await system.submitted(clerk)
    line = (await system.done(system.company.signer, "GET", "/applications"))["applications"][0]
    names = (line["signer_name_ja"], line["signer_name_en"], line["sub_name"], line["country"])
    assert names == ("会議所 太郎", "Taro Kaigisho", "代行 次郎", "GERMANY")
    assert line["created_at"] <= line["submitted_at"] <= line["updated_at"]


@pytest.mark.parametrize("query", ["state=unknown", "from=yesterday", "sub_id=1", "unknown=1", "limit=501"])
async def test_a_malformed_search_is_refused_and_named(system: ApplicationSystem, query: str) -> None:
    # covers: APP-12
    answer = await system.call(system.company.signer, "GET", f"/applications?{query}")
    assert answer.status == 422 and answer.body["errors"][0]["pointer"].startswith(f"/{query.partition('=')[0]}")


async def test_counts_say_what_waits(system: ApplicationSystem) -> None:
    # covers: APP-12, D-47
    approved = await system.approved()
    await system.hear(system.payable(approved))
    await system.approved()  # its fee is not known yet
    issued = await system.issued()
    clerks = await system.begun(system.company.clerk)
    counts = await system.done(system.company.signer, "GET", "/applications/counts")
    assert {state: number for state, number in counts["by_state"].items() if number} == {
        "draft": 1,
        "approved": 2,
        "issued": 1,
    }
    assert (counts["to_pay"], counts["to_print"], counts["returned"]) == (1, 1, 0)
    system.clock.move(timedelta(days=15))
    assert (await system.done(system.company.signer, "GET", "/applications/counts"))["to_print"] == 0, (
        "the window is over"
    )
    own = await system.done(system.company.clerk, "GET", "/applications/counts")
    assert own["by_state"]["draft"] == 1 and own["to_print"] == 0 and clerks != issued
    assert (await system.call(ACCOUNTANT, "GET", "/applications/counts")).status == 403


async def exported(system: ApplicationSystem, query: str, who: Any = None) -> bytes:
    token = system.keys.token(who or system.company.signer, system.clock.now())
    url = f"http://127.0.0.1:{system.running.port}/v1/applications/export?{query}"
    async with system.http.get(url, headers={"Authorization": f"Bearer {token}"}) as response:
        assert response.status == 200
        assert response.headers["Content-Disposition"].startswith('attachment; filename="applications-20261116.')
        return await response.read()


async def test_an_export_opens_in_excel_and_holds_no_formula(system: ApplicationSystem) -> None:
    # covers: APP-12
    await system.issued()
    system.clock.move(timedelta(minutes=1))
    await begun(system, "@SUM(1)", "=CMD()", "U.S.A.", own_reference="+1\x0b")
    text = await exported(system, "format=csv&lang=ja")
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert text.startswith(b"\xef\xbb\xbf") and lines[0][:2] == ["受付番号", "状態"] and len(lines) == 3
    assert lines[1][3:7] == ["'@SUM(1)", "'=CMD() SOMEWHERE", "U.S.A.", "'+1"]
    assert lines[2][:3] == ["A26-0000001", "交付済", "原産地証明書（日本産）"] and lines[2][10] == "2026-11-16 10:00"
    sheet = load_workbook(io.BytesIO(await exported(system, "format=xlsx&lang=en&state=draft")))["applications"]
    values = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert lines[0][6] == "自社管理番号" and lines[0][9] == "作成日時（日本時間）"
    assert values[1][1:3] == ["Draft", "Certificate of origin (Japanese origin)"]
    assert values[0][:2] == ["Receipt No.", "State"] and values[1][3] == "'@SUM(1)" and len(values) == 2


async def test_an_export_holds_only_what_the_caller_may_see(
    system: ApplicationSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    # covers: REL-53
    rival = Company(number="8888000005")
    await system.open(rival)
    await system.submitted()
    for who in (system.company.clerk, rival.signer):
        assert len((await exported(system, "format=csv", who)).splitlines()) == 1
    await system.begun()
    monkeypatch.setattr(limits, "EXPORTED", 1)
    refused = await system.call(system.company.signer, "GET", "/applications/export")
    assert (refused.status, refused.body["code"]) == (422, "too-many-rows")


def test_only_what_begins_a_formula_is_changed() -> None:
    # about: APP-12
    given: list[Any] = ["=1", "+1", "-1", "@a", "\t=1", "a=1", "", None, -5]
    assert [harmless(one) for one in given] == ["'=1", "'+1", "'-1", "'@a", "'\t=1", "a=1", "", "", -5]
    for start in ("＝1+1", "＋1", "－1", "＠SUM(1)", "\n=1", " =1", "　=1"):
        assert harmless(start) == f"'{start}"


async def test_the_rows_of_an_export_are_written_beside_the_event_loop() -> None:
    # about: APP-12
    writers = set[int]()

    class Rows(list[Any]):
        def __iter__(self) -> Iterator[Any]:
            writers.add(get_ident())
            return super().__iter__()

    await exporting.write(Rows(), "csv", "ja")
    assert writers and get_ident() not in writers
